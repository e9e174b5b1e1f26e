/**
 * SMB 2 and 3: Negotiate, Session Setup, Logoff, Tree Connect and Disconnect, Echo ([MS-SMB2] sections 2.2.3 to 2.2.12, 2.2.28).
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
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import {
  SMB2_CIPHERS,
  SMB2_COMPRESSIONS,
  SMB2_CONTEXTS,
  SMB2_DIALECTS,
  SMB2_SHARES,
  SMB2_SIGNINGS,
} from "../names/smb2-names.ts";

const DIALECT_COUNT = field("smb2.dialect_count", KIND_U16, "Dialects");
const DIALECT = field("smb2.dialect", KIND_U16 | BASE_HEX, "Dialect", SMB2_DIALECTS);
const MODE = field("smb2.sec_mode", KIND_U8 | BASE_HEX, "Security mode");
const MODE_ENABLED = field("smb2.sec_mode.sign_enabled", KIND_BOOL, "Signing enabled", "", 0x01);
const MODE_REQUIRED = field("smb2.sec_mode.sign_required", KIND_BOOL, "Signing required", "", 0x02);
const ABILITIES = field("smb2.capabilities", KIND_U32 | BASE_HEX, "Capabilities");
const ABILITY_DFS = field("smb2.capabilities.dfs", KIND_BOOL, "DFS", "", 0x01);
const ABILITY_LEASING = field("smb2.capabilities.leasing", KIND_BOOL, "Leasing", "", 0x02);
const ABILITY_LARGE = field("smb2.capabilities.large_mtu", KIND_BOOL, "Large MTU", "", 0x04);
const ABILITY_CHANNELS = field("smb2.capabilities.multi_channel", KIND_BOOL, "Multi-channel", "", 0x08);
const ABILITY_PERSISTENT = field("smb2.capabilities.persistent_handles", KIND_BOOL, "Persistent handles", "", 0x10);
const ABILITY_DIRECTORIES = field("smb2.capabilities.directory_leasing", KIND_BOOL, "Directory leasing", "", 0x20);
const ABILITY_ENCRYPTION = field("smb2.capabilities.encryption", KIND_BOOL, "Encryption", "", 0x40);
const CLIENT_GUID = field("smb2.client_guid", KIND_GUID | BASE_LE, "Client GUID");
const SERVER_GUID = field("smb2.server_guid", KIND_GUID | BASE_LE, "Server GUID");
const MAX_TRANSACTION = field("smb2.max_trans_size", KIND_U32, "Largest transaction");
const MAX_READ = field("smb2.max_read_size", KIND_U32, "Largest read");
const MAX_WRITE = field("smb2.max_write_size", KIND_U32, "Largest write");
const CURRENT_TIME = field("smb2.current_time", KIND_TIME, "Current time");
const BOOT_TIME = field("smb2.boot_time", KIND_TIME, "Boot time");
const BLOB_OFFSET = field("smb2.olb.offset", KIND_U32 | BASE_HEX, "Offset");
const BLOB_LENGTH = field("smb2.olb.length", KIND_U32, "Length");
const SECURITY_BLOB = field("smb2.security_blob", KIND_BYTES, "Security blob");
const CONTEXT_OFFSET = field("smb2.negotiate_context.offset", KIND_U32 | BASE_HEX, "Contexts at");
const CONTEXT_COUNT = field("smb2.negotiate_context.count", KIND_U16, "Contexts");
const CONTEXT_TYPE = field("smb2.negotiate_context.type", KIND_U16 | BASE_HEX, "Context", SMB2_CONTEXTS);
const CONTEXT_LENGTH = field("smb2.negotiate_context.data_length", KIND_U16, "Length");
const CONTEXT_HASH = field("smb2.negotiate_context.hash_algorithm", KIND_U16 | BASE_HEX, "Hash", "1=SHA-512");
const CONTEXT_SALT = field("smb2.negotiate_context.salt", KIND_BYTES, "Salt");
const CONTEXT_CIPHER = field("smb2.negotiate_context.cipher_id", KIND_U16 | BASE_HEX, "Cipher", SMB2_CIPHERS);
const CONTEXT_COMPRESSION = field(
  "smb2.negotiate_context.comp_alg_id",
  KIND_U16 | BASE_HEX,
  "Compression",
  SMB2_COMPRESSIONS,
);
const CONTEXT_SIGNING = field("smb2.negotiate_context.signing_id", KIND_U16 | BASE_HEX, "Signing", SMB2_SIGNINGS);
const CONTEXT_NETWORK_NAME = field("smb2.negotiate_context.netname", KIND_STRING, "Server name");
const CONTEXT_DATA = field("smb2.unknown", KIND_BYTES, "Data");
const SETUP_FLAGS = field("smb2.ses_req_flags", KIND_U8, "Flags");
const SETUP_BINDING = field("smb2.ses_req_flags.session_binding", KIND_BOOL, "Binds to a session", "", 0x01);
const CHANNEL = field("smb2.channel", KIND_U32 | BASE_HEX, "Channel", "0=None;1=RDMA V1;2=RDMA V1 with invalidation");
const PREVIOUS_SESSION = field("smb2.previous_sesid", KIND_U64 | BASE_HEX, "Previous session id");
const SESSION_FLAGS = field("smb2.session_flags", KIND_U16 | BASE_HEX, "Session flags");
const SESSION_GUEST = field("smb2.ses_flags.guest", KIND_BOOL, "Guest", "", 0x0001);
const SESSION_NULL = field("smb2.ses_flags.null", KIND_BOOL, "Null session", "", 0x0002);
const SESSION_ENCRYPT = field("smb2.ses_flags.encrypt", KIND_BOOL, "Encrypt", "", 0x0004);
const TREE_FLAGS = field("smb2.tc.flags", KIND_U16 | BASE_HEX, "Flags");
const TREE = field("smb2.tree", KIND_STRING, "Tree");
const SHARE_TYPE = field("smb2.share_type", KIND_U8 | BASE_HEX, "Share type", SMB2_SHARES);
const SHARE_FLAGS = field("smb2.share_flags", KIND_U32 | BASE_HEX, "Share flags");
const SHARE_FLAG_DFS = field("smb2.share_flags.dfs", KIND_BOOL, "DFS", "", 0x00000001);
const SHARE_FLAG_ENCRYPT = field("smb2.share_flags.encrypt_data", KIND_BOOL, "Encrypt", "", 0x00008000);
const SHARE_ABILITIES = field("smb2.share_caps", KIND_U32 | BASE_HEX, "Share capabilities");
const ACCESS_MASK = field("smb.access_mask", KIND_U32 | BASE_HEX, "Access mask");

const NEGOTIATE: u32 = 0;
const SESSION_SETUP: u32 = 1;
const TREE_CONNECT: u32 = 3;
/** Seconds from 1601 to 1970 in units of 100 ns. */
const EPOCH: u64 = 116444736000000000;

