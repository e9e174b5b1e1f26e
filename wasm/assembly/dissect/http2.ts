/**
 * Hypertext Transfer Protocol 2 in the clear (RFC 9113; header compression RFC 7541; ALTSVC RFC 7838, ORIGIN RFC 8336,
 * PRIORITY_UPDATE RFC 9218). The HTTP dissector hands a connection on when it begins with the preface or is upgraded to h2c.
 *
 *   0        3      4       5                9
 *   | length | type | flags | R, stream id   | payload …            a frame
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_NONE,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { GROUP_SEQUENCE, SEVERITY_NOTE, SEVERITY_WARNING } from "../../../shared/abi/note.ts";
import { field, protocol } from "../core/registry.ts";
import { KEEP_ALL, Sink } from "../core/sink.ts";
import { addBody } from "./http2/body.ts";
import { beginHeaders, addHeaders, showHeaders } from "./http2/message.ts";
import { setting } from "./http2/settings.ts";
import { HTTP2_ERRORS, HTTP2_TYPES } from "./names/http2-words.ts";

protocol(143, "http2", "http2", "HTTP2", "Hypertext Transfer Protocol 2", "web");

const STREAM = field("http2.stream", KIND_NONE, "Stream");
const MAGIC = field("http2.magic", KIND_STRING, "Magic");
const LENGTH = field("http2.length", KIND_U32, "Length");
const TYPE = field("http2.type", KIND_U8, "Type", HTTP2_TYPES);
const FLAGS = field("http2.flags", KIND_U8 | BASE_HEX, "Flags");
const END_STREAM = field("http2.flags.end_stream", KIND_BOOL, "End of stream", "", 0x01);
const END_HEADERS = field("http2.flags.eh", KIND_BOOL, "End of headers", "", 0x04);
const PADDED = field("http2.flags.padded", KIND_BOOL, "Padded", "", 0x08);
const PRIORITY = field("http2.flags.priority", KIND_BOOL, "Priority", "", 0x20);
const ACK_SETTINGS = field("http2.flags.ack.settings", KIND_BOOL, "Acknowledgement", "", 0x01);
const ACK_PING = field("http2.flags.ack.ping", KIND_BOOL, "Acknowledgement", "", 0x01);
const RESERVED = field("http2.r", KIND_U32 | BASE_HEX, "Reserved", "", 0x80000000);
const STREAM_ID = field("http2.streamid", KIND_U32, "Stream identifier", "", 0x7fffffff);
const PAD_LENGTH = field("http2.padding", KIND_U8, "Pad length");
const EXCLUSIVE = field("http2.exclusive", KIND_BOOL, "Exclusive", "", 0x80000000);
const DEPENDENCY = field("http2.stream_dependency", KIND_U32, "Stream dependency", "", 0x7fffffff);
const WEIGHT = field("http2.headers.weight", KIND_U8, "Weight, less one");
const REAL_WEIGHT = field("http2.headers.weight_real", KIND_U16, "Weight");
const DATA = field("http2.data.data", KIND_BYTES, "Data");
const DATA_PADDING = field("http2.data.padding", KIND_BYTES, "Padding");
const HEADERS = field("http2.headers", KIND_BYTES, "Header block fragment");
const HEADERS_PADDING = field("http2.headers.padding", KIND_BYTES, "Padding");
const RESET_ERROR = field("http2.rst_stream.error", KIND_U32, "Error", HTTP2_ERRORS);
const SETTINGS = field("http2.settings", KIND_NONE, "Setting");
const PROMISE_RESERVED = field("http2.push_promise.r", KIND_U32 | BASE_HEX, "Reserved", "", 0x80000000);
const PROMISED = field("http2.push_promise.promised_stream_id", KIND_U32, "Promised stream", "", 0x7fffffff);
const PROMISE_HEADERS = field("http2.push_promise.header", KIND_BYTES, "Header block fragment");
const PROMISE_PADDING = field("http2.push_promise.padding", KIND_BYTES, "Padding");
const PING = field("http2.ping", KIND_BYTES, "Ping");
const PONG = field("http2.pong", KIND_BYTES, "Pong");
const LAST_STREAM = field("http2.goaway.last_stream_id", KIND_U32, "Last stream", "", 0x7fffffff);
const GOAWAY_ERROR = field("http2.goaway.error", KIND_U32, "Error", HTTP2_ERRORS);
const DEBUG_DATA = field("http2.goaway.addata", KIND_BYTES, "Additional debug data");
const WINDOW_RESERVED = field("http2.window_update.r", KIND_U32 | BASE_HEX, "Reserved", "", 0x80000000);
const INCREMENT = field("http2.window_update.window_size_increment", KIND_U32, "Increment", "", 0x7fffffff);
const CONTINUATION_HEADERS = field("http2.continuation.header", KIND_BYTES, "Header block fragment");
const ALTSVC_LENGTH = field("http2.altsvc.origin.len", KIND_U16, "Origin length");
const ALTSVC_ORIGIN = field("http2.altsvc.origin", KIND_STRING, "Origin");
const ALTSVC_VALUE = field("http2.altsvc.field_value", KIND_STRING, "Value");
const ORIGIN_LENGTH = field("http2.origin.origin_len", KIND_U16, "Origin length");
const ORIGIN = field("http2.origin.origin", KIND_STRING, "Origin");
const UPDATED = field("http2.priority_update_stream_id", KIND_U32, "Prioritised stream", "", 0x7fffffff);
const UPDATE_VALUE = field("http2.priority_update_field_value", KIND_STRING, "Priority");
const UNKNOWN = field("http2.unknown", KIND_BYTES, "Payload");

const TYPE_DATA: u32 = 0;
const TYPE_HEADERS: u32 = 1;
const TYPE_PRIORITY: u32 = 2;
const TYPE_RESET: u32 = 3;
const TYPE_SETTINGS: u32 = 4;
const TYPE_PROMISE: u32 = 5;
const TYPE_PING: u32 = 6;
const TYPE_GOAWAY: u32 = 7;
const TYPE_WINDOW: u32 = 8;
const TYPE_CONTINUATION: u32 = 9;
const TYPE_ALTSVC: u32 = 10;
const TYPE_ORIGIN: u32 = 12;
const TYPE_UPDATE: u32 = 16;

const FLAG_END_STREAM: u32 = 0x01;
const FLAG_END_HEADERS: u32 = 0x04;
const FLAG_PADDED: u32 = 0x08;
const FLAG_PRIORITY: u32 = 0x20;
const HEADER: u32 = 9;
const PREFACE: u32 = 24;

export function http2<S extends Sink>(s: S): void {
  let at: u32 = 0;
  while (s.ok && s.left(at) != 0) {
    if (s.matches(at, "PRI")) {
      if (s.left(at) < PREFACE && s.more(at, PREFACE)) return;
      s.infoSeparate(", ");
      s.info("Magic");
      s.text(MAGIC, at, PREFACE);
      at += PREFACE;
      continue;
    }
    if (s.left(at) < HEADER && s.more(at, HEADER)) return;
    const whole = wholeLength(s, at);
    const keep: u32 = s.peek8(at + 3) == TYPE_DATA ? HEADER + 1 : KEEP_ALL;
    if (whole > s.brought(at) && s.more(at, whole, keep)) return;
    const end = at + whole;
    while (s.ok && at < end) at = frame<S>(s, at, end);
  }
}

/** Bytes of the frame at `at`, those that continue its headers with it, as far as they can be seen. */
function wholeLength(s: Sink, at: u32): u32 {
  const type = s.peek8(at + 3);
  const first = HEADER + s.peek24(at);
  if ((type != TYPE_HEADERS && type != TYPE_PROMISE) || s.peek8(at + 4) & FLAG_END_HEADERS) return first;
  const stream = s.peek32(at + 5);
  let whole = first;
  while (s.has(at + whole, HEADER)) {
    const next = at + whole;
    if (s.peek8(next + 3) != TYPE_CONTINUATION || s.peek32(next + 5) != stream) return whole;
    whole += HEADER + s.peek24(next);
    if (s.peek8(next + 4) & FLAG_END_HEADERS) return whole;
  }
  // The next frame continues the headers: its own header is needed to tell how long it is.
  return whole > s.left(at) ? whole : whole + HEADER;
}

