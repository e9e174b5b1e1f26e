/**
 * Bodies of SMB 1 commands that move bytes: Open, Read, Write, Close and transactions ([MS-CIFS] sections 2.2.4.5, 2.2.4.33 and
 * 2.2.4.41 to 2.2.4.46). `at` is the place of the word count.
 */
import { BASE_HEX, KIND_BYTES, KIND_STRING, KIND_U16, KIND_U32, KIND_U8 } from "../../../../shared/abi/field-kind.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { SMB_TRANS2 } from "../names/smb-names.ts";
import { bytesAt, bytesEnd, fileId, path, text } from "./parts.ts";

const OFFSET = field("smb.offset", KIND_U32, "Offset");
const MAX_COUNT = field("smb.maxcount_low", KIND_U16, "Largest count");
const MIN_COUNT = field("smb.mincount", KIND_U16, "Smallest count");
const COUNT_LOW = field("smb.count_low", KIND_U16, "Count");
const DATA_LENGTH = field("smb.data_len_low", KIND_U16, "Data length");
const DATA_OFFSET = field("smb.data_offset", KIND_U16, "Data at");
const FILE_DATA = field("smb.file_data", KIND_BYTES, "File data");
const TRANS2 = field("smb.trans2.cmd", KIND_U16 | BASE_HEX, "Subcommand", SMB_TRANS2);
const TRANS_NAME = field("smb.trans_name", KIND_STRING, "Transaction name");
const PARAMETERS_TOTAL = field("smb.tpc", KIND_U32, "Parameters in all");
const DATA_TOTAL = field("smb.tdc", KIND_U32, "Data in all");
const PARAMETER_COUNT = field("smb.pc", KIND_U16, "Parameters");
const DATA_COUNT = field("smb.dc", KIND_U16, "Data");
const SETUP_COUNT = field("smb.sc", KIND_U8, "Setup words");

/** Shows the words and bytes of command; false when it is none of those known here, or only the words were shown. */
export function transferCommand<S extends Sink>(s: S, at: u32, command: u32, isResponse: bool): bool {
  const words = s.peek8(at);
  switch (command) {
    case 0x04:
      return !isResponse && words == 3 && fileId<S>(s, at + 1);
    case 0x25:
    case 0x32:
      return !isResponse && transaction<S>(s, at, words, command);
    case 0x2d:
      return isResponse ? openResponse<S>(s, at, words) : openRequest<S>(s, at, words);
    case 0x2e:
      return isResponse ? readResponse<S>(s, at, words) : readRequest<S>(s, at, words);
    case 0x2f:
      return isResponse ? writeResponse<S>(s, at, words) : writeRequest<S>(s, at, words);
    default:
      return false;
  }
}

function openRequest<S extends Sink>(s: S, at: u32, words: u32): bool {
  if (words != 15) return false;
  path<S>(s, bytesAt(at, words), bytesEnd(s, at, words));
  return true;
}

function openResponse<S extends Sink>(s: S, at: u32, words: u32): bool {
  return words >= 15 && fileId<S>(s, at + 5);
}

function readRequest<S extends Sink>(s: S, at: u32, words: u32): bool {
  if (words != 10 && words != 12) return false;
  fileId<S>(s, at + 5);
  const offset = s.u32le(OFFSET, at + 7);
  const count = s.u16le(MAX_COUNT, at + 11);
  s.u16le(MIN_COUNT, at + 13);
  describeRange<S>(s, count, offset);
  return true;
}

function describeRange<S extends Sink>(s: S, count: u32, offset: u32): void {
  s.info(", ");
  s.infoDecimal(count);
  s.info(" bytes at offset ");
  s.infoDecimal(offset);
}

function readResponse<S extends Sink>(s: S, at: u32, words: u32): bool {
  if (words != 12) return false;
  const length = s.u16le(DATA_LENGTH, at + 11);
  s.info(", ");
  s.infoDecimal(length);
  s.info(" bytes");
  fileData<S>(s, s.u16le(DATA_OFFSET, at + 13), length);
  return true;
}

function fileData<S extends Sink>(s: S, at: u32, length: u32): void {
  const there = min(length, s.left(at));
  if (there != 0) s.bytes(FILE_DATA, at, there);
}

function writeRequest<S extends Sink>(s: S, at: u32, words: u32): bool {
  if (words != 12 && words != 14) return false;
  fileId<S>(s, at + 5);
  const offset = s.u32le(OFFSET, at + 7);
  const length = s.u16le(DATA_LENGTH, at + 21);
  describeRange<S>(s, length, offset);
  fileData<S>(s, s.u16le(DATA_OFFSET, at + 23), length);
  return true;
}

function writeResponse<S extends Sink>(s: S, at: u32, words: u32): bool {
  if (words != 6) return false;
  const count = s.u16le(COUNT_LOW, at + 5);
  s.info(", ");
  s.infoDecimal(count);
  s.info(" bytes");
  return true;
}

/** TRANS and TRANS2: counts, then setup words of which TRANS2's first is the subcommand. */
function transaction<S extends Sink>(s: S, at: u32, words: u32, command: u32): bool {
  if (words < 14) return false;
  s.number(PARAMETERS_TOTAL, at + 1, 2, s.peek16le(at + 1));
  s.number(DATA_TOTAL, at + 3, 2, s.peek16le(at + 3));
  s.u16le(PARAMETER_COUNT, at + 19);
  s.u16le(DATA_COUNT, at + 23);
  const setup = s.u8(SETUP_COUNT, at + 27);
  if (command == 0x32) {
    if (setup == 0 || words < 15) return false;
    s.info(", ");
    s.infoField(TRANS2, s.u16le(TRANS2, at + 29));
  } else text<S>(s, TRANS_NAME, bytesAt(at, words), bytesEnd(s, at, words));
  return false;
}
