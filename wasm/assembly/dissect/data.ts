/** Bytes that no dissector claims: shown as they are. */
import { KIND_BYTES, KIND_U32 } from "../../../shared/abi/field-kind.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

export const DATA: u32 = protocol(2, "data", "data", "", "Data", "data");

const BYTES = field("data.data", KIND_BYTES, "Data");
const LENGTH = field("data.len", KIND_U32, "Length");

export function data<S extends Sink>(s: S): void {
  s.bytes(BYTES, 0, s.length);
  s.generated(LENGTH, s.reported);
}