/** Shows the body of such a command; false when it is another's. */
export function sessionCommand<S extends Sink>(s: S, at: u32, command: u32, isResponse: bool): bool {
  if (command == NEGOTIATE) {
    if (isResponse) negotiateResponse<S>(s, at);
    else negotiateRequest<S>(s, at);
  } else if (command == SESSION_SETUP) {
    if (isResponse) setupResponse<S>(s, at);
    else setupRequest<S>(s, at);
  } else if (command == TREE_CONNECT) {
    if (isResponse) treeResponse<S>(s, at);
    else treeRequest<S>(s, at);
  } else if (command == 2 || command == 4 || command == 13 || command == 12) s.need(at + 66, 2);
  else return false;
  return true;
}

function fileTime<S extends Sink>(s: S, id: u16, at: u32): void {
  const value = s.peek64le(at);
  if (value > EPOCH && value - EPOCH < u64.MAX_VALUE / 200) s.number(id, at, 8, (value - EPOCH) * 100);
}

/** Offset and length (16 bits each) of the security token at `place`, and the token. */
function token<S extends Sink>(s: S, at: u32, place: u32): void {
  const offset = s.u16le(BLOB_OFFSET, place);
  const length = s.u16le(BLOB_LENGTH, place + 2);
  if (length != 0) s.bytes(SECURITY_BLOB, at + offset, length);
}

function mode<S extends Sink>(s: S, at: u32): void {
  s.u8(MODE, at);
  s.openLast();
  s.bits8(MODE_ENABLED, at);
  s.bits8(MODE_REQUIRED, at);
  s.close();
}

function abilities<S extends Sink>(s: S, at: u32): void {
  s.u32le(ABILITIES, at);
  s.openLast();
  s.bits32le(ABILITY_DFS, at);
  s.bits32le(ABILITY_LEASING, at);
  s.bits32le(ABILITY_LARGE, at);
  s.bits32le(ABILITY_CHANNELS, at);
  s.bits32le(ABILITY_PERSISTENT, at);
  s.bits32le(ABILITY_DIRECTORIES, at);
  s.bits32le(ABILITY_ENCRYPTION, at);
  s.close();
}

function negotiateRequest<S extends Sink>(s: S, at: u32): void {
  const count = s.u16le(DIALECT_COUNT, at + 66);
  mode<S>(s, at + 68);
  abilities<S>(s, at + 72);
  s.bytes(CLIENT_GUID, at + 76, 16);
  let hasContexts = false;
  for (let i: u32 = 0; i < count && s.ok; i++) {
    if (s.peek16le(at + 100 + (i << 1)) == 0x0311) hasContexts = true;
  }
  if (hasContexts) {
    s.u32le(CONTEXT_OFFSET, at + 92);
    s.u16le(CONTEXT_COUNT, at + 96);
  }
  for (let i: u32 = 0; i < count && s.ok; i++) s.u16le(DIALECT, at + 100 + (i << 1));
  if (s.ok && hasContexts) contexts<S>(s, at + s.peek32le(at + 92), s.peek16le(at + 96));
}

