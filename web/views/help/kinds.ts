/** Names of field kinds for people. */
import * as kind from "#shared/abi/field-kind.ts";

const TITLES: ReadonlyMap<number, string> = new Map([
  [kind.KIND_NONE, "no value"],
  [kind.KIND_BOOL, "yes or no"],
  [kind.KIND_U8, "number, 1 byte"],
  [kind.KIND_U16, "number, 2 bytes"],
  [kind.KIND_U24, "number, 3 bytes"],
  [kind.KIND_U32, "number, 4 bytes"],
  [kind.KIND_U64, "number, 8 bytes"],
  [kind.KIND_I8, "signed number, 1 byte"],
  [kind.KIND_I16, "signed number, 2 bytes"],
  [kind.KIND_I32, "signed number, 4 bytes"],
  [kind.KIND_I64, "signed number, 8 bytes"],
  [kind.KIND_F64, "decimal number"],
  [kind.KIND_IPV4, "IPv4 address"],
  [kind.KIND_IPV6, "IPv6 address"],
  [kind.KIND_ETHER, "hardware address"],
  [kind.KIND_BYTES, "bytes"],
  [kind.KIND_STRING, "text"],
  [kind.KIND_TIME, "date and time"],
  [kind.KIND_DURATION, "time span"],
  [kind.KIND_FRAME, "packet number"],
  [kind.KIND_PROTOCOL, "protocol"],
  [kind.KIND_EUI64, "EUI-64 address"],
  [kind.KIND_OID, "object identifier"],
  [kind.KIND_GUID, "GUID"],
]);

export function kindTitle(value: number): string {
  return TITLES.get(value & kind.KIND_MASK) ?? "";
}
