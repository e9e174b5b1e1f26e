/** The headers of one HTTP/2 message: what it asks or answers, and each header by its own field. */
import { KIND_FRAME, KIND_DURATION, KIND_NONE, KIND_STRING, KIND_U32 } from "../../../../shared/abi/field-kind.ts";
import {
  GROUP_MALFORMED,
  GROUP_SEQUENCE,
  GROUP_UNDECODED,
  SEVERITY_ERROR,
  SEVERITY_NOTE,
  SEVERITY_WARNING,
} from "../../../../shared/abi/note.ts";
import { ROW_GAP } from "../../../../shared/abi/table.ts";
import { fieldKind, field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { rowTime } from "../../table/packets.ts";
import { noteType } from "./body.ts";
import { STATUS, decimalOf, headerField, isText } from "./headers.ts";
import { HEADER_BROKEN, HEADER_END, HEADER_SIZE, HeaderBlock } from "./hpack.ts";

const HEADER = field("http2.header", KIND_NONE, "Header");
const COUNT = field("http2.header.count", KIND_U32, "Headers");
const NAME_LENGTH = field("http2.header.name.length", KIND_U32, "Name length");
const NAME = field("http2.header.name", KIND_STRING, "Name");
const VALUE_LENGTH = field("http2.header.value.length", KIND_U32, "Value length");
const VALUE = field("http2.header.value", KIND_STRING, "Value");
const REPRESENTATION = field("http2.header.repr", KIND_STRING, "Representation");
const INDEX = field("http2.header.index", KIND_U32, "Index");
const SIZE_UPDATE = field("http2.header_table_size_update", KIND_NONE, "Header table size update");
const TABLE_SIZE = field("http2.header_table_size_update.header_table_size", KIND_U32, "Header table size");
const FULL_URI = field("http2.request.full_uri", KIND_STRING, "Full URI");
const REQUEST_IN = field("http2.request_in", KIND_FRAME, "Request in packet");
const RESPONSE_IN = field("http2.response_in", KIND_FRAME, "Response in packet");
const TIME = field("http2.time", KIND_DURATION, "Time since request");

/** Memo keys by stream: row of the request, of the response. */
const MEMO_REQUEST: u32 = (143 << 24) | (2 << 22);
const MEMO_RESPONSE: u32 = (143 << 24) | (3 << 22);
const STREAM_MASK: u32 = 0x3fffff;
const NO_ROW: u64 = 0xffffffff;

const block = new HeaderBlock();

/** Parts of the request that its address is made of, and the status of a response. */
let method: usize = 0;
let methodLength: u32 = 0;
let path: usize = 0;
let pathLength: u32 = 0;
let scheme: usize = 0;
let schemeLength: u32 = 0;
let authority: usize = 0;
let authorityLength: u32 = 0;
let status: u32 = 0;
/** What the parts above point to: the next header is decoded over the last one. */
const KEPT: u32 = 16384;
const texts: usize = heap.alloc(KEPT);
let textsUsed: u32 = 0;

export function beginHeaders(): void {
  block.begin();
}

/** The `length` bytes at `at` belong to the block; false when it is longer than is read. */
export function addHeaders(s: Sink, at: u32, length: u32): bool {
  return block.add(s, at, length);
}

function forget(): void {
  methodLength = 0;
  pathLength = 0;
  schemeLength = 0;
  authorityLength = 0;
  status = 0;
  textsUsed = 0;
}

function keepText(length: u32): usize {
  if (length > KEPT - textsUsed) return 0;
  const at = texts + textsUsed;
  memory.copy(at, block.value, length);
  textsUsed += length;
  return at;
}

/** Reads the block that was added and shows it; `isWhole` false: it was too long. */
export function showHeaders<S extends Sink>(s: S, stream: u32, isWhole: bool): void {
  forget();
  noteGap<S>(s);
  if (!isWhole) {
    s.note(SEVERITY_WARNING, GROUP_UNDECODED, "The header block is longer than is decoded", 0, 0);
    return;
  }
  let count: u32 = 0;
  let isBroken = false;
  let unknown: u32 = 0;
  for (let kind = block.next(s); kind != HEADER_END; kind = block.next(s)) {
    if (kind == HEADER_BROKEN) {
      isBroken = true;
      break;
    }
    if (kind == HEADER_SIZE) {
      s.number(SIZE_UPDATE, block.from, block.size, 0);
      s.openLast();
      s.number(TABLE_SIZE, block.from, block.size, block.tableSize);
      s.close();
      continue;
    }
    count++;
    if (!block.isKnown) unknown++;
    else {
      takePart();
      noteType(s, stream, block.name, block.nameLength, block.value, block.valueLength);
    }
    if (s.shows) showHeader<S>(s);
  }
  if (isBroken) s.note(SEVERITY_ERROR, GROUP_MALFORMED, "The header compression is broken", block.from, 1);
  if (unknown != 0)
    s.note(SEVERITY_NOTE, GROUP_UNDECODED, "Headers name entries of packets that were not captured", 0, 0);
  s.generated(COUNT, count);
  message<S>(s, stream);
}

/** Bytes of this direction that were never captured may have changed its table. */
function noteGap<S extends Sink>(s: S): void {
  if (((s.live ? s.flags : s.rowFlags) & ROW_GAP) == 0) return;
  s.note(SEVERITY_NOTE, GROUP_UNDECODED, "Bytes before were not captured: headers may be decoded wrongly", 0, 0);
}

/** Pseudo headers come first and begin with a colon (RFC 9113 section 8.3). */
function takePart(): void {
  if (block.nameLength == 0 || load<u8>(block.name) != 58) return;
  const length = block.valueLength;
  if (isText(block.name, block.nameLength, ":status")) status = <u32>decimalOf(block.value, length);
  else {
    const at = keepText(length);
    if (at == 0) return;
    if (isText(block.name, block.nameLength, ":method")) {
      method = at;
      methodLength = length;
    } else if (isText(block.name, block.nameLength, ":path")) {
      path = at;
      pathLength = length;
    } else if (isText(block.name, block.nameLength, ":scheme")) {
      scheme = at;
      schemeLength = length;
    } else if (isText(block.name, block.nameLength, ":authority")) {
      authority = at;
      authorityLength = length;
    }
  }
}

/** A text that stands elsewhere than in the packet. */
function putAll<S extends Sink>(s: S, at: usize, length: u32): void {
  for (let i: u32 = 0; i < length; i++) s.put(load<u8>(at + i));
}

function showHeader<S extends Sink>(s: S): void {
  const at = block.from;
  const size = block.size;
  s.begin();
  putAll<S>(s, block.name, block.nameLength);
  s.putText(": ");
  putAll<S>(s, block.value, block.valueLength);
  s.made(HEADER, at, size);
  s.openLast();
  if (block.isKnown) {
    s.number(NAME_LENGTH, at, size, block.nameLength);
    s.begin();
    putAll<S>(s, block.name, block.nameLength);
    s.made(NAME, at, size);
    s.number(VALUE_LENGTH, at, size, block.valueLength);
    s.begin();
    putAll<S>(s, block.value, block.valueLength);
    s.made(VALUE, at, size);
    ownField<S>(s, at, size);
  }
  s.begin();
  s.putText(representationText());
  s.made(REPRESENTATION, at, 1);
  if (block.index != 0) s.number(INDEX, at, 1, block.index);
  s.close();
}

function ownField<S extends Sink>(s: S, at: u32, size: u32): void {
  const id = headerField(block.name, block.nameLength);
  if (id == 0) return;
  if ((fieldKind(id) & 0xff) != KIND_STRING) {
    s.number(id, at, size, decimalOf(block.value, block.valueLength));
    return;
  }
  s.begin();
  putAll<S>(s, block.value, block.valueLength);
  s.made(id, at, size);
}

/** RFC 7541 section 6. */
function representationText(): string {
  switch (block.representation) {
    case 0:
      return "Indexed header field";
    case 1:
      return "Literal header field with incremental indexing";
    case 2:
      return "Literal header field without indexing";
    default:
      return "Literal header field never indexed";
  }
}

/** What the block says as a whole: a request, a response, or trailers. */
function message<S extends Sink>(s: S, stream: u32): void {
  const requestKey = MEMO_REQUEST | (stream & STREAM_MASK);
  const responseKey = MEMO_RESPONSE | (stream & STREAM_MASK);
  if (methodLength != 0) {
    s.memo.set(requestKey, s.row);
    infoOf<S>(s, ": ", method, methodLength);
    infoOf<S>(s, " ", path, pathLength);
    if (!s.shows) return;
    fullUri<S>(s);
    const row = s.memo.getAfter(responseKey, NO_ROW);
    if (row != NO_ROW) s.generated(RESPONSE_IN, row + 1);
    return;
  }
  if (status == 0) return;
  if (status >= 200) s.memo.set(responseKey, s.row);
  s.info(": ");
  s.infoDecimal(status);
  s.info(" ");
  s.infoField(STATUS, status);
  if (status >= 500) s.note(SEVERITY_ERROR, GROUP_SEQUENCE, "The server failed (status 5xx)", 0, 0);
  else if (status >= 400) s.note(SEVERITY_WARNING, GROUP_SEQUENCE, "The request was refused (status 4xx)", 0, 0);
  if (!s.shows) return;
  const row = s.memo.get(requestKey, NO_ROW);
  if (row == NO_ROW) return;
  s.generated(REQUEST_IN, row + 1);
  if (!s.timeless) s.generated(TIME, s.time - rowTime(<u32>row));
}

function infoOf<S extends Sink>(s: S, before: string, at: usize, length: u32): void {
  if (!s.shows) return;
  s.info(before);
  s.begin();
  putAll<S>(s, at, length);
  s.infoMade();
}

function fullUri<S extends Sink>(s: S): void {
  if (schemeLength == 0 || authorityLength == 0) return;
  s.begin();
  putAll<S>(s, scheme, schemeLength);
  s.putText("://");
  putAll<S>(s, authority, authorityLength);
  putAll<S>(s, path, pathLength);
  s.made(FULL_URI, 0, 0);
}