function negotiateResponse<S extends Sink>(s: S, at: u32): void {
  mode<S>(s, at + 66);
  const dialect = s.u16le(DIALECT, at + 68);
  if (dialect == 0x0311) s.u16le(CONTEXT_COUNT, at + 70);
  s.bytes(SERVER_GUID, at + 72, 16);
  abilities<S>(s, at + 88);
  s.u32le(MAX_TRANSACTION, at + 92);
  s.u32le(MAX_READ, at + 96);
  s.u32le(MAX_WRITE, at + 100);
  fileTime<S>(s, CURRENT_TIME, at + 104);
  fileTime<S>(s, BOOT_TIME, at + 112);
  token<S>(s, at, at + 120);
  if (dialect != 0x0311) return;
  const offset = s.u32le(CONTEXT_OFFSET, at + 124);
  if (s.ok) contexts<S>(s, at + offset, s.peek16le(at + 70));
}

/** [MS-SMB2] section 2.2.3.1: each begins at a multiple of eight bytes. */
function contexts<S extends Sink>(s: S, first: u32, count: u32): void {
  let at = first;
  for (let i: u32 = 0; i < count && s.ok && s.left(at) >= 8; i++) {
    const type = s.u16le(CONTEXT_TYPE, at);
    s.openLast();
    const length = s.u16le(CONTEXT_LENGTH, at + 2);
    const data = at + 8;
    if (length > s.left(data)) s.need(data, length);
    else if (type == 1) hashes<S>(s, data, length);
    else if (type == 2) list<S>(s, CONTEXT_CIPHER, data, 2);
    else if (type == 3) list<S>(s, CONTEXT_COMPRESSION, data, 8);
    else if (type == 8) list<S>(s, CONTEXT_SIGNING, data, 2);
    else if (type == 5) s.wide(CONTEXT_NETWORK_NAME, data, length, true);
    else if (length != 0) s.bytes(CONTEXT_DATA, data, length);
    s.close();
    at = data + ((length + 7) & ~7);
  }
}

/** A count, and from `skip` on so many numbers. */
function list<S extends Sink>(s: S, id: u16, at: u32, skip: u32): void {
  const count = s.peek16le(at);
  for (let i: u32 = 0; i < count && s.ok; i++) s.u16le(id, at + skip + (i << 1));
}

function hashes<S extends Sink>(s: S, at: u32, length: u32): void {
  const salt = s.peek16le(at + 2);
  list<S>(s, CONTEXT_HASH, at, 4);
  if (salt != 0 && salt <= length) s.bytes(CONTEXT_SALT, at + 4 + (s.peek16le(at) << 1), salt);
}

function setupRequest<S extends Sink>(s: S, at: u32): void {
  s.u8(SETUP_FLAGS, at + 66);
  s.openLast();
  s.bits8(SETUP_BINDING, at + 66);
  s.close();
  mode<S>(s, at + 67);
  abilities<S>(s, at + 68);
  s.u32le(CHANNEL, at + 72);
  s.u64le(PREVIOUS_SESSION, at + 80);
  token<S>(s, at, at + 76);
}

function setupResponse<S extends Sink>(s: S, at: u32): void {
  s.u16le(SESSION_FLAGS, at + 66);
  s.openLast();
  s.bits16le(SESSION_GUEST, at + 66);
  s.bits16le(SESSION_NULL, at + 66);
  s.bits16le(SESSION_ENCRYPT, at + 66);
  s.close();
  token<S>(s, at, at + 68);
}

function treeRequest<S extends Sink>(s: S, at: u32): void {
  s.u16le(TREE_FLAGS, at + 66);
  const offset = s.u16le(BLOB_OFFSET, at + 68);
  const length = s.u16le(BLOB_LENGTH, at + 70);
  s.wide(TREE, at + offset, length, true);
  s.info(" Tree: ");
  s.infoMade();
}

function treeResponse<S extends Sink>(s: S, at: u32): void {
  s.u8(SHARE_TYPE, at + 66);
  s.u32le(SHARE_FLAGS, at + 68);
  s.openLast();
  s.bits32le(SHARE_FLAG_DFS, at + 68);
  s.bits32le(SHARE_FLAG_ENCRYPT, at + 68);
  s.close();
  s.u32le(SHARE_ABILITIES, at + 72);
  s.u32le(ACCESS_MASK, at + 76);
}
