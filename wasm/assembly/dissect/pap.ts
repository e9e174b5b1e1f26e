/**
 * PPP password authentication (RFC 1334 section 2).
 *
 *   0      1    2        4
 *   | code | id | length | request: counted name, counted password | answer: counted message
 */
import { KIND_STRING, KIND_U16, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { GROUP_SECURITY, SEVERITY_CHAT } from "../../../shared/abi/note.ts";
import { BY_PPP, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

const PAP = protocol(64, "pap", "pap", "PPP PAP", "PPP password authentication", "link");
answers(PAP, BY_PPP, 0xc023);

const CODE = field("pap.code", KIND_U8, "Code", "1=Request;2=Acknowledgment;3=Negative acknowledgment");
const ID = field("pap.identifier", KIND_U8, "Identifier");
const LENGTH = field("pap.length", KIND_U16, "Length");
const NAME_LENGTH = field("pap.peer_id.length", KIND_U8, "Name length");
const NAME = field("pap.peer_id", KIND_STRING, "Name");
const PASSWORD_LENGTH = field("pap.password.length", KIND_U8, "Password length");
const PASSWORD = field("pap.password", KIND_STRING, "Password");
const MESSAGE_LENGTH = field("pap.message.length", KIND_U8, "Message length");
const MESSAGE = field("pap.message", KIND_STRING, "Message");

const REQUEST: u32 = 1;

export function pap<S extends Sink>(s: S): void {
  const code = s.u8(CODE, 0);
  s.u8(ID, 1);
  s.u16(LENGTH, 2);
  s.infoField(CODE, code);
  if (code == REQUEST) {
    const name = s.u8(NAME_LENGTH, 4);
    s.text(NAME, 5, name);
    const at = 5 + name;
    const password = s.u8(PASSWORD_LENGTH, at);
    s.text(PASSWORD, at + 1, password);
    if (!s.ok) return;
    s.info(", name ");
    s.infoText(5, name);
    s.note(SEVERITY_CHAT, GROUP_SECURITY, "The password is sent in the clear", at + 1, password);
  } else if (code <= 3 && s.left(4) != 0) {
    const length = s.u8(MESSAGE_LENGTH, 4);
    s.text(MESSAGE, 5, length);
    if (!s.ok || length == 0) return;
    s.info(", ");
    s.infoText(5, length);
  }
}
