/**
 * Raw IP (LINKTYPE_RAW, tcpdump.org): no link-layer header; the version in the first byte says which IP. Captures of dial-up
 * lines under this type begin with PPP's FF 03.
 */
import { BY_LINK_TYPE, answers } from "../core/dispatch.ts";
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { IPV4, IPV6, PPP } from "./names/protocols.ts";

const RAW = protocol(20, "raw", "raw", "Raw", "Raw IP", "link");
answers(RAW, BY_LINK_TYPE, 12);
answers(RAW, BY_LINK_TYPE, 14);
answers(RAW, BY_LINK_TYPE, 101);

export function raw<S extends Sink>(s: S): void {
  if (!s.need(0, 4)) return;
  s.info("Raw IP");
  const version = s.peek8(0) >> 4;
  if (version == 4) s.next(IPV4, 0);
  else if (version == 6) s.next(IPV6, 0);
  else if (s.peek16(0) == 0xff03) s.next(PPP, 0);
  else if (s.peek24(0) == 0x07ff03) s.next(PPP, 1);
  else s.next(0, 0);
}
