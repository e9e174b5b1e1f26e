/**
 * Server Message Block, version 1 ([MS-CIFS] section 2.2.3, [MS-SMB]). All numbers are little-endian.
 *
 *   0        4     5        9       10       12         14          22    24     26    28    30    32
 *   | FF SMB | cmd | status | flags | flags2 | pid high | signature | 0 0 | tree | pid | uid | mid | words, bytes …
 *
 * Then: count of 16-bit words, the words, count of bytes, the bytes. "AndX" commands name a second one that follows in the
 * same message; it has words and bytes of its own, and no header.
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_FRAME,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { link, linkedAfter, linkedBefore } from "../core/links.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { NT_STATUS } from "./names/nt-status.ts";
import { SMB_COMMANDS, SMB_ERROR_CLASSES } from "./names/smb-names.ts";
import { smbCommand } from "./smb/commands.ts";

protocol(55, "smb", "smb", "SMB", "Server Message Block", "file");

const COMPONENT = field("smb.server_component", KIND_STRING, "Server component");
const COMMAND = field("smb.cmd", KIND_U8 | BASE_HEX, "Command", SMB_COMMANDS);
const STATUS = field("smb.nt_status", KIND_U32 | BASE_HEX, "Status", NT_STATUS);
const ERROR_CLASS = field("smb.error_class", KIND_U8 | BASE_HEX, "Error class", SMB_ERROR_CLASSES);
const ERROR_CODE = field("smb.error_code", KIND_U16 | BASE_HEX, "Error code");
const FLAGS = field("smb.flags", KIND_U8 | BASE_HEX, "Flags");
const FLAG_RESPONSE = field("smb.flags.response", KIND_BOOL, "Response", "", 0x80);
const FLAG_NOTIFY = field("smb.flags.notify", KIND_BOOL, "Notify", "", 0x40);
const FLAG_OPLOCK = field("smb.flags.oplock", KIND_BOOL, "Oplock", "", 0x20);
const FLAG_CANONICAL = field("smb.flags.canon", KIND_BOOL, "Canonical paths", "", 0x10);
const FLAG_CASELESS = field("smb.flags.caseless", KIND_BOOL, "Case does not matter", "", 0x08);
const FLAG_BUFFER = field("smb.flags.receive_buffer", KIND_BOOL, "Receive buffer posted", "", 0x02);
const FLAG_LOCK = field("smb.flags.lock", KIND_BOOL, "Lock and read", "", 0x01);
const FLAGS2 = field("smb.flags2", KIND_U16 | BASE_HEX, "Flags 2");
const FLAG2_UNICODE = field("smb.flags2.string", KIND_BOOL, "Unicode strings", "", 0x8000);
const FLAG2_NT_STATUS = field("smb.flags2.nt_error", KIND_BOOL, "NT status codes", "", 0x4000);
const FLAG2_EXECUTE = field("smb.flags2.roe", KIND_BOOL, "Execute-only reads", "", 0x2000);
const FLAG2_DFS = field("smb.flags2.dfs", KIND_BOOL, "DFS", "", 0x1000);
const FLAG2_SECURITY = field("smb.flags2.esn", KIND_BOOL, "Extended security", "", 0x0800);
const FLAG2_REPARSE = field("smb.flags2.reparse_path", KIND_BOOL, "Reparse path", "", 0x0400);
const FLAG2_LONG_USED = field("smb.flags2.long_names_used", KIND_BOOL, "Long names used", "", 0x0040);
const FLAG2_SIGN_REQUIRED = field("smb.flags2.sec_sig_required", KIND_BOOL, "Signatures required", "", 0x0010);
const FLAG2_COMPRESSED = field("smb.flags2.compressed", KIND_BOOL, "Compressed", "", 0x0008);
const FLAG2_SIGNED = field("smb.flags2.sec_sig", KIND_BOOL, "Signatures", "", 0x0004);
const FLAG2_ATTRIBUTES = field("smb.flags2.ea", KIND_BOOL, "Extended attributes", "", 0x0002);
const FLAG2_LONG_ALLOWED = field("smb.flags2.long_names_allowed", KIND_BOOL, "Long names allowed", "", 0x0001);
const PROCESS_HIGH = field("smb.pid.high", KIND_U16, "Process id, high");
const SIGNATURE = field("smb.signature", KIND_BYTES, "Signature");
const RESERVED = field("smb.reserved", KIND_BYTES, "Reserved");
const TREE_ID = field("smb.tid", KIND_U16, "Tree id");
const PROCESS_ID = field("smb.pid", KIND_U16, "Process id");
const USER_ID = field("smb.uid", KIND_U16, "User id");
const MULTIPLEX_ID = field("smb.mid", KIND_U16, "Multiplex id");
const RESPONSE_IN = field("smb.response_in", KIND_FRAME, "Response in");
const RESPONSE_TO = field("smb.response_to", KIND_FRAME, "Response to");
const WORD_COUNT = field("smb.wct", KIND_U8, "Word count");
const BYTE_COUNT = field("smb.bcc", KIND_U16, "Byte count");
const ANDX_RESERVED = field("smb.reserved", KIND_BYTES, "Reserved");
const ANDX_OFFSET = field("smb.andxoffset", KIND_U16, "Next command at");

const HEADER: u32 = 32;
const NO_MORE: u32 = 0xff;
/** Commands of one message that are shown. */
const CHAIN_CAP: u32 = 16;
const LINK_REQUEST: u32 = 1;
const LINK_RESPONSE: u32 = 2;

