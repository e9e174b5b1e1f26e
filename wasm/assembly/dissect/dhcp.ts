/**
 * Dynamic Host Configuration Protocol and the Bootstrap Protocol below it (RFC 951, 1542, 2131, 2132, 3046, 3118, 3397, 3442, 3925, 4578, 4702).
 *
 *   0    1      2      3      4    8      10      12       16     20       24      28           44            108    236
 *   | op | type | hlen | hops | id | secs | flags | client | your | server | relay | hardware … | server name | file | cookie | options …
 *
 *   option: | code | length | value … |, 0 = padding, 255 = end
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_IPV4,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { GROUP_PROTOCOL, SEVERITY_ERROR } from "../../../shared/abi/note.ts";
import { BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import {
  DHCP_OPTIONS,
  HARDWARE,
  SHAPE_ADDRESSES,
  SHAPE_PAIRS,
  SHAPE_SECONDS,
  SHAPE_TEXT,
  SHAPE_U16,
  SHAPE_U16_LIST,
  SHAPE_U32,
  SHAPE_U8,
  SHAPE_U8_LIST,
  optionField,
  optionShape,
} from "./names/dhcp-options.ts";
import { MAC, OPTION_VALUE, identity, structured } from "./names/dhcp-values.ts";

const DHCP = protocol(36, "dhcp", "dhcp", "DHCP", "Dynamic Host Configuration Protocol", "management");
answers(DHCP, BY_UDP_PORT, 67);
answers(DHCP, BY_UDP_PORT, 68);
answers(DHCP, BY_UDP_PORT, 4011);

const OPERATION = field("dhcp.type", KIND_U8, "Operation", "1=Boot Request;2=Boot Reply");
const HARDWARE_LENGTH = field("dhcp.hw.len", KIND_U8, "Hardware address length");
const HOPS = field("dhcp.hops", KIND_U8, "Hops");
const ID = field("dhcp.id", KIND_U32 | BASE_HEX, "Transaction id");
const SECONDS = field("dhcp.secs", KIND_U16, "Seconds elapsed");
const FLAGS = field("dhcp.flags", KIND_U16 | BASE_HEX, "Flags");
const FLAG_BROADCAST = field("dhcp.flags.bc", KIND_BOOL, "Broadcast", "", 0x8000);
const FLAG_RESERVED = field("dhcp.flags.reserved", KIND_U16 | BASE_HEX, "Reserved", "", 0x7fff);
const CLIENT_IP = field("dhcp.ip.client", KIND_IPV4, "Client address");
const YOUR_IP = field("dhcp.ip.your", KIND_IPV4, "Your address");
const SERVER_IP = field("dhcp.ip.server", KIND_IPV4, "Next server address");
const RELAY_IP = field("dhcp.ip.relay", KIND_IPV4, "Relay agent address");
const HARDWARE_ADDRESS = field("dhcp.hw.addr", KIND_BYTES, "Client hardware address");
const HARDWARE_PADDING = field("dhcp.hw.addr_padding", KIND_BYTES, "Hardware address padding");
const SERVER_NAME = field("dhcp.server", KIND_STRING, "Server host name");
const FILE = field("dhcp.file", KIND_STRING, "Boot file name");
const COOKIE = field("dhcp.cookie", KIND_IPV4, "Magic cookie");
const VENDOR_AREA = field("dhcp.vendor_specific_options", KIND_BYTES, "Vendor-specific area");
const BOOTP = field("dhcp.bootp", KIND_BOOL, "Without a DHCP message type");
const OPTION = field("dhcp.option.type", KIND_U8, "Option", DHCP_OPTIONS);
const OPTION_LENGTH = field("dhcp.option.length", KIND_U8, "Length");
const OPTION_END = field("dhcp.option.end", KIND_U8, "End of options");
const PADDING = field("dhcp.option.padding", KIND_BYTES, "Padding");

const OPTIONS_AT: u32 = 240;
const MAGIC_COOKIE: u32 = 0x63825363;
const OPTION_OVERLOAD: u32 = 52;
const OPTION_TYPE: u32 = 53;

export function dhcp<S extends Sink>(s: S): void {
  const operation = s.u8(OPERATION, 0);
  const hardware = s.u8(HARDWARE, 1);
  const size = s.u8(HARDWARE_LENGTH, 2);
  s.u8(HOPS, 3);
  const id = s.u32(ID, 4);
  s.u16(SECONDS, 8);
  s.u16(FLAGS, 10);
  s.openLast();
  s.bits16(FLAG_BROADCAST, 10);
  s.bits16(FLAG_RESERVED, 10);
  s.close();
  s.ipv4(CLIENT_IP, 12);
  s.ipv4(YOUR_IP, 16);
  s.ipv4(SERVER_IP, 20);
  s.ipv4(RELAY_IP, 24);
  hardwareAddress<S>(s, hardware, size);
  // What the message type says of it stands among the options, which follow what they may overload.
  const hasOptions = s.has(236, 4) && s.peek32(236) == MAGIC_COOKIE;
  const overload = hasOptions ? valueOf<S>(s, OPTION_OVERLOAD) : 0;
  if ((overload & 2) == 0) fixedText<S>(s, SERVER_NAME, 44, 64);
  else options<S>(s, 44, 108, "Options in the server host name");
  if ((overload & 1) == 0) fixedText<S>(s, FILE, 108, 128);
  else options<S>(s, 108, 236, "Options in the boot file name");
  const type = hasOptions ? valueOf<S>(s, OPTION_TYPE) : 0;
  if (type != 0) {
    s.info("DHCP ");
    s.infoField(optionField(OPTION_TYPE), type);
    s.info(" - Transaction ID ");
    s.infoHex(id, 1);
  } else {
    s.infoField(OPERATION, operation);
    s.info(" from ");
    if (hardware == 1 && size == 6) s.infoEther(28);
    else s.infoBytes(28, min(size, 16));
    s.generated(BOOTP, 1);
  }
  if (hasOptions) {
    s.ipv4(COOKIE, 236);
    options<S>(s, OPTIONS_AT, s.reported, "");
  } else if (s.reported > 236) s.bytes(VENDOR_AREA, 236, 64);
}

function hardwareAddress<S extends Sink>(s: S, hardware: u32, size: u32): void {
  if ((hardware == 1 || hardware == 6) && size == 6) s.ether(MAC, 28);
  else if (size != 0) s.bytes(HARDWARE_ADDRESS, 28, min(size, 16));
  if (size < 16) s.bytes(HARDWARE_PADDING, 28 + size, 16 - size);
}

/** A text that ends at a zero byte or with its room. */
function fixedText<S extends Sink>(s: S, id: u16, at: u32, room: u32): void {
  if (!s.need(at, room)) return;
  const end = s.find(0, at, at + room);
  if (end != at) s.text(id, at, end - at);
}

