/**
 * SMB 2 and 3: Create, Close, Flush, Read, Write, Lock, Ioctl and Break ([MS-SMB2] sections 2.2.13 to 2.2.26, 2.2.31 and 2.2.32).
 * `at` is the start of the message's header: offsets in bodies count from there.
 */
import {
  BASE_HEX,
  BASE_LE,
  KIND_BOOL,
  KIND_BYTES,
  KIND_GUID,
  KIND_STRING,
  KIND_TIME,
  KIND_U16,
  KIND_U32,
  KIND_U64,
  KIND_U8,
} from "../../../../shared/abi/field-kind.ts";
import { keepBytes, link, linkedValue, putKeptWide } from "../../core/links.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { LINK_OPENED, FILE_ID, fileId, fileKey } from "./file-id.ts";
import {
  SMB2_ACTIONS,
  SMB2_DISPOSITIONS,
  SMB2_FUNCTIONS,
  SMB2_IMPERSONATION,
  SMB2_OPLOCKS,
} from "../names/smb2-names.ts";

const FILE_NAME = field("smb2.filename", KIND_STRING, "File name");
const OPLOCK = field("smb2.create.oplock", KIND_U8 | BASE_HEX, "Oplock", SMB2_OPLOCKS);
const IMPERSONATION = field("smb2.impersonation.level", KIND_U32, "Impersonation", SMB2_IMPERSONATION);
const CREATE_FLAGS = field("smb2.create_flags", KIND_U64 | BASE_HEX, "Create flags");
const ACCESS_MASK = field("smb.access_mask", KIND_U32 | BASE_HEX, "Access mask");
const ATTRIBUTES = field("smb2.file_attribute", KIND_U32 | BASE_HEX, "File attributes");
const ATTRIBUTE_READ_ONLY = field("smb2.file_attribute.read_only", KIND_BOOL, "Read only", "", 0x0001);
const ATTRIBUTE_HIDDEN = field("smb2.file_attribute.hidden", KIND_BOOL, "Hidden", "", 0x0002);
const ATTRIBUTE_SYSTEM = field("smb2.file_attribute.system", KIND_BOOL, "System", "", 0x0004);
const ATTRIBUTE_DIRECTORY = field("smb2.file_attribute.directory", KIND_BOOL, "Directory", "", 0x0010);
const ATTRIBUTE_ARCHIVE = field("smb2.file_attribute.archive", KIND_BOOL, "Archive", "", 0x0020);
const ATTRIBUTE_NORMAL = field("smb2.file_attribute.normal", KIND_BOOL, "Normal", "", 0x0080);
const SHARE_ACCESS = field("smb.share_access", KIND_U32 | BASE_HEX, "Share access");
const SHARE_READ = field("smb.share.access.read", KIND_BOOL, "Read", "", 0x01);
const SHARE_WRITE = field("smb.share.access.write", KIND_BOOL, "Write", "", 0x02);
const SHARE_DELETE = field("smb.share.access.delete", KIND_BOOL, "Delete", "", 0x04);
const DISPOSITION = field("smb2.create.disposition", KIND_U32, "Disposition", SMB2_DISPOSITIONS);
const OPTIONS = field("smb.create_options", KIND_U32 | BASE_HEX, "Create options");
const BLOB_OFFSET = field("smb2.olb.offset", KIND_U32 | BASE_HEX, "Offset");
const BLOB_LENGTH = field("smb2.olb.length", KIND_U32, "Length");
const CONTEXT_NEXT = field("smb2.create.chain_offset", KIND_U32 | BASE_HEX, "Next context at");
const CONTEXT_TAG = field("smb2.tag", KIND_STRING, "Context");
const CONTEXT_DATA = field("smb2.create.chain_data", KIND_BYTES, "Data");
const REPLY_FLAGS = field("smb2.create.rep_flags", KIND_U8 | BASE_HEX, "Response flags");
const ACTION = field("smb2.create.action", KIND_U32, "Action", SMB2_ACTIONS);
const CREATED = field("smb2.create.time", KIND_TIME, "Created");
const ACCESSED = field("smb2.last_access.time", KIND_TIME, "Last access");
const WRITTEN = field("smb2.last_write.time", KIND_TIME, "Last write");
const CHANGED = field("smb2.last_change.time", KIND_TIME, "Last change");
const ALLOCATED = field("smb2.allocation_size", KIND_U64, "Allocation size");
const END_OF_FILE = field("smb2.eof", KIND_U64, "End of file");
const CLOSE_FLAGS = field("smb2.close.flags", KIND_U16 | BASE_HEX, "Close flags");
const CLOSE_ATTRIBUTES = field("smb2.close.pq_attrib", KIND_BOOL, "Attributes asked for", "", 0x0001);
const READ_PADDING = field("smb2.read_padding", KIND_U8 | BASE_HEX, "Padding");
const READ_FLAGS = field("smb2.read_flags", KIND_U8 | BASE_HEX, "Read flags");
const READ_LENGTH = field("smb2.read_length", KIND_U32, "Read length");
const READ_REMAINING = field("smb2.read_remaining", KIND_U32, "Remaining");
const READ_DATA = field("smb2.read_data", KIND_BYTES, "Data");
const OFFSET = field("smb2.file_offset", KIND_U64, "File offset");
const MIN_COUNT = field("smb2.min_count", KIND_U32, "Smallest count");
const CHANNEL = field("smb2.channel", KIND_U32 | BASE_HEX, "Channel", "0=None;1=RDMA V1;2=RDMA V1 with invalidation");
const REMAINING = field("smb2.remaining_bytes", KIND_U32, "Remaining bytes");
const DATA_OFFSET = field("smb2.data_offset", KIND_U16 | BASE_HEX, "Data at");
const WRITE_LENGTH = field("smb2.write_length", KIND_U32, "Write length");
const WRITE_DATA = field("smb2.write_data", KIND_BYTES, "Data");
const WRITE_FLAGS = field("smb2.write.flags", KIND_U32 | BASE_HEX, "Write flags");
const WRITE_COUNT = field("smb2.write.count", KIND_U32, "Written");
const WRITE_REMAINING = field("smb2.write.remaining", KIND_U32, "Remaining");
const LOCK_COUNT = field("smb2.lock_count", KIND_U16, "Locks");
const LOCK_LENGTH = field("smb2.lock_length", KIND_U64, "Length");
const LOCK_FLAGS = field("smb2.lock_flags", KIND_U32 | BASE_HEX, "Flags");
const FUNCTION = field("smb2.ioctl.function", KIND_U32 | BASE_HEX, "Function", SMB2_FUNCTIONS);
const MAX_IN = field("smb2.max_ioctl_in_size", KIND_U32, "Largest input");
const MAX_OUT = field("smb2.max_ioctl_out_size", KIND_U32, "Largest output");
const IOCTL_FLAGS = field("smb2.ioctl.flags", KIND_U32 | BASE_HEX, "Flags");
const IOCTL_IS_FSCTL = field("smb2.ioctl.is_fsctl", KIND_BOOL, "Is FSCTL", "", 0x00000001);
const IOCTL_IN = field("smb2.ioctl.in", KIND_BYTES, "Input");
const IOCTL_OUT = field("smb2.ioctl.out", KIND_BYTES, "Output");
const LEASE_FLAGS = field("smb2.lease.lease_flags", KIND_U32 | BASE_HEX, "Lease flags");
const LEASE_KEY = field("smb2.lease.lease_key", KIND_GUID | BASE_LE, "Lease key");
const LEASE_STATE = field("smb2.lease.lease_state", KIND_U32 | BASE_HEX, "Lease state");

