/**
 * Server Message Block, versions 2 and 3 ([MS-SMB2] section 2.2.1). All numbers are little-endian.
 *
 *   0        4      6        8        12     14       16      20     24     32       36     40        48          64
 *   | FE SMB | size | charge | status | cmd  | credits| flags | next | id   | process| tree | session | signature | body …
 *
 * Several messages may be chained: `next` is where the following one begins. FD SMB heads an encrypted message (section
 * 2.2.41), FC SMB a compressed one (section 2.2.42).
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_FRAME,
  KIND_U16,
  KIND_U32,
  KIND_U64,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { linkedAfter, linkedBefore, link } from "../core/links.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { NT_STATUS } from "./names/nt-status.ts";
import { SMB2_COMMANDS, SMB2_COMPRESSIONS } from "./names/smb2-names.ts";
import { fileCommand } from "./smb2/file.ts";
import { queryCommand } from "./smb2/query.ts";
import { sessionCommand } from "./smb2/session.ts";

protocol(56, "smb2", "smb2", "SMB2", "Server Message Block 2", "file");

const PROTOCOL_ID = field("smb2.protocol_id", KIND_U32 | BASE_HEX, "Protocol id");
const HEADER_LENGTH = field("smb2.header_len", KIND_U16, "Header length");
const CREDIT_CHARGE = field("smb2.credit.charge", KIND_U16, "Credit charge");
const CHANNEL_SEQUENCE = field("smb2.channel_sequence", KIND_U16, "Channel sequence");
const RESERVED = field("smb2.reserved", KIND_BYTES, "Reserved");
const STATUS = field("smb2.nt_status", KIND_U32 | BASE_HEX, "Status", NT_STATUS);
const COMMAND = field("smb2.cmd", KIND_U16, "Command", SMB2_COMMANDS);
const CREDITS_ASKED = field("smb2.credits.requested", KIND_U16, "Credits asked for");
const CREDITS_GRANTED = field("smb2.credits.granted", KIND_U16, "Credits granted");
const FLAGS = field("smb2.flags", KIND_U32 | BASE_HEX, "Flags");
const FLAG_RESPONSE = field("smb2.flags.response", KIND_BOOL, "Response", "", 0x00000001);
const FLAG_ASYNC = field("smb2.flags.async", KIND_BOOL, "Asynchronous", "", 0x00000002);
const FLAG_CHAINED = field("smb2.flags.chained", KIND_BOOL, "Related to the message before", "", 0x00000004);
const FLAG_SIGNED = field("smb2.flags.signature", KIND_BOOL, "Signed", "", 0x00000008);
const FLAG_PRIORITY = field("smb2.flags.priority_mask", KIND_BOOL, "Has a priority", "", 0x00000070);
const FLAG_DFS = field("smb2.flags.dfs", KIND_BOOL, "DFS operation", "", 0x10000000);
const FLAG_REPLAY = field("smb2.flags.replay", KIND_BOOL, "Replay", "", 0x20000000);
const NEXT = field("smb2.chain_offset", KIND_U32 | BASE_HEX, "Next message at");
const MESSAGE_ID = field("smb2.msg_id", KIND_U64, "Message id");
const PROCESS_ID = field("smb2.pid", KIND_U32 | BASE_HEX, "Process id");
const TREE_ID = field("smb2.tid", KIND_U32 | BASE_HEX, "Tree id");
const ASYNC_ID = field("smb2.aid", KIND_U64 | BASE_HEX, "Async id");
const SESSION_ID = field("smb2.sesid", KIND_U64 | BASE_HEX, "Session id");
const SIGNATURE = field("smb2.signature", KIND_BYTES, "Signature");
const RESPONSE_IN = field("smb2.response_in", KIND_FRAME, "Response in");
const RESPONSE_TO = field("smb2.response_to", KIND_FRAME, "Response to");
const SIZE = field("smb2.buffer_code", KIND_U16 | BASE_HEX, "Structure size");
const SIZE_FIXED = field("smb2.buffer_code.length", KIND_U16, "Fixed part", "", 0xfffe);
const SIZE_DYNAMIC = field("smb2.buffer_code.dynamic", KIND_BOOL, "Dynamic part follows", "", 0x0001);
const ERROR_CONTEXTS = field("smb2.error.context_count", KIND_U8, "Error contexts");
const ERROR_BYTES = field("smb2.error.byte_count", KIND_U32, "Byte count");
const ERROR_DATA = field("smb2.error.data", KIND_BYTES, "Error data");
const BODY = field("smb2.unknown", KIND_BYTES, "Body");
const TRANSFORM_SIGNATURE = field("smb2.header.transform.signature", KIND_BYTES, "Signature");
const TRANSFORM_NONCE = field("smb2.header.transform.nonce", KIND_BYTES, "Nonce");
const TRANSFORM_SIZE = field("smb2.header.transform.msg_size", KIND_U32, "Message size");
const TRANSFORM_RESERVED = field("smb2.header.transform.reserved", KIND_BYTES, "Reserved");
const TRANSFORM_FLAGS = field("smb2.header.transform.flags", KIND_U16 | BASE_HEX, "Flags");
const TRANSFORM_DATA = field("smb2.header.transform.enc_data", KIND_BYTES, "Encrypted data");
const COMPRESSED_SIZE = field("smb2.header.comp_transform.original_size", KIND_U32, "Original size");
const COMPRESSED_ALGORITHM = field("smb2.header.comp_transform.comp_alg", KIND_U16, "Compression", SMB2_COMPRESSIONS);
const COMPRESSED_FLAGS = field("smb2.header.comp_transform.flags", KIND_U16 | BASE_HEX, "Flags");
const COMPRESSED_DATA = field("smb2.header.comp_transform.data", KIND_BYTES, "Compressed data");

const PLAIN: u32 = 0xfe534d42;
const ENCRYPTED: u32 = 0xfd534d42;
const COMPRESSED: u32 = 0xfc534d42;
const STATUS_PENDING: u32 = 0x103;
/** What follows these codes is the usual body, not an error's. */
const STATUS_MORE_PROCESSING: u32 = 0xc0000016;
const STATUS_BUFFER_OVERFLOW: u32 = 0x80000005;

