/**
 * Trivial File Transfer Protocol (RFC 1350; options RFC 2347, 2348, 2349, 7440).
 *
 *   1, 2: | opcode | file 0 | mode 0 | option 0 value 0 … |      3: | opcode | block | data |      4: | opcode | block |
 *   5:    | opcode | code | message 0 |                           6: | opcode | option 0 value 0 … |
 *
 * The server answers from a port of its own: the client's port, announced by its request, leads to the rest of the transfer.
 */
import { KIND_FRAME, KIND_STRING, KIND_U16 } from "../../../shared/abi/field-kind.ts";
import { BY_UDP_PORT, answers, recognises } from "../core/dispatch.ts";
import { Expected, expect, findExpected, keepText, putKept } from "../core/expected.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

const TFTP = protocol(49, "tftp", "tftp", "TFTP", "Trivial File Transfer Protocol", "file");
answers(TFTP, BY_UDP_PORT, 69);

const OPCODE = field(
  "tftp.opcode",
  KIND_U16,
  "Opcode",
  "1=Read Request;2=Write Request;3=Data Packet;4=Acknowledgement;5=Error Code;6=Option Acknowledgement",
);
const SOURCE = field("tftp.source_file", KIND_STRING, "Source file");
const DESTINATION = field("tftp.destination_file", KIND_STRING, "Destination file");
const MODE = field("tftp.type", KIND_STRING, "Mode");
const REQUEST = field("tftp.request_frame", KIND_FRAME, "Request in");
const BLOCK = field("tftp.block", KIND_U16, "Block");
const OPTION = field("tftp.option.name", KIND_STRING, "Option");
const VALUE = field("tftp.option.value", KIND_STRING, "Value");
const ERROR = field(
  "tftp.error.code",
  KIND_U16,
  "Error code",
  "0=Not defined;1=File not found;2=Access violation;3=Disk full or allocation exceeded;4=Illegal operation;5=Unknown transfer id;" +
    "6=File already exists;7=No such user;8=Option negotiation failed",
);
const ERROR_TEXT = field("tftp.error.message", KIND_STRING, "Error message");

const READ: u32 = 1;
const WRITE: u32 = 2;
const BLOCK_OF_DATA: u32 = 3;
const ERROR_CODE: u32 = 5;
const OPTIONS: u32 = 6;
/** Longest file name that a guess believes. */
const NAME_CAP: u32 = 255;

/** A request to read or to write. */
function mightBeTftp(at: usize, length: u32): bool {
  return length >= 4 && load<u8>(at) == 0 && (load<u8>(at, 1) == READ || load<u8>(at, 1) == WRITE);
}
recognises(TFTP, BY_UDP_PORT, mightBeTftp);

export function tftp<S extends Sink>(s: S): void {
  const opcode = s.has(0, 4) ? s.peek16(0) : 0;
  if (opcode < READ || opcode > OPTIONS || (s.guessing && !isRequest<S>(s, opcode))) {
    s.refuse();
    return;
  }
  s.u16(OPCODE, 0);
  s.infoField(OPCODE, opcode);
  if (opcode == READ || opcode == WRITE) request<S>(s, opcode);
  else {
    if (s.shows) origin<S>(s);
    if (opcode == OPTIONS) options<S>(s, 2);
    else if (opcode == ERROR_CODE) error<S>(s);
    else block<S>(s, opcode);
  }
}

/** On an unknown port only a request with a plain name and a known mode is believed. */
function isRequest<S extends Sink>(s: S, opcode: u32): bool {
  if (opcode != READ && opcode != WRITE) return false;
  const end = s.find(0, 2, min(s.length, NAME_CAP + 2));
  if (end == 2 || !s.has(end, 1) || s.peek8(end) != 0) return false;
  for (let i: u32 = 2; i < end; i++) if (s.peek8(i) < 32 || s.peek8(i) > 126) return false;
  return s.matchesFolded(end + 1, "octet") || s.matchesFolded(end + 1, "netascii") || s.matchesFolded(end + 1, "mail");
}

/** A text that ends at a zero byte; the offset behind it. */
function text<S extends Sink>(s: S, id: u16, at: u32): u32 {
  const end = s.find(0, at, s.length);
  s.text(id, at, end - at);
  s.infoText(at, end - at);
  return end + 1;
}

function request<S extends Sink>(s: S, opcode: u32): void {
  s.info(", File: ");
  const next = text<S>(s, opcode == READ ? SOURCE : DESTINATION, 2);
  s.info(", Transfer type: ");
  const after = text<S>(s, MODE, next);
  options<S>(s, after);
  const made = s.ok ? expect(s, TFTP, s.source, s.sourcePort) : 0;
  if (made == 0) return;
  changetype<Expected>(made).detail = opcode;
  keepText(s, made, 2, next - 3);
}

/** Which request brought this transfer about, and of which file. */
function origin<S extends Sink>(s: S): void {
  const found = findExpected(s);
  if (found == 0 || changetype<Expected>(found).protocol != TFTP) return;
  const entry = changetype<Expected>(found);
  s.begin();
  putKept<S>(s, entry);
  s.made(entry.detail == READ ? SOURCE : DESTINATION, 0, 0);
  s.generated(REQUEST, entry.row + 1);
}

function options<S extends Sink>(s: S, at: u32): void {
  let next = at;
  while (s.ok && s.left(next) != 0) {
    s.info(", ");
    next = text<S>(s, OPTION, next);
    s.openLast();
    s.info("=");
    next = text<S>(s, VALUE, next);
    s.close();
  }
}

function error<S extends Sink>(s: S): void {
  const code = s.u16(ERROR, 2);
  s.info(", Code: ");
  s.infoField(ERROR, code);
  s.info(", Message: ");
  text<S>(s, ERROR_TEXT, 4);
}

function block<S extends Sink>(s: S, opcode: u32): void {
  s.info(", Block: ");
  s.infoDecimal(s.u16(BLOCK, 2));
  if (opcode == BLOCK_OF_DATA) s.next(0, 4);
}
