/**
 * Bodies of SMB 1 commands ([MS-CIFS] section 2.2.4, [MS-SMB] section 2.2.4). `at` is the place of the word count; offsets in
 * bodies count from the header, which is the start of the layer. A body of another size than the known ones is left alone.
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
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { SMB_ACTIONS, SMB_DISPOSITIONS, SMB_FILE_TYPES } from "../names/smb-names.ts";
import { bytesAt, bytesEnd, describeText, fileId, fileTime, narrow, path, text } from "./parts.ts";
import { transferCommand } from "./transfers.ts";

const DIALECT = field("smb.dialect.name", KIND_STRING, "Dialect");
const DIALECT_INDEX = field("smb.dialect.index", KIND_U16, "Selected dialect");
const SECURITY = field("smb.sm", KIND_U8 | BASE_HEX, "Security mode");
const SECURITY_USER = field("smb.sm.mode", KIND_BOOL, "User security", "", 0x01);
const SECURITY_PASSWORD = field("smb.sm.password", KIND_BOOL, "Encrypted passwords", "", 0x02);
const SECURITY_SIGN = field("smb.sm.signatures", KIND_BOOL, "Signatures enabled", "", 0x04);
const SECURITY_SIGN_REQUIRED = field("smb.sm.sig_required", KIND_BOOL, "Signatures required", "", 0x08);
const MAX_MPX = field("smb.max_mpx_count", KIND_U16, "Requests at a time");
const MAX_VCS = field("smb.max_vcs", KIND_U16, "Virtual circuits");
const MAX_BUFFER_SIZE = field("smb.max_bufsize", KIND_U32, "Buffer size");
const MAX_RAW = field("smb.max_raw", KIND_U32, "Raw buffer size");
const SESSION_KEY = field("smb.session_key", KIND_U32 | BASE_HEX, "Session key");
const ABILITIES = field("smb.server_cap", KIND_U32 | BASE_HEX, "Capabilities");
const ABILITY_UNICODE = field("smb.server_cap.unicode", KIND_BOOL, "Unicode", "", 0x00000004);
const ABILITY_NT = field("smb.server_cap.nt_smbs", KIND_BOOL, "NT commands", "", 0x00000010);
const ABILITY_STATUS = field("smb.server_cap.nt_status", KIND_BOOL, "NT status codes", "", 0x00000040);
const ABILITY_SECURITY = field("smb.server_cap.extended_security", KIND_BOOL, "Extended security", "", 0x80000000);
const SYSTEM_TIME = field("smb.system.time", KIND_TIME, "System time");
const CHALLENGE_LENGTH = field("smb.challenge_length", KIND_U8, "Challenge length");
const CHALLENGE = field("smb.challenge", KIND_BYTES, "Challenge");
const SERVER_GUID = field("smb.server_guid", KIND_GUID | BASE_LE, "Server GUID");
const PRIMARY_DOMAIN = field("smb.primary_domain", KIND_STRING, "Primary domain");
const BLOB_LENGTH = field("smb.security_blob_len", KIND_U16, "Security blob length");
const BLOB = field("smb.security_blob", KIND_BYTES, "Security blob");
const MAX_BUFFER = field("smb.max_buf", KIND_U16, "Buffer size");
const CIRCUIT = field("smb.vc", KIND_U16, "Virtual circuit");
const ANSI_LENGTH = field("smb.ansi_pwlen", KIND_U16, "ANSI password length");
const UNICODE_LENGTH = field("smb.unicode_pwlen", KIND_U16, "Unicode password length");
const ANSI_PASSWORD = field("smb.ansi_password", KIND_BYTES, "ANSI password");
const UNICODE_PASSWORD = field("smb.unicode_password", KIND_BYTES, "Unicode password");
const ACCOUNT = field("smb.account", KIND_STRING, "Account");
const NATIVE_OS = field("smb.native_os", KIND_STRING, "Native OS");
const NATIVE_LANMAN = field("smb.native_lanman", KIND_STRING, "Native LAN manager");
const SETUP_ACTION = field("smb.setup.action", KIND_U16 | BASE_HEX, "Action");
const SETUP_GUEST = field("smb.setup.action.guest", KIND_BOOL, "Guest", "", 0x0001);
const CONNECT_FLAGS = field("smb.connect.flags", KIND_U16 | BASE_HEX, "Flags");
const PASSWORD_LENGTH = field("smb.pwlen", KIND_U16, "Password length");
const PASSWORD = field("smb.password", KIND_BYTES, "Password");
const PATH = field("smb.path", KIND_STRING, "Path");
const SERVICE = field("smb.service", KIND_STRING, "Service");
const SUPPORT = field("smb.connect.support", KIND_U16 | BASE_HEX, "Optional support");
const NATIVE_SYSTEM = field("smb.native_fs", KIND_STRING, "Native file system");
const NAME_LENGTH = field("smb.file_name_len", KIND_U32, "File name length");
const ROOT = field("smb.rfid", KIND_U32 | BASE_HEX, "Root file id");
const ACCESS = field("smb.access_mask", KIND_U32 | BASE_HEX, "Access mask");
const ATTRIBUTES = field("smb.file_attribute", KIND_U32 | BASE_HEX, "File attributes");
const SHARE = field("smb.share_access", KIND_U32 | BASE_HEX, "Share access");
const DISPOSITION = field("smb.create.disposition", KIND_U32, "Disposition", SMB_DISPOSITIONS);
const OPTIONS = field("smb.create_options", KIND_U32 | BASE_HEX, "Create options");
const OPLOCK = field("smb.oplock.level", KIND_U8, "Oplock", "0=None;1=Exclusive;2=Batch;3=Level 2");
const CREATE_ACTION = field("smb.create.action", KIND_U32, "Action", SMB_ACTIONS);
const CREATED = field("smb.create.time", KIND_TIME, "Created");
const ACCESSED = field("smb.access.time", KIND_TIME, "Last access");
const WRITTEN = field("smb.last_write.time", KIND_TIME, "Last write");
const CHANGED = field("smb.change.time", KIND_TIME, "Change");
const ALLOCATED = field("smb.alloc_size64", KIND_U64, "Allocation size");
const END_OF_FILE = field("smb.end_of_file", KIND_U64, "End of file");
const FILE_TYPE = field("smb.file_type", KIND_U16, "File type", SMB_FILE_TYPES);
const IS_DIRECTORY = field("smb.is_directory", KIND_U8, "Is directory");

/** Shows the words and bytes of command; false when it is none of those known here. */
export function smbCommand<S extends Sink>(s: S, at: u32, command: u32, isResponse: bool): bool {
  const words = s.peek8(at);
  switch (command) {
    case 0x72:
      return isResponse ? negotiateResponse<S>(s, at, words) : negotiateRequest<S>(s, at, words);
    case 0x73:
      return isResponse ? setupResponse<S>(s, at, words) : setupRequest<S>(s, at, words);
    case 0x75:
      return isResponse ? treeResponse<S>(s, at, words) : treeRequest<S>(s, at, words);
    case 0xa2:
      return isResponse ? createResponse<S>(s, at, words) : createRequest<S>(s, at, words);
    default:
      return transferCommand<S>(s, at, command, isResponse);
  }
}

