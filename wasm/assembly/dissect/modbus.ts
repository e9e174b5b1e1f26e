/**
 * Modbus over TCP (Modbus Messaging on TCP/IP Implementation Guide 1.0b; Modbus Application Protocol 1.1b3 section 6).
 *
 *   0             2          4        6      7          8
 *   | transaction | protocol | length | unit | function | data …      length counts from the unit on
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_DURATION,
  KIND_FRAME,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { BY_TCP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { rowTime } from "../table/packets.ts";
import { DIAGNOSTICS, EXCEPTIONS, FUNCTIONS, OBJECTS } from "./names/modbus-words.ts";

const MODBUS = protocol(59, "modbus", "modbus", "Modbus/TCP", "Modbus/TCP", "industrial");
answers(MODBUS, BY_TCP_PORT, 502);

const TRANSACTION = field("mbtcp.trans_id", KIND_U16, "Transaction id");
const PROTOCOL = field("mbtcp.prot_id", KIND_U16, "Protocol id");
const LENGTH = field("mbtcp.len", KIND_U16, "Length");
const UNIT = field("mbtcp.unit_id", KIND_U8, "Unit id");
const REQUEST_FRAME = field("modbus.request_frame", KIND_FRAME, "Request in");
const RESPONSE_TIME = field("modbus.response_time", KIND_DURATION, "Time since request");
const FUNCTION = field("modbus.func_code", KIND_U8, "Function", FUNCTIONS, 0x7f);
const EXCEPTION = field("modbus.exception_code", KIND_U8, "Exception", EXCEPTIONS);
const REFERENCE = field("modbus.reference_num", KIND_U16, "Reference number");
const REFERENCE_32 = field("modbus.reference_num_32", KIND_U32, "Reference number");
const REFERENCE_TYPE = field("modbus.reference_type", KIND_U8, "Reference type");
const READ_REFERENCE = field("modbus.read_reference_num", KIND_U16, "Read reference number");
const READ_COUNT = field("modbus.read_word_cnt", KIND_U16, "Words to read");
const WRITE_REFERENCE = field("modbus.write_reference_num", KIND_U16, "Write reference number");
const WRITE_COUNT = field("modbus.write_word_cnt", KIND_U16, "Words to write");
const WORD_COUNT = field("modbus.word_cnt", KIND_U16, "Words");
const BIT_COUNT = field("modbus.bit_cnt", KIND_U16, "Bits");
const BYTE_COUNT = field("modbus.byte_cnt", KIND_U8, "Bytes");
const BYTE_COUNT_16 = field("modbus.byte_cnt_16", KIND_U16, "Bytes");
const PADDING = field("modbus.padding", KIND_U8 | BASE_HEX, "Padding");
const DIAGNOSTIC = field("modbus.diagnostic_code", KIND_U16, "Diagnostic", DIAGNOSTICS);
const EVENT_STATUS = field("modbus.ev_status", KIND_U16 | BASE_HEX, "Status");
const EVENT_COUNT = field("modbus.ev_count", KIND_U16, "Event count");
const MESSAGE_COUNT = field("modbus.ev_msg_count", KIND_U16, "Message count");
const EVENT = field("modbus.event", KIND_U8, "Event");
const AND_MASK = field("modbus.and_mask", KIND_U16 | BASE_HEX, "AND mask");
const OR_MASK = field("modbus.or_mask", KIND_U16 | BASE_HEX, "OR mask");
const MEI = field("modbus.mei", KIND_U8, "Interface", "13=CANopen;14=Read device identification");
const DEVICE_READ = field("modbus.read_device_id", KIND_U8, "Read", "1=Basic;2=Regular;3=Extended;4=One object");
const CONFORMITY = field("modbus.conformity_level", KIND_U8 | BASE_HEX, "Conformity level");
const MORE = field("modbus.more_follows", KIND_U8 | BASE_HEX, "More follows");
const NEXT_OBJECT = field("modbus.next_object_id", KIND_U8, "Next object id");
const OBJECT_COUNT = field("modbus.num_objects", KIND_U8, "Objects");
const OBJECT_ID = field("modbus.object_id", KIND_U8, "Object", OBJECTS);
const OBJECT_LENGTH = field("modbus.objects_len", KIND_U8, "Object length");
const OBJECT_TEXT = field("modbus.object_str_value", KIND_STRING, "Object text");
const BIT_NUMBER = field("modbus.bitnum", KIND_U16, "Bit number");
const BIT_VALUE = field("modbus.bitval", KIND_BOOL, "Bit value");
const REGISTER_NUMBER = field("modbus.regnum16", KIND_U16, "Register number");
const REGISTER_VALUE = field("modbus.regval_uint16", KIND_U16, "Register value");
const DATA = field("modbus.data", KIND_BYTES, "Data");

const HEADER: u32 = 7;
const PORT: u32 = 502;
const READ_BITS: u32 = 2;
const EXCEPTION_BIT: u32 = 0x80;

/** Memo keys, the transaction id in the low 16 bits: packet of the request, first register or bit and how many. */
const MEMO_REQUEST: u32 = (59 << 24) | (1 << 16);
const MEMO_RANGE: u32 = (59 << 24) | (3 << 16);

