/**
 * Community ID, version 1, seed 0 (github.com/corelight/community-id-spec): "1:" and, in base 64, the SHA-1 of
 *
 *   0      2              2 + n         2 + 2n     3 + 2n  4 + 2n      6 + 2n
 *   | seed | one address  | other one   | protocol | 0     | its port  | other port
 *
 * The end with the lower address (and, of one address, the lower port) stands first. Without ports the last four bytes are left
 * out. ICMP types that ask and answer stand for ports; of the others type and code do, and the sender stays first.
 */
import {
  FLOW_ADDRESS_A,
  FLOW_ADDRESS_B,
  FLOW_ADDRESS_SIZE,
  FLOW_FLAGS,
  FLOW_FLAG_PORTS,
  FLOW_PORT_A,
  FLOW_PORT_B,
  FLOW_TRANSPORT,
} from "../../../shared/abi/flow.ts";
import { KIND_STRING } from "../../../shared/abi/field-kind.ts";
import { field } from "../core/registry.ts";
import { sha1 } from "../core/sha1.ts";
import { Sink } from "../core/sink.ts";
import { isMissed } from "../core/wanted.ts";
import { flowAt } from "./flow-table.ts";

const COMMUNITY_ID = field("communityid", KIND_STRING, "Community ID");

const NO_PORTS: u32 = 0xffffffff;
const message: usize = heap.alloc(40);
const digest: usize = heap.alloc(21);
/** "1:" and 28 letters. */
const TEXT_BYTES: u32 = 30;
const text: usize = heap.alloc(TEXT_BYTES);
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** ICMP and ICMPv6 types whose packets go both ways, in pairs; a code of its own kind stands for the rest. */
function answerOf(transport: u32, type: u32): u32 {
  if (transport == 1) {
    if (type == 8) return 0;
    if (type == 0) return 8;
    if (type == 9 || type == 13 || type == 15 || type == 17) return type + 1;
    return type == 10 || type == 14 || type == 16 || type == 18 ? type - 1 : NO_PORTS;
  }
  if (type == 128 || type == 130 || type == 133 || type == 135 || type == 139 || type == 144) return type + 1;
  return type == 129 || type == 131 || type == 134 || type == 136 || type == 140 || type == 145 ? type - 1 : NO_PORTS;
}

/** The letters of the three bytes of the digest from `at` on. */
function writeGroup(at: u32, to: usize): void {
  const group =
    ((<u32>load<u8>(digest + at)) << 16) | ((<u32>load<u8>(digest + at + 1)) << 8) | (<u32>load<u8>(digest + at + 2));
  for (let i: u32 = 0; i < 4; i++) store<u8>(to + i, <u8>LETTERS.charCodeAt((group >> (18 - i * 6)) & 63));
}

function writeText(): void {
  store<u8>(text, 0x31);
  store<u8>(text, 0x3a, 1);
  store<u8>(digest, 0, 20);
  for (let group: u32 = 0; group < 7; group++) writeGroup(group * 3, text + 2 + (group << 2));
  // 20 bytes fill all but one letter of the last group.
  store<u8>(text, 0x3d, 29);
}

function write(one: usize, other: usize, size: u32, transport: u32, onePort: u32, otherPort: u32): void {
  store<u16>(message, 0);
  memory.copy(message + 2, one, size);
  memory.copy(message + 2 + size, other, size);
  const rest = message + 2 + (size << 1);
  store<u16>(rest, <u16>transport);
  if (onePort != NO_PORTS) {
    store<u16>(rest, bswap<u16>(<u16>onePort), 2);
    store<u16>(rest, bswap<u16>(<u16>otherPort), 4);
  }
  sha1(digest, message, (size << 1) + (onePort == NO_PORTS ? 4 : 8));
  writeText();
}

function writeSorted(one: usize, other: usize, size: u32, transport: u32, onePort: u32, otherPort: u32): void {
  const order = memory.compare(one, other, size);
  if (order < 0 || (order == 0 && onePort <= otherPort)) write(one, other, size, transport, onePort, otherPort);
  else write(other, one, size, transport, otherPort, onePort);
}