const LINK_REQUEST: u32 = 1;
const LINK_RESPONSE: u32 = 2;
/** Messages of one chain that are shown. */
const CHAIN_CAP: u32 = 256;

export function smb2<S extends Sink>(s: S): void {
  s.infoSeparate(", ");
  const magic = s.peek32(0);
  if (magic == ENCRYPTED) {
    encrypted<S>(s);
    return;
  }
  if (magic == COMPRESSED) {
    compressed<S>(s);
    return;
  }
  let at: u32 = 0;
  for (let count: u32 = 0; s.ok && count < CHAIN_CAP; count++) {
    if (s.peek32(at) != PLAIN) return;
    if (count != 0) s.info(";");
    const next = s.peek32le(at + 20);
    const isLast = next < 64 || next >= s.left(at);
    message<S>(s, at, isLast ? s.length : at + next);
    if (isLast) return;
    at += next;
  }
}

function message<S extends Sink>(s: S, at: u32, end: u32): void {
  const isResponse = (s.peek32le(at + 16) & 1) != 0;
  s.open("Header", at, min(64, s.left(at)));
  s.u32(PROTOCOL_ID, at);
  s.u16le(HEADER_LENGTH, at + 4);
  s.u16le(CREDIT_CHARGE, at + 6);
  if (isResponse) s.u32le(STATUS, at + 8);
  else {
    s.u16le(CHANNEL_SEQUENCE, at + 8);
    s.bytes(RESERVED, at + 10, 2);
  }
  const command = s.u16le(COMMAND, at + 12);
  s.u16le(isResponse ? CREDITS_GRANTED : CREDITS_ASKED, at + 14);
  flags<S>(s, at + 16);
  s.u32le(NEXT, at + 20);
  const id = s.peek64le(at + 24);
  s.u64le(MESSAGE_ID, at + 24);
  if (s.peek32le(at + 16) & 2) s.u64le(ASYNC_ID, at + 32);
  else {
    s.u32le(PROCESS_ID, at + 32);
    s.u32le(TREE_ID, at + 36);
  }
  s.u64le(SESSION_ID, at + 40);
  s.bytes(SIGNATURE, at + 48, 16);
  if (s.ok) links<S>(s, isResponse, isResponse ? s.peek32le(at + 8) : 0, id, command);
  s.close();
  if (s.ok) body<S>(s, at, command, end);
}