/** Link: the name that a Create asked for, by message id. */
const LINK_ASKED: u32 = 3;
/** Seconds from 1601 to 1970 in units of 100 ns. */
const EPOCH: u64 = 116444736000000000;

/** Shows the body of such a command; false when it is another's. */
export function fileCommand<S extends Sink>(s: S, at: u32, command: u32, isResponse: bool): bool {
  if (command == 5) {
    if (isResponse) createResponse<S>(s, at);
    else createRequest<S>(s, at);
  } else if (command == 6) {
    if (isResponse) closeResponse<S>(s, at);
    else closeRequest<S>(s, at);
  } else if (command == 7) {
    if (!isResponse) fileId<S>(s, at + 72);
  } else if (command == 8) {
    if (isResponse) readResponse<S>(s, at);
    else readRequest<S>(s, at);
  } else if (command == 9) {
    if (isResponse) writeResponse<S>(s, at);
    else writeRequest<S>(s, at);
  } else if (command == 10) {
    if (!isResponse) lock<S>(s, at);
  } else if (command == 11) ioctl<S>(s, at, isResponse);
  else if (command == 18) leaseOrOplock<S>(s, at);
  else return false;
  return true;
}

function fileTime<S extends Sink>(s: S, id: u16, at: u32): void {
  const value = s.peek64le(at);
  if (value > EPOCH && value - EPOCH < u64.MAX_VALUE / 200) s.number(id, at, 8, (value - EPOCH) * 100);
}

