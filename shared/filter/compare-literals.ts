/** The order of literals, as the engine orders values. */
import type { Literal } from "./model.ts";

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  for (const [at, byte] of left.entries()) {
    const other = right[at];
    if (other === undefined) return 1;
    if (byte !== other) return byte - other;
  }
  return left.length - right.length;
}

/** Below, at or above 0; undefined when they are of different kinds. Prefixes do not count. */
export function compareLiterals(left: Literal, right: Literal): number | undefined {
  if (left.kind === "integer" && right.kind === "integer") {
    return left.value < right.value ? -1 : left.value > right.value ? 1 : 0;
  }
  if (left.kind === "float" && right.kind === "float") return left.value - right.value;
  if (left.kind === "ipv4" && right.kind === "ipv4") return left.value - right.value;
  const isBytes = left.kind === "bytes" && right.kind === "bytes";
  const isIpv6 = left.kind === "ipv6" && right.kind === "ipv6";
  return isBytes || isIpv6 ? compareBytes(left.value, right.value) : undefined;
}