function flags<S extends Sink>(s: S, at: u32): void {
  s.u32le(FLAGS, at);
  s.openLast();
  s.bits32le(FLAG_RESPONSE, at);
  s.bits32le(FLAG_ASYNC, at);
  s.bits32le(FLAG_CHAINED, at);
  s.bits32le(FLAG_SIGNED, at);
  s.bits32le(FLAG_PRIORITY, at);
  s.bits32le(FLAG_DFS, at);
  s.bits32le(FLAG_REPLAY, at);
  s.close();
}

/** A pending answer is followed by the real one; oplock breaks (id -1) and cancels have no partner. */
function links<S extends Sink>(s: S, isResponse: bool, status: u32, id: u64, command: u32): void {
  if (id == u64.MAX_VALUE || command == 12) return;
  if (s.live) {
    if (!isResponse || status != STATUS_PENDING) link(s, isResponse ? LINK_RESPONSE : LINK_REQUEST, id);
    return;
  }
  const partner = isResponse ? linkedBefore(s, LINK_REQUEST, id) : linkedAfter(s, LINK_RESPONSE, id);
  if (partner != 0) s.generated(isResponse ? RESPONSE_TO : RESPONSE_IN, partner);
}

function body<S extends Sink>(s: S, at: u32, command: u32, end: u32): void {
  const isResponse = (s.peek32le(at + 16) & 1) != 0;
  const status = isResponse ? s.peek32le(at + 8) : 0;
  s.infoField(COMMAND, command);
  s.info(isResponse ? " Response" : " Request");
  s.open(isResponse ? "Response" : "Request", at + 64, end - at - 64);
  const size = s.u16le(SIZE, at + 64);
  s.openLast();
  s.bits16le(SIZE_FIXED, at + 64);
  s.bits16le(SIZE_DYNAMIC, at + 64);
  s.close();
  if (status != 0) {
    s.info(", Error: ");
    s.infoField(STATUS, status);
  }
  if (isError(status, size)) {
    s.u8(ERROR_CONTEXTS, at + 66);
    const bytes = s.u32le(ERROR_BYTES, at + 68);
    if (bytes != 0) s.bytes(ERROR_DATA, at + 72, bytes);
  } else if (!sessionCommand<S>(s, at, command, isResponse)) {
    if (!fileCommand<S>(s, at, command, isResponse) && !queryCommand<S>(s, at, command, isResponse)) {
      if (s.ok && end > at + 66) s.bytes(BODY, at + 66, end - at - 66);
    }
  }
  s.close();
}

function isError(status: u32, size: u32): bool {
  return size == 9 && status != 0 && status != STATUS_MORE_PROCESSING && status != STATUS_BUFFER_OVERFLOW;
}

function encrypted<S extends Sink>(s: S): void {
  s.info("Encrypted SMB3");
  s.u32(PROTOCOL_ID, 0);
  s.bytes(TRANSFORM_SIGNATURE, 4, 16);
  s.bytes(TRANSFORM_NONCE, 20, 16);
  const size = s.u32le(TRANSFORM_SIZE, 36);
  s.bytes(TRANSFORM_RESERVED, 40, 2);
  s.u16le(TRANSFORM_FLAGS, 42);
  s.u64le(SESSION_ID, 44);
  if (s.ok && size != 0) s.bytes(TRANSFORM_DATA, 52, min(size, s.left(52)));
}

function compressed<S extends Sink>(s: S): void {
  s.info("Compressed SMB3");
  s.u32(PROTOCOL_ID, 0);
  s.u32le(COMPRESSED_SIZE, 4);
  s.u16le(COMPRESSED_ALGORITHM, 8);
  s.u16le(COMPRESSED_FLAGS, 10);
  if (s.left(16) != 0) s.bytes(COMPRESSED_DATA, 16, s.left(16));
}
