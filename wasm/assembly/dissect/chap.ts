/**
 * PPP challenge handshake authentication (RFC 1994 section 4).
 *
 *   0      1    2        4
 *   | code | id | length | challenge, response: counted value, name | success, failure: message
 */
import { KIND_BYTES, KIND_STRING, KIND_U16, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_WARNING } from "../../../shared/abi/note.ts";
import { BY_PPP, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

const CHAP = protocol(65, "chap", "chap", "PPP CHAP", "PPP challenge handshake authentication", "link");
answers(CHAP, BY_PPP, 0xc223);

const CODE = field("chap.code", KIND_U8, "Code", "1=Challenge;2=Response;3=Success;4=Failure");
const ID = field("chap.identifier", KIND_U8, "Identifier");
const LENGTH = field("chap.length", KIND_U16, "Length");
const VALUE_SIZE = field("chap.value_size", KIND_U8, "Value size");
const VALUE = field("chap.value", KIND_BYTES, "Value");
const NAME = field("chap.name", KIND_STRING, "Name");
const MESSAGE = field("chap.message", KIND_STRING, "Message");

export function chap<S extends Sink>(s: S): void {
  const code = s.u8(CODE, 0);
  s.u8(ID, 1);
  const length = s.u16(LENGTH, 2);
  if (!s.ok) return;
  s.infoField(CODE, code);
  if (length < 4) {
    s.note(SEVERITY_WARNING, GROUP_MALFORMED, "Length is less than the header", 2, 2);
    return;
  }
  if (length == 4) return;
  if (code == 1 || code == 2) {
    const size = s.u8(VALUE_SIZE, 4);
    if (size != 0) s.bytes(VALUE, 5, size);
    const at: u32 = 5 + size;
    if (at >= length) return;
    s.text(NAME, at, length - at);
    if (!s.ok) return;
    s.info(", name ");
    s.infoText(at, length - at);
  } else if (code == 3 || code == 4) {
    s.text(MESSAGE, 4, length - 4);
    if (!s.ok) return;
    s.info(", ");
    s.infoText(4, length - 4);
  }
}
