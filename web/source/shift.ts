/** A clock shift as people type it: seconds with a sign and up to nine decimals. */
import type { SourceOutcome } from "./opening.ts";

export function parseShift(text: string): SourceOutcome<bigint> {
  const clean = text.trim().replace("−", "-");
  if (clean === "") return { ok: true, value: 0n };
  const found = /^([+-]?)(\d{1,12})(?:[.,](\d{1,9}))?$/.exec(clean);
  if (found === null) return { ok: false, message: "Write seconds, for example -0.25 or 3600." };
  const ns = BigInt(found[2] ?? "0") * 1_000_000_000n + BigInt((found[3] ?? "").padEnd(9, "0"));
  return { ok: true, value: found[1] === "-" ? -ns : ns };
}
