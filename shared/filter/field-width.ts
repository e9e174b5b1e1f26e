/** Widths of number kinds, and which of them have a sign. */
import * as kinds from "#shared/abi/field-kind.ts";

const WIDTHS: ReadonlyMap<number, number> = new Map([
  [kinds.KIND_BOOL, 1],
  [kinds.KIND_U8, 1],
  [kinds.KIND_U16, 2],
  [kinds.KIND_U24, 3],
  [kinds.KIND_U32, 4],
  [kinds.KIND_U64, 8],
  [kinds.KIND_I8, 1],
  [kinds.KIND_I16, 2],
  [kinds.KIND_I32, 4],
  [kinds.KIND_I64, 8],
  [kinds.KIND_F64, 8],
  [kinds.KIND_IPV4, 4],
  [kinds.KIND_FRAME, 4],
  [kinds.KIND_TIME, 8],
  [kinds.KIND_DURATION, 8],
]);

const SIGNED: ReadonlySet<number> = new Set([kinds.KIND_I8, kinds.KIND_I16, kinds.KIND_I32, kinds.KIND_I64]);

/** Bytes of a number of the kind; undefined where the value is bytes itself. */
export function findWidth(kind: number): number | undefined {
  return WIDTHS.get(kind);
}

export function isSignedKind(kind: number): boolean {
  return SIGNED.has(kind);
}