function abilities<S extends Sink>(s: S, at: u32): void {
  s.u32le(ABILITIES, at);
  s.openLast();
  s.bits32le(ABILITY_UNICODE, at);
  s.bits32le(ABILITY_NT, at);
  s.bits32le(ABILITY_STATUS, at);
  s.bits32le(ABILITY_SECURITY, at);
  s.close();
}

/** Each dialect is a 2 and a text. */
function negotiateRequest<S extends Sink>(s: S, at: u32, words: u32): bool {
  const end = bytesEnd(s, at, words);
  let from = bytesAt(at, words);
  while (s.ok && from < end && s.peek8(from) == 2) from = narrow<S>(s, DIALECT, from + 1, end);
  return true;
}

function negotiateResponse<S extends Sink>(s: S, at: u32, words: u32): bool {
  if (words < 1) return false;
  s.u16le(DIALECT_INDEX, at + 1);
  if (words != 17) return words == 1;
  s.u8(SECURITY, at + 3);
  s.openLast();
  s.bits8(SECURITY_USER, at + 3);
  s.bits8(SECURITY_PASSWORD, at + 3);
  s.bits8(SECURITY_SIGN, at + 3);
  s.bits8(SECURITY_SIGN_REQUIRED, at + 3);
  s.close();
  s.u16le(MAX_MPX, at + 4);
  s.u16le(MAX_VCS, at + 6);
  s.u32le(MAX_BUFFER_SIZE, at + 8);
  s.u32le(MAX_RAW, at + 12);
  s.u32le(SESSION_KEY, at + 16);
  abilities<S>(s, at + 20);
  fileTime<S>(s, SYSTEM_TIME, at + 24);
  const challenge = s.u8(CHALLENGE_LENGTH, at + 34);
  const from = bytesAt(at, words);
  const end = bytesEnd(s, at, words);
  if (s.peek32le(at + 20) & 0x80000000) {
    if (end - from < 16) return true;
    s.bytes(SERVER_GUID, from, 16);
    if (end - from > 16) s.bytes(BLOB, from + 16, end - from - 16);
  } else if (challenge <= end - from) {
    if (challenge != 0) s.bytes(CHALLENGE, from, challenge);
    text<S>(s, PRIMARY_DOMAIN, from + challenge, end);
  }
  return true;
}

