/** Notes as filters name them (Wireshark's names and numbers); a sink emits none of these: they are read off the notes. */
import {
  GROUP_ASSUMPTION,
  GROUP_CHECKSUM,
  GROUP_COMMENT,
  GROUP_DEPRECATED,
  GROUP_MALFORMED,
  GROUP_PROTOCOL,
  GROUP_REASSEMBLE,
  GROUP_REQUEST,
  GROUP_RESPONSE,
  GROUP_SECURITY,
  GROUP_SEQUENCE,
  GROUP_UNDECODED,
} from "../../../shared/abi/note.ts";
import { BASE_HEX, KIND_NONE, KIND_STRING, KIND_U32 } from "../../../shared/abi/field-kind.ts";
import { also, field } from "./registry.ts";

export const EXPERT: u32 = field("_ws.expert", KIND_NONE, "Expert note");
export const EXPERT_SEVERITY: u32 = field(
  "_ws.expert.severity",
  KIND_U32,
  "Severity of the note",
  "0x200000=Chat;0x400000=Note;0x600000=Warning;0x800000=Error",
);
export const EXPERT_GROUP: u32 = field(
  "_ws.expert.group",
  KIND_U32 | BASE_HEX,
  "Group of the note",
  "0x1000000=Checksum;0x2000000=Sequence;0x3000000=Response;0x4000000=Request;0x5000000=Undecoded;0x6000000=Reassemble;" +
    "0x7000000=Malformed;0x9000000=Protocol;0xa000000=Security;0xb000000=Comment;0xd000000=Assumption;0xe000000=Deprecated",
);
export const EXPERT_MESSAGE: u32 = field("_ws.expert.message", KIND_STRING, "Text of the note");
/** The protocol's name in paths, a dot, and the text in small letters with a hyphen for all between words: tcp.window-update. */
export const EXPERT_CODE: u32 = field("_ws.expert.code", KIND_STRING, "Protocol and text of the note");
export const MALFORMED: u32 = field("_ws.malformed", KIND_NONE, "Malformed packet");

also("expert", "Expert note", <u16>EXPERT);
also("expert.severity", "Severity of the note", <u16>EXPERT_SEVERITY);
also("expert.group", "Group of the note", <u16>EXPERT_GROUP);
also("expert.message", "Text of the note", <u16>EXPERT_MESSAGE);
also("expert.code", "Protocol and text of the note", <u16>EXPERT_CODE);

/** The group's number in filters. */
export function groupNumber(group: u32): u32 {
  if (group == GROUP_CHECKSUM) return 0x1000000;
  if (group == GROUP_SEQUENCE) return 0x2000000;
  if (group == GROUP_RESPONSE) return 0x3000000;
  if (group == GROUP_REQUEST) return 0x4000000;
  if (group == GROUP_UNDECODED) return 0x5000000;
  if (group == GROUP_REASSEMBLE) return 0x6000000;
  if (group == GROUP_MALFORMED) return 0x7000000;
  if (group == GROUP_PROTOCOL) return 0x9000000;
  if (group == GROUP_SECURITY) return 0xa000000;
  if (group == GROUP_COMMENT) return 0xb000000;
  if (group == GROUP_ASSUMPTION) return 0xd000000;
  return group == GROUP_DEPRECATED ? 0xe000000 : 0;
}