export function modbus<S extends Sink>(s: S): void {
  let at: u32 = 0;
  while (s.ok && s.leftReported(at) != 0) {
    if (s.left(at) < 8) {
      if (s.more(at, 8)) return;
      if (at == 0) s.refuse();
      else s.need(at, 8);
      return;
    }
    const length = s.peek16(at + 4);
    if (s.peek16(at + 2) != 0 || length < 2) {
      if (at == 0) s.refuse();
      return;
    }
    const whole: u32 = 6 + length;
    if (whole > s.left(at) && s.more(at, whole)) return;
    s.infoSeparate(", ");
    unit<S>(s, at, length);
    at += whole;
  }
}

function unit<S extends Sink>(s: S, at: u32, length: u32): void {
  const transaction = s.u16(TRANSACTION, at);
  s.u16(PROTOCOL, at + 2);
  s.u16(LENGTH, at + 4);
  const address = s.u8(UNIT, at + 6);
  const isResponse = s.sourcePort == PORT && s.destinationPort != PORT;
  const code = s.bits8(FUNCTION, at + HEADER);
  const isException = (s.peek8(at + HEADER) & EXCEPTION_BIT) != 0;
  s.info(isResponse ? "Response: Trans: " : "Query: Trans: ");
  s.infoDecimal(transaction);
  s.info("; Unit: ");
  s.infoDecimal(address);
  s.info(", Func: ");
  s.infoDecimal(code);
  s.info(": ");
  s.infoField(FUNCTION, code);
  const end = at + 6 + length;
  const body = at + HEADER + 1;
  if (isResponse) {
    const request = s.memo.getBefore(MEMO_REQUEST | transaction);
    if (request != 0) {
      s.generated(REQUEST_FRAME, request);
      s.generated(RESPONSE_TIME, s.time - rowTime(<u32>request - 1));
    }
    if (isException) {
      s.info(". Exception returned");
      s.u8(EXCEPTION, body);
    } else response<S>(s, code, body, end, s.memo.getBefore(MEMO_RANGE | transaction));
    return;
  }
  if (isException) s.u8(EXCEPTION, body);
  else query<S>(s, code, body, end);
  if (!s.ok) return;
  s.memo.set(MEMO_REQUEST | transaction, <u64>s.row + 1);
  if (code >= 1 && code <= 4) s.memo.set(MEMO_RANGE | transaction, s.peek32(body));
}

function rest<S extends Sink>(s: S, at: u32, end: u32): void {
  if (at < end) s.bytes(DATA, at, end - at);
}

function query<S extends Sink>(s: S, code: u32, at: u32, end: u32): void {
  if (code >= 1 && code <= 4) {
    s.u16(REFERENCE, at);
    s.u16(code <= READ_BITS ? BIT_COUNT : WORD_COUNT, at + 2);
  } else if (code == 15 || code == 16) {
    const reference = s.u16(REFERENCE, at);
    s.u16(code == 15 ? BIT_COUNT : WORD_COUNT, at + 2);
    const count = s.u8(BYTE_COUNT, at + 4);
    if (code == 15) rest<S>(s, at + 5, min(end, at + 5 + count));
    else registers<S>(s, at + 5, min(end, at + 5 + count), reference);
  } else if (code == 23) {
    s.u16(READ_REFERENCE, at);
    s.u16(READ_COUNT, at + 2);
    const reference = s.u16(WRITE_REFERENCE, at + 4);
    s.u16(WRITE_COUNT, at + 6);
    const count = s.u8(BYTE_COUNT, at + 8);
    registers<S>(s, at + 9, min(end, at + 9 + count), reference);
  } else if (code == 20 || code == 21) {
    const count = s.u8(BYTE_COUNT, at);
    files<S>(s, code == 21, at + 1, min(end, at + 1 + count));
  } else if (code == 24) s.u16(REFERENCE, at);
  else if (code == 43) {
    if (s.u8(MEI, at) == 14) {
      s.u8(DEVICE_READ, at + 1);
      s.u8(OBJECT_ID, at + 2);
    } else rest<S>(s, at + 1, end);
  } else either<S>(s, code, at, end);
}