/** TCP, UDP, SCTP: the protocols whose ports are part of the name. */
function isWithPorts(transport: u32): bool {
  return transport == 6 || transport == 17 || transport == 132;
}

/** Whether the flow has a Community ID that its record alone tells; its text is then at communityText(). */
export function nameFlow(id: u32): bool {
  const flow = flowAt(id);
  const size = <u32>load<u8>(flow, FLOW_ADDRESS_SIZE);
  const transport = <u32>load<u8>(flow, FLOW_TRANSPORT);
  if ((size != 4 && size != 16) || transport == 1 || transport == 58) return false;
  const hasPorts = (load<u16>(flow, FLOW_FLAGS) & FLOW_FLAG_PORTS) != 0 && isWithPorts(transport);
  writeSorted(
    flow + FLOW_ADDRESS_A,
    flow + FLOW_ADDRESS_B,
    size,
    transport,
    hasPorts ? <u32>load<u16>(flow, FLOW_PORT_A) : NO_PORTS,
    hasPorts ? <u32>load<u16>(flow, FLOW_PORT_B) : NO_PORTS,
  );
  return true;
}

/** Address of the 30 letters written last. */
export function communityText(): usize {
  return text;
}

function isNamed<S extends Sink>(s: S): bool {
  return s.shows && !s.quoted && (s.addressSize == 4 || s.addressSize == 16) && isMissed(COMMUNITY_ID);
}

/** Whether anything of the packet has a name by now, and the outermost addresses that had no ports. */
let isAnyNamed: bool = false;
let outerSource: usize = 0;
let outerDestination: usize = 0;
let outerSize: u32 = 0;
let outerTransport: u32 = 0;

/** Before each packet whose fields are shown. */
export function beginNames(): void {
  isAnyNamed = false;
  outerSize = 0;
}

/** The addresses so far get their name at the end: those with ports inside are named before them. */
export function keepOuterHosts<S extends Sink>(s: S): void {
  if (!isNamed<S>(s) || outerSize != 0) return;
  outerSource = s.source;
  outerDestination = s.destination;
  outerSize = s.addressSize;
  outerTransport = s.transport;
}

/** At the end of a packet: names of hosts without ports, the outer ones first where nothing else was named; those of a message that was cut too. */
export function nameRest<S extends Sink>(s: S, isHostFlow: bool): void {
  const isOuterFirst = !isAnyNamed;
  if (isOuterFirst) nameOuter<S>(s);
  if (isHostFlow || !isAnyNamed) nameOfHosts<S>(s);
  if (!isOuterFirst) nameOuter<S>(s);
}

function nameOuter<S extends Sink>(s: S): void {
  if (outerSize == 0) return;
  writeSorted(outerSource, outerDestination, outerSize, outerTransport, NO_PORTS, NO_PORTS);
  show<S>(s);
}

function show<S extends Sink>(s: S): void {
  isAnyNamed = true;
  s.begin();
  for (let i: u32 = 0; i < TEXT_BYTES; i++) s.put(load<u8>(text + i));
  s.made(COMMUNITY_ID, 0, 0);
}

/** Shows the name of the packet's own ports. */
export function nameOfPorts<S extends Sink>(s: S, transport: u32): void {
  if (!isNamed<S>(s)) return;
  writeSorted(s.source, s.destination, s.addressSize, transport, s.sourcePort, s.destinationPort);
  show<S>(s);
}

/** The same of an ICMP message. */
export function nameOfMessage<S extends Sink>(s: S, type: u32, code: u32): void {
  if (!isNamed<S>(s)) return;
  const answer = answerOf(s.transport, type);
  if (answer == NO_PORTS) write(s.source, s.destination, s.addressSize, s.transport, type, code);
  else writeSorted(s.source, s.destination, s.addressSize, s.transport, type, answer);
  show<S>(s);
}

/** The same of a packet of which only addresses and protocol are known. */
export function nameOfHosts<S extends Sink>(s: S): void {
  if (!isNamed<S>(s)) return;
  writeSorted(s.source, s.destination, s.addressSize, s.transport, NO_PORTS, NO_PORTS);
  show<S>(s);
}
