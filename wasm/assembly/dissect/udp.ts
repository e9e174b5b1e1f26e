/**
 * User Datagram Protocol (RFC 768).
 *
 *   0          2          4        6         8
 *   | src port | dst port | length | checksum| payload …
 */
import { BASE_HEX, KIND_BYTES, KIND_U16, KIND_U32, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_ERROR } from "../../../shared/abi/note.ts";
import { FLOW_STREAM } from "../../../shared/abi/flow.ts";
import { NO_FLOW } from "../../../shared/abi/table.ts";
import { BY_IP_PROTOCOL, answers } from "../core/dispatch.ts";
import { CHECKSUM_ABSENT, CHECKSUM_WORDS } from "../core/checksum.ts";
import { field, protocol } from "../core/registry.ts";
import { CHILD_DATAGRAM, Sink } from "../core/sink.ts";
import { nameOfPorts } from "../flow/community-id.ts";
import { tellStatus } from "./names/checksum-status.ts";
import { findFlow, findQuotedFlow, flowAt } from "../flow/flow-table.ts";
import { followDatagram } from "../flow/follow/follow.ts";

const UDP = protocol(15, "udp", "udp", "UDP", "User Datagram Protocol", "udp");
answers(UDP, BY_IP_PROTOCOL, 17);

const SOURCE = field("udp.srcport", KIND_U16, "Source port");
const DESTINATION = field("udp.dstport", KIND_U16, "Destination port");
const PORT = field("udp.port", KIND_U16, "Source or destination port");
const LENGTH = field("udp.length", KIND_U16, "Length");
const CHECKSUM = field("udp.checksum", KIND_U16 | BASE_HEX, "Checksum");
const CHECKSUM_STATUS = field("udp.checksum.status", KIND_U8, "Checksum status", CHECKSUM_WORDS);
const STREAM = field("udp.stream", KIND_U32, "Stream");
const PAYLOAD = field("udp.payload", KIND_BYTES, "Payload");

export function udp<S extends Sink>(s: S): void {
  if (s.walks(0, 8)) fields<S>(s);
  if (!s.ok) return;
  const source = s.peek16(0);
  const destination = s.peek16(2);
  const length = s.peek16(4);
  s.sourcePort = source;
  s.destinationPort = destination;
  const flow = s.quoted ? findQuotedFlow(s, 17, source, destination) : findFlow(s, 17, source, destination);
  if (flow != NO_FLOW) s.generated(STREAM, load<u32>(flowAt(flow), FLOW_STREAM));
  nameOfPorts<S>(s, 17);
  s.infoDecimal(source);
  s.info(" → ");
  s.infoDecimal(destination);
  s.info(" Len=");
  const there = s.leftReported(8);
  // Length 0 is a jumbogram's (RFC 2675 section 4): all there is.
  const payload = length == 0 ? there : length - 8;
  s.infoDecimal(payload);
  if (length != 0 && (length < 8 || payload > there)) {
    if (!s.quoted) s.note(SEVERITY_ERROR, GROUP_MALFORMED, "Length does not fit the packet", 4, 2);
    if (length < 8) return;
  }
  const used = min(payload, there);
  if (s.shows && !s.quoted) showStatus<S>(s, length);
  if (s.left(8) != 0) s.hiddenBytes(PAYLOAD, 8, min(used, s.left(8)));
  if (s.shows) followDatagram(s, flow, s.base + 8, min(used, s.left(8)), used);
  s.queue(CHILD_DATAGRAM, 0, 8, used, 0);
}

/** Going over all bytes is left to whoever looks at the packet. */
function showStatus<S extends Sink>(s: S, length: u32): void {
  if (s.peek16(6) == 0) s.generated(CHECKSUM_STATUS, CHECKSUM_ABSENT);
  else tellStatus<S>(s, CHECKSUM_STATUS, 6, length);
}

function fields<S extends Sink>(s: S): void {
  const source = s.u16(SOURCE, 0);
  const destination = s.u16(DESTINATION, 2);
  s.hidden(PORT, 0, 2, source);
  s.hidden(PORT, 2, 2, destination);
  s.u16(LENGTH, 4);
  s.u16(CHECKSUM, 6);
}