function setupRequest<S extends Sink>(s: S, at: u32, words: u32): bool {
  if (words != 12 && words != 13) return false;
  s.u16le(MAX_BUFFER, at + 5);
  s.u16le(MAX_MPX, at + 7);
  s.u16le(CIRCUIT, at + 9);
  s.u32le(SESSION_KEY, at + 11);
  const end = bytesEnd(s, at, words);
  let from = bytesAt(at, words);
  if (words == 12) {
    const length = s.u16le(BLOB_LENGTH, at + 15);
    abilities<S>(s, at + 21);
    if (length > end - from) return true;
    if (length != 0) s.bytes(BLOB, from, length);
    from = text<S>(s, NATIVE_OS, from + length, end);
    text<S>(s, NATIVE_LANMAN, from, end);
    return true;
  }
  const ansi = s.u16le(ANSI_LENGTH, at + 15);
  const unicode = s.u16le(UNICODE_LENGTH, at + 17);
  abilities<S>(s, at + 23);
  if (ansi > end - from || unicode > end - from - ansi) return true;
  if (ansi != 0) s.bytes(ANSI_PASSWORD, from, ansi);
  if (unicode != 0) s.bytes(UNICODE_PASSWORD, from + ansi, unicode);
  const account = from + ansi + unicode;
  from = text<S>(s, ACCOUNT, account, end);
  s.info(", User: ");
  describeText<S>(s, account, from);
  from = text<S>(s, PRIMARY_DOMAIN, from, end);
  from = text<S>(s, NATIVE_OS, from, end);
  text<S>(s, NATIVE_LANMAN, from, end);
  return true;
}

function setupResponse<S extends Sink>(s: S, at: u32, words: u32): bool {
  if (words != 3 && words != 4) return false;
  s.u16le(SETUP_ACTION, at + 5);
  s.openLast();
  s.bits16le(SETUP_GUEST, at + 5);
  s.close();
  const end = bytesEnd(s, at, words);
  let from = bytesAt(at, words);
  if (words == 4) {
    const length = s.u16le(BLOB_LENGTH, at + 7);
    if (length > end - from) return true;
    if (length != 0) s.bytes(BLOB, from, length);
    from += length;
  }
  from = text<S>(s, NATIVE_OS, from, end);
  from = text<S>(s, NATIVE_LANMAN, from, end);
  if (words == 3) text<S>(s, PRIMARY_DOMAIN, from, end);
  return true;
}

function treeRequest<S extends Sink>(s: S, at: u32, words: u32): bool {
  if (words != 4) return false;
  s.u16le(CONNECT_FLAGS, at + 5);
  const length = s.u16le(PASSWORD_LENGTH, at + 7);
  const end = bytesEnd(s, at, words);
  const from = bytesAt(at, words);
  if (length > end - from) return true;
  if (length != 0) s.bytes(PASSWORD, from, length);
  const service = text<S>(s, PATH, from + length, end);
  s.info(", Path: ");
  describeText<S>(s, from + length, service);
  narrow<S>(s, SERVICE, service, end);
  return true;
}

function treeResponse<S extends Sink>(s: S, at: u32, words: u32): bool {
  if (words < 2) return false;
  if (words >= 3) s.u16le(SUPPORT, at + 5);
  if (words >= 7) {
    s.u32le(ACCESS, at + 7);
    s.u32le(ACCESS, at + 11);
  }
  const end = bytesEnd(s, at, words);
  const system = narrow<S>(s, SERVICE, bytesAt(at, words), end);
  if (words >= 3) text<S>(s, NATIVE_SYSTEM, system, end);
  return true;
}

function createRequest<S extends Sink>(s: S, at: u32, words: u32): bool {
  if (words != 24) return false;
  s.number(NAME_LENGTH, at + 6, 2, s.peek16le(at + 6));
  s.u32le(ROOT, at + 12);
  s.u32le(ACCESS, at + 16);
  s.u64le(ALLOCATED, at + 20);
  s.u32le(ATTRIBUTES, at + 28);
  s.u32le(SHARE, at + 32);
  s.u32le(DISPOSITION, at + 36);
  s.u32le(OPTIONS, at + 40);
  path<S>(s, bytesAt(at, words), bytesEnd(s, at, words));
  return true;
}

function createResponse<S extends Sink>(s: S, at: u32, words: u32): bool {
  if (words < 34) return false;
  s.u8(OPLOCK, at + 5);
  fileId<S>(s, at + 6);
  s.u32le(CREATE_ACTION, at + 8);
  fileTime<S>(s, CREATED, at + 12);
  fileTime<S>(s, ACCESSED, at + 20);
  fileTime<S>(s, WRITTEN, at + 28);
  fileTime<S>(s, CHANGED, at + 36);
  s.u32le(ATTRIBUTES, at + 44);
  s.u64le(ALLOCATED, at + 48);
  s.u64le(END_OF_FILE, at + 56);
  s.u16le(FILE_TYPE, at + 64);
  s.u8(IS_DIRECTORY, at + 68);
  return true;
}
