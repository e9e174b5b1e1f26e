/**
 * Associated channel header of pseudowires and label switched paths (RFC 5586, RFC 4385 section 5).
 *
 *   0            1          2              4
 *   | 1, version | reserved | channel type | message …
 */
import { BASE_HEX, KIND_U16, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { IPV4, IPV6 } from "./names/protocols.ts";

protocol(76, "pwach", "pwach", "PW ACH", "Associated channel", "link");

const VERSION = field("pwach.ver", KIND_U8, "Version", "", 0x0f);
const RESERVED = field("pwach.res", KIND_U8 | BASE_HEX, "Reserved");
const CHANNEL = field(
  "pwach.channel_type",
  KIND_U16 | BASE_HEX,
  "Channel type",
  "1=Management;2=Signaling;7=BFD;10=Direct loss;11=Inferred loss;12=Delay;13=Direct loss and delay;14=Inferred loss and delay;0x21=IPv4;0x22=Continuity check;" +
    "0x23=Connectivity verification;0x24=Protection coordination;0x25=Connectivity on demand;0x26=Lock;0x27=Pseudowire OAM;0x28=MAC withdrawal;0x57=IPv6;0x58=Fault OAM",
);

export function pwChannel<S extends Sink>(s: S): void {
  s.bits8(VERSION, 0);
  s.u8(RESERVED, 1);
  const channel = s.u16(CHANNEL, 2);
  s.info("Associated channel, ");
  s.infoField(CHANNEL, channel);
  if (channel == 0x21) s.next(IPV4, 4);
  else if (channel == 0x57) s.next(IPV6, 4);
  else s.next(0, 4);
}
