/** File ids of SMB 2 and 3 ([MS-SMB2] section 2.2.14.1), and the names behind them. */
import { BASE_LE, KIND_GUID, KIND_STRING } from "../../../../shared/abi/field-kind.ts";
import { linkedValue, putKeptWide } from "../../core/links.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";

export const FILE_ID = field("smb2.fid", KIND_GUID | BASE_LE, "File id");
const FILE_NAME = field("smb2.filename", KIND_STRING, "File name");

/** Link: the name of an open file, by its id. */
export const LINK_OPENED: u32 = 4;

export function fileKey(s: Sink, at: u32): u64 {
  return s.peek64le(at) ^ rotl(s.peek64le(at + 8), 31);
}

/** The file's id, and the name under which it was opened when the capture shows that. */
export function fileId<S extends Sink>(s: S, at: u32): void {
  s.bytes(FILE_ID, at, 16);
  if (s.live || !s.ok) return;
  const kept = linkedValue(s, LINK_OPENED, fileKey(s, at));
  if (kept == 0) return;
  s.begin();
  putKeptWide<S>(s, kept);
  s.made(FILE_NAME, 0, 0);
  s.info(" File: ");
  s.infoMade();
}