/** One frame; the offset behind it. The frames up to `end` belong to it when they continue its headers. */
function frame<S extends Sink>(s: S, at: u32, end: u32): u32 {
  const length = s.peek24(at);
  const type = s.peek8(at + 3);
  const stream = s.peek32(at + 5) & 0x7fffffff;
  s.infoSeparate(", ");
  s.infoField(TYPE, type);
  s.info("[");
  s.infoDecimal(stream);
  s.info("]");
  s.number(STREAM, at, HEADER + length, 0);
  s.openLast();
  s.u24(LENGTH, at);
  s.u8(TYPE, at + 3);
  const flags = s.u8(FLAGS, at + 4);
  s.openLast();
  flagFields<S>(s, type, at + 4);
  s.close();
  s.bits32(RESERVED, at + 5);
  s.bits32(STREAM_ID, at + 5);
  if (length != 0 || type == TYPE_DATA) payload<S>(s, type, flags, at, end);
  s.close();
  return at + HEADER + length;
}

function flagFields<S extends Sink>(s: S, type: u32, at: u32): void {
  if (type == TYPE_SETTINGS) s.bits8(ACK_SETTINGS, at);
  else if (type == TYPE_PING) s.bits8(ACK_PING, at);
  else if (type == TYPE_DATA || type == TYPE_HEADERS) s.bits8(END_STREAM, at);
  if (type == TYPE_HEADERS || type == TYPE_PROMISE || type == TYPE_CONTINUATION) s.bits8(END_HEADERS, at);
  if (type == TYPE_DATA || type == TYPE_HEADERS || type == TYPE_PROMISE) s.bits8(PADDED, at);
  if (type == TYPE_HEADERS) s.bits8(PRIORITY, at);
}