function times<S extends Sink>(s: S, at: u32): void {
  fileTime<S>(s, CREATED, at);
  fileTime<S>(s, ACCESSED, at + 8);
  fileTime<S>(s, WRITTEN, at + 16);
  fileTime<S>(s, CHANGED, at + 24);
}

function attributes<S extends Sink>(s: S, at: u32): void {
  s.u32le(ATTRIBUTES, at);
  s.openLast();
  s.bits32le(ATTRIBUTE_READ_ONLY, at);
  s.bits32le(ATTRIBUTE_HIDDEN, at);
  s.bits32le(ATTRIBUTE_SYSTEM, at);
  s.bits32le(ATTRIBUTE_DIRECTORY, at);
  s.bits32le(ATTRIBUTE_ARCHIVE, at);
  s.bits32le(ATTRIBUTE_NORMAL, at);
  s.close();
}

function createRequest<S extends Sink>(s: S, at: u32): void {
  s.u8(OPLOCK, at + 67);
  s.u32le(IMPERSONATION, at + 68);
  s.u64le(CREATE_FLAGS, at + 72);
  s.u32le(ACCESS_MASK, at + 88);
  attributes<S>(s, at + 92);
  s.u32le(SHARE_ACCESS, at + 96);
  s.openLast();
  s.bits32le(SHARE_READ, at + 96);
  s.bits32le(SHARE_WRITE, at + 96);
  s.bits32le(SHARE_DELETE, at + 96);
  s.close();
  s.u32le(DISPOSITION, at + 100);
  s.u32le(OPTIONS, at + 104);
  const offset = s.u16le(BLOB_OFFSET, at + 108);
  const length = s.u16le(BLOB_LENGTH, at + 110);
  s.info(" File: ");
  if (length != 0) {
    s.wide(FILE_NAME, at + offset, length, true);
    s.infoMade();
    if (s.ok && s.live) link(s, LINK_ASKED, s.peek64le(at + 24), keepBytes(s, at + offset, length));
  }
  createContexts<S>(s, at, at + 112);
}

function createResponse<S extends Sink>(s: S, at: u32): void {
  s.u8(OPLOCK, at + 66);
  s.u8(REPLY_FLAGS, at + 67);
  s.u32le(ACTION, at + 68);
  times<S>(s, at + 72);
  s.u64le(ALLOCATED, at + 104);
  s.u64le(END_OF_FILE, at + 112);
  attributes<S>(s, at + 120);
  if (s.live && s.need(at + 128, 16)) {
    const kept = linkedValue(s, LINK_ASKED, s.peek64le(at + 24));
    if (kept != 0) link(s, LINK_OPENED, fileKey(s, at + 128), kept);
  }
  s.bytes(FILE_ID, at + 128, 16);
  if (!s.live && s.ok) {
    const kept = linkedValue(s, LINK_ASKED, s.peek64le(at + 24));
    s.info(" File: ");
    if (kept != 0) {
      s.begin();
      putKeptWide<S>(s, kept);
      s.made(FILE_NAME, 0, 0);
      s.infoMade();
    }
  }
  createContexts<S>(s, at, at + 144);
}

/** [MS-SMB2] section 2.2.13.2: next, name offset and length, data offset and length. */
function createContexts<S extends Sink>(s: S, at: u32, place: u32): void {
  const offset = s.u32le(BLOB_OFFSET, place);
  const length = s.u32le(BLOB_LENGTH, place + 4);
  if (length == 0 || !s.need(at + offset, length)) return;
  const end = at + offset + length;
  let from = at + offset;
  while (s.ok && end - from >= 16) {
    const next = s.peek32le(from);
    const stop = next >= 16 && next < end - from ? from + next : end;
    s.open("Create context", from, stop - from);
    s.u32le(CONTEXT_NEXT, from);
    const nameLength = s.peek16le(from + 6);
    s.text(CONTEXT_TAG, from + s.peek16le(from + 4), nameLength);
    const dataLength = s.peek32le(from + 12);
    if (dataLength != 0) s.bytes(CONTEXT_DATA, from + s.peek16le(from + 10), dataLength);
    s.close();
    if (stop == end) return;
    from = stop;
  }
}

function closeRequest<S extends Sink>(s: S, at: u32): void {
  s.u16le(CLOSE_FLAGS, at + 66);
  s.openLast();
  s.bits16le(CLOSE_ATTRIBUTES, at + 66);
  s.close();
  fileId<S>(s, at + 72);
}

