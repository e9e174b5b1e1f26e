/**
 * Ethernet over an MPLS pseudowire (RFC 4448), with a control word or without.
 *
 *   0             2          4
 *   | 0, reserved | sequence | Ethernet frame …
 *
 * A frame without control word can begin with four zero bits too: the one of the two whose Ethernet type is known wins.
 */
import { KIND_U16 } from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, findByTable } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERNET, PW_ETHERNET, PW_ETHERNET_CONTROL } from "./names/protocols.ts";

protocol(73, "pwethheuristic", "pwethheuristic", "", "Ethernet pseudowire", "link");
protocol(74, "pwethcw", "pwethcw", "PW Ethernet", "Ethernet pseudowire with control word", "link");
protocol(75, "pwethnocw", "pwethnocw", "PW Ethernet", "Ethernet pseudowire without control word", "link");

const SEQUENCE = field("pweth.cw.sequence_number", KIND_U16, "Sequence number");

export function pwEthernetGuess<S extends Sink>(s: S): void {
  const isBare = !looksFramed<S>(s, 4) && looksFramed<S>(s, 0);
  s.next(isBare ? PW_ETHERNET : PW_ETHERNET_CONTROL, 0);
}

function looksFramed<S extends Sink>(s: S, at: u32): bool {
  if (!s.has(at, 14)) return false;
  const type = s.peek16(at + 12);
  return type >= 1536 ? findByTable(BY_ETHERTYPE, type) != 0 : type <= s.leftReported(at + 14) && type > 2;
}

export function pwEthernetControl<S extends Sink>(s: S): void {
  s.u16(SEQUENCE, 2);
  s.next(ETHERNET, 4);
}

export function pwEthernet<S extends Sink>(s: S): void {
  s.next(ETHERNET, 0);
}