/** The first byte of option `wanted`'s value, 0 without one. */
function valueOf<S extends Sink>(s: S, wanted: u32): u32 {
  let at = OPTIONS_AT;
  while (s.has(at, 3)) {
    const code = s.peek8(at);
    if (code == 255) break;
    if (code == wanted) return s.peek8(at + 2);
    at += code == 0 ? 1 : 2 + s.peek8(at + 1);
  }
  return 0;
}

function options<S extends Sink>(s: S, from: u32, end: u32, label: string): void {
  if (label.length != 0) s.open(label, from, end - from);
  let at = from;
  let isEnded = false;
  while (s.ok && at < end && !isEnded) {
    const code = s.peek8(at);
    if (code == 0) {
      at = padding<S>(s, at, end);
      continue;
    }
    s.u8(OPTION, at);
    s.openLast();
    if (code == 255) {
      isEnded = true;
      s.u8(OPTION_END, at);
      at++;
    } else {
      const length = s.u8(OPTION_LENGTH, at + 1);
      if (length != 0 && s.need(at + 2, length)) option<S>(s, code, at + 2, length);
      at += 2 + length;
    }
    s.close();
  }
  if (isEnded && at < end) padding<S>(s, at, end);
  else if (!isEnded) s.note(SEVERITY_ERROR, GROUP_PROTOCOL, "End option is missing", from, end - from);
  if (label.length != 0) s.close();
}

/** Zero bytes up to the next option; the offset behind them. */
function padding<S extends Sink>(s: S, at: u32, end: u32): u32 {
  let next = at;
  const stop = min(end, s.length);
  while (next < stop && s.peek8(next) == 0) next++;
  if (next > at) s.bytes(PADDING, at, next - at);
  else if (next >= s.length) s.need(next, 1);
  return next;
}

function option<S extends Sink>(s: S, code: u32, at: u32, length: u32): void {
  const id = optionField(code);
  const shape = optionShape(code);
  const end = at + length;
  if (shape == SHAPE_TEXT) s.text(id, at, s.find(0, at, end) - at);
  else if (shape == SHAPE_U8 && length == 1) s.u8(id, at);
  else if (shape == SHAPE_U16 && length == 2) s.u16(id, at);
  else if (shape == SHAPE_U32 && length == 4) s.u32(id, at);
  else if (shape == SHAPE_SECONDS && length == 4) s.number(id, at, 4, <u64>s.peek32(at) * 1000000000);
  else if (shape == SHAPE_ADDRESSES && length >= 4) for (let i: u32 = 0; i + 4 <= length; i += 4) s.ipv4(id, at + i);
  else if (shape == SHAPE_U8_LIST) for (let i: u32 = 0; i < length; i++) s.u8(id, at + i);
  else if (shape == SHAPE_U16_LIST) for (let i: u32 = 0; i + 2 <= length; i += 2) s.u16(id, at + i);
  else if (shape == SHAPE_PAIRS && length >= 8) {
    for (let i: u32 = 0; i + 8 <= length; i += 8) {
      s.ipv4(id, at + i);
      s.ipv4(id + 1, at + i + 4);
    }
  } else if (!identity<S>(s, code, at, length) && !structured<S>(s, code, at, end))
    s.bytes(code == 43 ? id : OPTION_VALUE, at, length);
}
