/**
 * Per-Packet Information (CACE PPI 1.0.7): facts of the capture before a packet of any link type. Numbers are little-endian.
 *
 *   0         1       2        4                8
 *   | version | flags | length | link type (4)  | fields: type (2), length (2), value … | packet …
 */
import { BASE_HEX, KIND_BOOL, KIND_BYTES, KIND_U16, KIND_U32, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_LINK_TYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

const PPI = protocol(85, "ppi", "ppi", "PPI", "Per-Packet Information", "link");
answers(PPI, BY_LINK_TYPE, 192);

const VERSION = field("ppi.version", KIND_U8, "Version");
const FLAGS = field("ppi.flags", KIND_U8 | BASE_HEX, "Flags");
const FLAG_ALIGNED = field("ppi.flags.alignment", KIND_BOOL, "Aligned", "", 0x01);
const LENGTH = field("ppi.length", KIND_U16, "Length");
const LINK = field("ppi.dlt", KIND_U32, "Link type");
const FIELD_TYPE = field(
  "ppi.field_type",
  KIND_U16,
  "Field",
  "2=802.11 common;3=802.11n MAC;4=802.11n MAC and PHY;5=Spectrum map;6=Process info;7=Capture info;8=Aggregation",
);
const FIELD_LENGTH = field("ppi.field_len", KIND_U16, "Length");
const VALUE = field("ppi.value", KIND_BYTES, "Value");

const HEADER: u32 = 8;

export function ppi<S extends Sink>(s: S): void {
  s.u8(VERSION, 0);
  s.u8(FLAGS, 1);
  s.openLast();
  const isAligned = s.bits8(FLAG_ALIGNED, 1);
  s.close();
  const length = s.u16le(LENGTH, 2);
  const link = s.u32le(LINK, 4);
  if (!s.ok) return;
  s.info("Per-packet information");
  let at = HEADER;
  while (s.ok && at + 4 <= length) {
    s.u16le(FIELD_TYPE, at);
    s.openLast();
    const size = s.u16le(FIELD_LENGTH, at + 2);
    if (size != 0) s.bytes(VALUE, at + 4, size);
    s.close();
    at += 4 + size;
    if (isAligned != 0) at = (at + 3) & ~3;
  }
  s.nextBy(BY_LINK_TYPE, link, length, s.leftReported(length));
}