/** `range`: first number (high half) and count of what the request asked for. */
function response<S extends Sink>(s: S, code: u32, at: u32, end: u32, range: u64): void {
  const first = (<u32>(range >> 16)) & 0xffff;
  if (code >= 1 && code <= 4) {
    const count = s.u8(BYTE_COUNT, at);
    if (code <= READ_BITS) bits<S>(s, at + 1, min(end, at + 1 + count), first, (<u32>range) & 0xffff);
    else registers<S>(s, at + 1, min(end, at + 1 + count), first);
  } else if (code == 7) rest<S>(s, at, end);
  else if (code == 11) {
    s.u16(EVENT_STATUS, at);
    s.u16(EVENT_COUNT, at + 2);
  } else if (code == 12) {
    const count = s.u8(BYTE_COUNT, at);
    s.u16(EVENT_STATUS, at + 1);
    s.u16(EVENT_COUNT, at + 3);
    s.u16(MESSAGE_COUNT, at + 5);
    for (let i: u32 = 6; s.ok && i < count; i++) s.u8(EVENT, at + 1 + i);
  } else if (code == 15 || code == 16) {
    s.u16(REFERENCE, at);
    s.u16(code == 15 ? BIT_COUNT : WORD_COUNT, at + 2);
  } else if (code == 17 || code == 23) {
    const count = s.u8(BYTE_COUNT, at);
    rest<S>(s, at + 1, min(end, at + 1 + count));
  } else if (code == 20) {
    s.u8(BYTE_COUNT, at);
    rest<S>(s, at + 1, end);
  } else if (code == 21) {
    const count = s.u8(BYTE_COUNT, at);
    files<S>(s, true, at + 1, min(end, at + 1 + count));
  } else if (code == 24) {
    s.u16(BYTE_COUNT_16, at);
    s.u16(WORD_COUNT, at + 2);
    rest<S>(s, at + 4, end);
  } else if (code == 43) deviceIdentification<S>(s, at, end);
  else either<S>(s, code, at, end);
}

/** Functions whose response repeats the request. */
function either<S extends Sink>(s: S, code: u32, at: u32, end: u32): void {
  if (code == 5) {
    s.u16(REFERENCE, at);
    s.bytes(DATA, at + 2, 1);
    s.u8(PADDING, at + 3);
  } else if (code == 6) registers<S>(s, at + 2, at + 4, s.u16(REFERENCE, at));
  else if (code == 8) {
    s.u16(DIAGNOSTIC, at);
    rest<S>(s, at + 2, end);
  } else if (code == 22) {
    s.u16(REFERENCE, at);
    s.u16(AND_MASK, at + 2);
    s.u16(OR_MASK, at + 4);
  } else rest<S>(s, at, end);
}

function registers<S extends Sink>(s: S, at: u32, end: u32, first: u32): void {
  let number = first;
  for (let next = at; s.ok && next + 2 <= end; next += 2) {
    s.number(REGISTER_NUMBER, next, 2, number++ & 0xffff);
    s.openLast();
    s.u16(REGISTER_VALUE, next);
    s.close();
  }
}

/** The lowest bit of the first byte is the first one asked for. */
function bits<S extends Sink>(s: S, at: u32, end: u32, first: u32, count: u32): void {
  if (at >= end || !s.need(at, end - at)) return;
  if (!s.shows) return;
  const total = (end - at) << 3;
  const wanted = count == 0 ? total : min(count, total);
  for (let i: u32 = 0; i < wanted; i++) {
    s.number(BIT_NUMBER, at + (i >> 3), 1, first + i);
    s.openLast();
    s.number(BIT_VALUE, at + (i >> 3), 1, (s.peek8(at + (i >> 3)) >> (i & 7)) & 1);
    s.close();
  }
}

/** Groups of a file's records: reference type, file, record, words, and when written the words themselves. */
function files<S extends Sink>(s: S, isWrite: bool, at: u32, end: u32): void {
  let next = at;
  while (s.ok && next < end) {
    s.u8(REFERENCE_TYPE, next);
    s.u32(REFERENCE_32, next + 1);
    const count = s.u16(WORD_COUNT, next + 5);
    next += 7;
    if (!isWrite) continue;
    rest<S>(s, next, min(end, next + (count << 1)));
    next += count << 1;
  }
}

function deviceIdentification<S extends Sink>(s: S, at: u32, end: u32): void {
  if (s.u8(MEI, at) != 14) {
    rest<S>(s, at + 1, end);
    return;
  }
  s.u8(DEVICE_READ, at + 1);
  s.u8(CONFORMITY, at + 2);
  s.u8(MORE, at + 3);
  s.u8(NEXT_OBJECT, at + 4);
  const count = s.u8(OBJECT_COUNT, at + 5);
  let next = at + 6;
  for (let i: u32 = 0; s.ok && i < count && next < end; i++) {
    s.u8(OBJECT_ID, next);
    s.openLast();
    const size = s.u8(OBJECT_LENGTH, next + 1);
    if (size != 0) s.text(OBJECT_TEXT, next + 2, size);
    s.close();
    next += 2 + size;
  }
}