export function smb<S extends Sink>(s: S): void {
  s.infoSeparate(", ");
  header<S>(s);
  if (!s.ok) return;
  const isResponse = (s.peek8(9) & 0x80) != 0;
  let command = s.peek8(4);
  let at = HEADER;
  for (let count: u32 = 0; s.ok && count < CHAIN_CAP; count++) {
    if (count != 0) s.info("; ");
    s.infoField(COMMAND, command);
    s.info(isResponse ? " Response" : " Request");
    if (count == 0 && isResponse) describeError<S>(s);
    const next = block<S>(s, at, command, isResponse);
    // Only forward: a chain that points back would never end.
    if (next == NO_MORE || !s.ok) return;
    const offset = s.peek16le(at + 3);
    if (offset <= at || s.left(offset) == 0) return;
    command = next;
    at = offset;
  }
}

function header<S extends Sink>(s: S): void {
  s.open("Header", 0, min(HEADER, s.left(0)));
  s.text(COMPONENT, 1, 3);
  s.u8(COMMAND, 4);
  if (s.peek16le(10) & 0x4000) s.u32le(STATUS, 5);
  else {
    s.u8(ERROR_CLASS, 5);
    s.u16le(ERROR_CODE, 7);
  }
  flags<S>(s);
  s.u16le(PROCESS_HIGH, 12);
  s.bytes(SIGNATURE, 14, 8);
  s.bytes(RESERVED, 22, 2);
  s.u16le(TREE_ID, 24);
  s.u16le(PROCESS_ID, 26);
  s.u16le(USER_ID, 28);
  s.u16le(MULTIPLEX_ID, 30);
  if (s.ok) links<S>(s);
  s.close();
}

function flags<S extends Sink>(s: S): void {
  s.u8(FLAGS, 9);
  s.openLast();
  s.bits8(FLAG_RESPONSE, 9);
  s.bits8(FLAG_NOTIFY, 9);
  s.bits8(FLAG_OPLOCK, 9);
  s.bits8(FLAG_CANONICAL, 9);
  s.bits8(FLAG_CASELESS, 9);
  s.bits8(FLAG_BUFFER, 9);
  s.bits8(FLAG_LOCK, 9);
  s.close();
  s.u16le(FLAGS2, 10);
  s.openLast();
  s.bits16le(FLAG2_UNICODE, 10);
  s.bits16le(FLAG2_NT_STATUS, 10);
  s.bits16le(FLAG2_EXECUTE, 10);
  s.bits16le(FLAG2_DFS, 10);
  s.bits16le(FLAG2_SECURITY, 10);
  s.bits16le(FLAG2_REPARSE, 10);
  s.bits16le(FLAG2_LONG_USED, 10);
  s.bits16le(FLAG2_SIGN_REQUIRED, 10);
  s.bits16le(FLAG2_COMPRESSED, 10);
  s.bits16le(FLAG2_SIGNED, 10);
  s.bits16le(FLAG2_ATTRIBUTES, 10);
  s.bits16le(FLAG2_LONG_ALLOWED, 10);
  s.close();
}

/** A request and its response carry the same process and multiplex id. */
function links<S extends Sink>(s: S): void {
  const key = ((<u64>s.peek32le(26)) << 32) | s.peek32le(30);
  const id = (key & 0x0000ffff00000000) | (key & 0xffff);
  const isResponse = (s.peek8(9) & 0x80) != 0;
  if (s.live) {
    link(s, isResponse ? LINK_RESPONSE : LINK_REQUEST, id);
    return;
  }
  const partner = isResponse ? linkedBefore(s, LINK_REQUEST, id) : linkedAfter(s, LINK_RESPONSE, id);
  if (partner != 0) s.generated(isResponse ? RESPONSE_TO : RESPONSE_IN, partner);
}

function describeError<S extends Sink>(s: S): void {
  const status = s.peek32le(5);
  if (status == 0) return;
  s.info(", Error: ");
  if (s.peek16le(10) & 0x4000) s.infoField(STATUS, status);
  else {
    s.infoField(ERROR_CLASS, status & 255);
    s.info(", code ");
    s.infoDecimal(status >> 16);
  }
}

function isAndX(command: u32): bool {
  if (command >= 0x2d && command <= 0x2f) return true;
  return command == 0x24 || command == 0xa2 || (command >= 0x73 && command <= 0x75);
}

/** Words and bytes of one command; returns the command that follows, or NO_MORE. */
function block<S extends Sink>(s: S, at: u32, command: u32, isResponse: bool): u32 {
  // Kept because a failed read leaves nothing to measure.
  const limit = s.length;
  const words = s.peek8(at);
  const bytesAt = at + 1 + (words << 1);
  s.open(isResponse ? "Response" : "Request", at, 0);
  s.u8(WORD_COUNT, at);
  let next = NO_MORE;
  if (words >= 2 && isAndX(command)) {
    next = s.u8(COMMAND, at + 1);
    s.bytes(ANDX_RESERVED, at + 2, 1);
    s.u16le(ANDX_OFFSET, at + 3);
  }
  s.need(at + 1, words << 1);
  if (!s.ok || s.left(bytesAt) < 2) {
    s.closeAt(min(bytesAt, limit));
    return next;
  }
  const bytes = s.peek16le(bytesAt);
  const shown = smbCommand<S>(s, at, command, isResponse);
  s.u16le(BYTE_COUNT, bytesAt);
  if (!shown) smbCommandBytes<S>(s, bytesAt + 2, bytes);
  s.closeAt(min(bytesAt + 2 + bytes, limit));
  return next;
}

const BYTES = field("smb.unknown_data", KIND_BYTES, "Bytes");

function smbCommandBytes<S extends Sink>(s: S, at: u32, count: u32): void {
  const there = min(count, s.left(at));
  if (there != 0) s.bytes(BYTES, at, there);
}
