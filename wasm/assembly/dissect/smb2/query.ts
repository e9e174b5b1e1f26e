/**
 * SMB 2 and 3: Find (query directory), Notify, GetInfo and SetInfo ([MS-SMB2] sections 2.2.33 to 2.2.40).
 * `at` is the start of the message's header: offsets in bodies count from there.
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../../shared/abi/field-kind.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { fileId } from "./file-id.ts";
import { SMB2_CLASSES, SMB2_FILE_LEVELS, SMB2_FIND_LEVELS, SMB2_FS_LEVELS } from "../names/smb2-names.ts";

const FIND_LEVEL = field("smb2.find.infolevel", KIND_U32, "Level", SMB2_FIND_LEVELS);
const FIND_FLAGS = field("smb2.find.flags", KIND_U8 | BASE_HEX, "Find flags");
const FIND_RESTART = field("smb2.find.restart_scans", KIND_BOOL, "Start again", "", 0x01);
const FIND_SINGLE = field("smb2.find.single_entry", KIND_BOOL, "One entry", "", 0x02);
const FIND_INDEX = field("smb2.find.index_specified", KIND_BOOL, "From the index", "", 0x04);
const FIND_REOPEN = field("smb2.find.reopen", KIND_BOOL, "Reopen", "", 0x10);
const FILE_INDEX = field("smb2.file_index", KIND_U32 | BASE_HEX, "File index");
const PATTERN = field("smb2.find.pattern", KIND_STRING, "Pattern");
const BLOB_OFFSET = field("smb2.olb.offset", KIND_U32 | BASE_HEX, "Offset");
const BLOB_LENGTH = field("smb2.olb.length", KIND_U32, "Length");
const OUTPUT_LENGTH = field("smb2.output_buffer_len", KIND_U32, "Output length");
const FIND_BLOB = field("smb2.find.info_blob", KIND_BYTES, "Entries");
const NOTIFY_FLAGS = field("smb2.notify.flags", KIND_U16 | BASE_HEX, "Notify flags");
const NOTIFY_TREE = field("smb2.notify.watch_tree", KIND_BOOL, "The whole tree", "", 0x0001);
const NOTIFY_FILTER = field("smb.nt.notify.completion_filter", KIND_U32 | BASE_HEX, "Completion filter");
const NOTIFY_BLOB = field("smb2.notify.out", KIND_BYTES, "Changes");
const CLASS = field("smb2.class", KIND_U8 | BASE_HEX, "Class", SMB2_CLASSES);
const LEVEL = field("smb2.infolevel", KIND_U8 | BASE_HEX, "Level");
const FILE_LEVEL = field("smb2.file_info.infolevel", KIND_U8 | BASE_HEX, "Level", SMB2_FILE_LEVELS);
const FS_LEVEL = field("smb2.fs_info.infolevel", KIND_U8 | BASE_HEX, "Level", SMB2_FS_LEVELS);
const SECURITY_LEVEL = field("smb2.sec_info.infolevel", KIND_U8 | BASE_HEX, "Level");
const MAX_RESPONSE = field("smb2.max_response_size", KIND_U32, "Largest response");
const ADDITIONAL = field("smb2.getsetinfo_additional", KIND_U32 | BASE_HEX, "Additional information");
const GET_FLAGS = field("smb2.getinfo_flags", KIND_U32 | BASE_HEX, "Flags");
const GET_SIZE = field("smb2.getinfo_input_size", KIND_U32, "Input size");
const GET_OFFSET = field("smb2.getinfo_input_offset", KIND_U16 | BASE_HEX, "Input at");
const SET_SIZE = field("smb2.setinfo_size", KIND_U32, "Size");
const SET_OFFSET = field("smb2.setinfo_offset", KIND_U16 | BASE_HEX, "Information at");
const INFORMATION = field("smb2.unknown", KIND_BYTES, "Information");

/** Shows the body of such a command; false when it is another's. */
export function queryCommand<S extends Sink>(s: S, at: u32, command: u32, isResponse: bool): bool {
  if (command < 14 || command > 17) return false;
  if (isResponse) {
    if (command == 14) blob<S>(s, FIND_BLOB, at);
    else if (command == 15) blob<S>(s, NOTIFY_BLOB, at);
    else if (command == 16) blob<S>(s, INFORMATION, at);
  } else if (command == 14) find<S>(s, at);
  else if (command == 15) notify<S>(s, at);
  else if (command == 16) getInfo<S>(s, at);
  else setInfo<S>(s, at);
  return true;
}

function blob<S extends Sink>(s: S, id: u16, at: u32): void {
  const offset = s.u16le(BLOB_OFFSET, at + 66);
  const length = s.u32le(BLOB_LENGTH, at + 68);
  if (length != 0) s.bytes(id, at + offset, length);
}

function find<S extends Sink>(s: S, at: u32): void {
  const level = s.u8(FIND_LEVEL, at + 66);
  s.u8(FIND_FLAGS, at + 67);
  s.openLast();
  s.bits8(FIND_RESTART, at + 67);
  s.bits8(FIND_SINGLE, at + 67);
  s.bits8(FIND_INDEX, at + 67);
  s.bits8(FIND_REOPEN, at + 67);
  s.close();
  s.u32le(FILE_INDEX, at + 68);
  fileId<S>(s, at + 72);
  const offset = s.u16le(BLOB_OFFSET, at + 88);
  const length = s.u16le(BLOB_LENGTH, at + 90);
  s.u32le(OUTPUT_LENGTH, at + 92);
  s.info(" ");
  s.infoField(FIND_LEVEL, level);
  if (length == 0) return;
  s.wide(PATTERN, at + offset, length, true);
  s.info(" Pattern: ");
  s.infoMade();
}

function notify<S extends Sink>(s: S, at: u32): void {
  s.u16le(NOTIFY_FLAGS, at + 66);
  s.openLast();
  s.bits16le(NOTIFY_TREE, at + 66);
  s.close();
  s.u32le(OUTPUT_LENGTH, at + 68);
  fileId<S>(s, at + 72);
  s.u32le(NOTIFY_FILTER, at + 88);
}

/** Class and level, of which the words depend on the class. */
function levels<S extends Sink>(s: S, at: u32): void {
  const group = s.u8(CLASS, at);
  const id = group == 1 ? FILE_LEVEL : group == 2 ? FS_LEVEL : group == 3 ? SECURITY_LEVEL : LEVEL;
  const level = s.u8(id, at + 1);
  s.info(" ");
  s.infoField(CLASS, group);
  s.info("/");
  s.infoField(id, level);
}

function getInfo<S extends Sink>(s: S, at: u32): void {
  levels<S>(s, at + 66);
  s.u32le(MAX_RESPONSE, at + 68);
  const offset = s.u16le(GET_OFFSET, at + 72);
  const size = s.u32le(GET_SIZE, at + 76);
  s.u32le(ADDITIONAL, at + 80);
  s.u32le(GET_FLAGS, at + 84);
  fileId<S>(s, at + 88);
  if (size != 0 && offset != 0) s.bytes(INFORMATION, at + offset, size);
}

function setInfo<S extends Sink>(s: S, at: u32): void {
  levels<S>(s, at + 66);
  const size = s.u32le(SET_SIZE, at + 68);
  const offset = s.u16le(SET_OFFSET, at + 72);
  s.u32le(ADDITIONAL, at + 76);
  fileId<S>(s, at + 80);
  if (size != 0) s.bytes(INFORMATION, at + offset, size);
}