function payload<S extends Sink>(s: S, type: u32, flags: u32, start: u32, end: u32): void {
  const at = start + HEADER;
  const stop = at + s.peek24(start);
  switch (type) {
    case TYPE_DATA:
      return data<S>(s, flags, start, stop);
    case TYPE_HEADERS:
    case TYPE_PROMISE:
      return headers<S>(s, type, flags, start, end);
    case TYPE_CONTINUATION:
      // Its bytes were read with the frame that it continues.
      return s.bytes(CONTINUATION_HEADERS, at, stop - at);
    case TYPE_PRIORITY:
      return priority<S>(s, at);
    case TYPE_RESET: {
      const error = s.u32(RESET_ERROR, at);
      if (error != 0) s.note(SEVERITY_NOTE, GROUP_SEQUENCE, "A stream was reset", at, 4);
      return;
    }
    case TYPE_SETTINGS:
      return settings<S>(s, at, stop);
    case TYPE_PING:
      return s.bytes(flags & 1 ? PONG : PING, at, stop - at);
    case TYPE_GOAWAY:
      return goAway<S>(s, at, stop);
    case TYPE_WINDOW:
      s.bits32(WINDOW_RESERVED, at);
      s.bits32(INCREMENT, at);
      return;
    default:
      return extension<S>(s, type, at, stop);
  }
}