function closeResponse<S extends Sink>(s: S, at: u32): void {
  s.u16le(CLOSE_FLAGS, at + 66);
  times<S>(s, at + 72);
  s.u64le(ALLOCATED, at + 104);
  s.u64le(END_OF_FILE, at + 112);
  attributes<S>(s, at + 120);
}

function describeRange<S extends Sink>(s: S, length: u32, offset: u64): void {
  s.info(" Len:");
  s.infoDecimal(length);
  s.info(" Off:");
  s.infoDecimal(offset);
}

function readRequest<S extends Sink>(s: S, at: u32): void {
  s.u8(READ_PADDING, at + 66);
  s.u8(READ_FLAGS, at + 67);
  const length = s.u32le(READ_LENGTH, at + 68);
  const offset = s.peek64le(at + 72);
  s.u64le(OFFSET, at + 72);
  describeRange<S>(s, length, offset);
  fileId<S>(s, at + 80);
  s.u32le(MIN_COUNT, at + 96);
  s.u32le(CHANNEL, at + 100);
  s.u32le(REMAINING, at + 104);
}

function readResponse<S extends Sink>(s: S, at: u32): void {
  const offset = s.peek8(at + 66);
  s.number(DATA_OFFSET, at + 66, 1, offset);
  const length = s.u32le(READ_LENGTH, at + 68);
  s.u32le(READ_REMAINING, at + 72);
  if (length != 0) s.bytes(READ_DATA, at + offset, length);
}

function writeRequest<S extends Sink>(s: S, at: u32): void {
  const data = s.u16le(DATA_OFFSET, at + 66);
  const length = s.u32le(WRITE_LENGTH, at + 68);
  const offset = s.peek64le(at + 72);
  s.u64le(OFFSET, at + 72);
  describeRange<S>(s, length, offset);
  fileId<S>(s, at + 80);
  s.u32le(CHANNEL, at + 96);
  s.u32le(REMAINING, at + 100);
  s.u32le(WRITE_FLAGS, at + 108);
  if (length != 0 && data != 0) s.bytes(WRITE_DATA, at + data, length);
}

function writeResponse<S extends Sink>(s: S, at: u32): void {
  s.u32le(WRITE_COUNT, at + 68);
  s.u32le(WRITE_REMAINING, at + 72);
}

function lock<S extends Sink>(s: S, at: u32): void {
  const count = s.u16le(LOCK_COUNT, at + 66);
  fileId<S>(s, at + 72);
  let from = at + 88;
  for (let i: u32 = 0; i < count && s.ok; i++) {
    s.open("Lock", from, min(24, s.left(from)));
    s.u64le(OFFSET, from);
    s.u64le(LOCK_LENGTH, from + 8);
    s.u32le(LOCK_FLAGS, from + 16);
    s.close();
    from += 24;
  }
}

function ioctl<S extends Sink>(s: S, at: u32, isResponse: bool): void {
  const code = s.u32le(FUNCTION, at + 68);
  s.info(" ");
  s.infoField(FUNCTION, code);
  fileId<S>(s, at + 72);
  const input = s.u32le(BLOB_OFFSET, at + 88);
  const inputLength = s.u32le(BLOB_LENGTH, at + 92);
  const place: u32 = isResponse ? at + 96 : at + 100;
  if (!isResponse) s.u32le(MAX_IN, at + 96);
  const output = s.u32le(BLOB_OFFSET, place);
  const outputLength = s.u32le(BLOB_LENGTH, place + 4);
  if (!isResponse) s.u32le(MAX_OUT, at + 108);
  const flags: u32 = isResponse ? at + 104 : at + 112;
  s.u32le(IOCTL_FLAGS, flags);
  s.openLast();
  s.bits32le(IOCTL_IS_FSCTL, flags);
  s.close();
  if (inputLength != 0 && input != 0) s.bytes(IOCTL_IN, at + input, inputLength);
  if (outputLength != 0 && output != 0) s.bytes(IOCTL_OUT, at + output, outputLength);
}

/** Section 2.2.23 to 2.2.25: 24 bytes an oplock's, 36 and 44 a lease's. */
function leaseOrOplock<S extends Sink>(s: S, at: u32): void {
  if (s.peek16le(at + 64) == 24) {
    s.u8(OPLOCK, at + 66);
    fileId<S>(s, at + 72);
    return;
  }
  s.u32le(LEASE_FLAGS, at + 68);
  s.bytes(LEASE_KEY, at + 72, 16);
  s.u32le(LEASE_STATE, at + 88);
  if (s.peek16le(at + 64) == 44) s.u32le(LEASE_STATE, at + 92);
}