/** Frames that other documents define. */
function extension<S extends Sink>(s: S, type: u32, at: u32, stop: u32): void {
  if (type == TYPE_ALTSVC) {
    const length = s.u16(ALTSVC_LENGTH, at);
    s.text(ALTSVC_ORIGIN, at + 2, length);
    if (at + 2 + length < stop) s.text(ALTSVC_VALUE, at + 2 + length, stop - at - 2 - length);
  } else if (type == TYPE_ORIGIN) {
    while (s.ok && at < stop) {
      const length = s.u16(ORIGIN_LENGTH, at);
      s.text(ORIGIN, at + 2, length);
      at += 2 + length;
    }
  } else if (type == TYPE_UPDATE) {
    s.bits32(UPDATED, at);
    if (at + 4 < stop) s.text(UPDATE_VALUE, at + 4, stop - at - 4);
  } else s.bytes(UNKNOWN, at, stop - at);
}

function priority<S extends Sink>(s: S, at: u32): void {
  s.bits32(EXCLUSIVE, at);
  s.bits32(DEPENDENCY, at);
  const weight = s.u8(WEIGHT, at + 4);
  s.generated(REAL_WEIGHT, weight + 1);
}

/** Padding that the frame's first byte announces; never more than there is. */
function padding<S extends Sink>(s: S, flags: u32, at: u32, stop: u32): u32 {
  return flags & FLAG_PADDED ? min(s.u8(PAD_LENGTH, at), stop - at - 1) : 0;
}

function data<S extends Sink>(s: S, flags: u32, start: u32, stop: u32): void {
  const stream = s.peek32(start + 5) & 0x7fffffff;
  let at = start + HEADER;
  const padded = padding<S>(s, flags, at, stop);
  if (flags & FLAG_PADDED) at++;
  addBody(s, stream, at, stop - padded - at, (flags & FLAG_END_STREAM) != 0);
  // On the first pass nothing else of it may be there, and nothing of it is needed.
  if (!s.shows && s.abridged) return;
  if (stop - padded > at) s.bytes(DATA, at, stop - padded - at);
  if (padded != 0) s.bytes(DATA_PADDING, stop - padded, padded);
}

/** HEADERS or PUSH_PROMISE with all frames up to `end` that continue it. */
function headers<S extends Sink>(s: S, type: u32, flags: u32, start: u32, end: u32): void {
  let at = start + HEADER;
  const stop = at + s.peek24(start);
  const stream = s.peek32(start + 5) & 0x7fffffff;
  const padded = padding<S>(s, flags, at, stop);
  if (flags & FLAG_PADDED) at++;
  if (type == TYPE_HEADERS && flags & FLAG_PRIORITY) {
    priority<S>(s, at);
    at += 5;
  } else if (type == TYPE_PROMISE) {
    s.bits32(PROMISE_RESERVED, at);
    s.bits32(PROMISED, at);
    at += 4;
  }
  const from = min(at, stop - padded);
  s.bytes(type == TYPE_HEADERS ? HEADERS : PROMISE_HEADERS, from, stop - padded - from);
  if (padded != 0) s.bytes(type == TYPE_HEADERS ? HEADERS_PADDING : PROMISE_PADDING, stop - padded, padded);
  beginHeaders();
  let isWhole = addHeaders(s, from, stop - padded - from);
  for (let next = stop; s.ok && isWhole && next < end; next += HEADER + s.peek24(next))
    isWhole = addHeaders(s, next + HEADER, s.peek24(next));
  if (s.ok) showHeaders<S>(s, type == TYPE_PROMISE ? s.peek32(at - 4) & 0x7fffffff : stream, isWhole);
}

function settings<S extends Sink>(s: S, at: u32, stop: u32): void {
  for (; s.ok && at < stop; at += 6) {
    s.number(SETTINGS, at, 6, 0);
    s.openLast();
    setting<S>(s, at);
    s.close();
  }
}

function goAway<S extends Sink>(s: S, at: u32, stop: u32): void {
  s.bits32(LAST_STREAM, at);
  const error = s.u32(GOAWAY_ERROR, at + 4);
  if (error != 0) s.note(SEVERITY_WARNING, GROUP_SEQUENCE, "The connection was given up with an error", at + 4, 4);
  if (at + 8 < stop) s.bytes(DEBUG_DATA, at + 8, stop - at - 8);
}
