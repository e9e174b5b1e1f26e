/** Constants of a program: literals as the engine keeps values, stretches, tables of words. */
import * as abi from "#shared/abi/filter.ts";
import type { Literal, Stretch } from "./model.ts";
import type { ProgramWriter } from "./program-writer.ts";
import { encodeUtf8 } from "./utf8.ts";

function writeValue(writer: ProgramWriter, at: number, literal: Literal): void {
  switch (literal.kind) {
    case "integer":
      writer.u64(at, literal.value);
      return;
    case "float":
      writer.f64(at, literal.value);
      return;
    case "ipv4":
      writer.u64(at, BigInt(literal.value));
      writer.u32(at + abi.VALUE_PREFIX, literal.prefix);
      return;
    case "bytes":
    case "ipv6":
      writer.pointer(at, writer.bytes(literal.value));
      writer.u32(at + abi.VALUE_LENGTH, literal.value.length);
      if (literal.kind === "ipv6") writer.u32(at + abi.VALUE_PREFIX, literal.prefix);
  }
}

/** Offset of the values, one after the other. */
export function writeValues(writer: ProgramWriter, literals: readonly Literal[]): number {
  const at = writer.reserve(literals.length * abi.VALUE_BYTES);
  literals.forEach((literal, index) => {
    writeValue(writer, at + index * abi.VALUE_BYTES, literal);
  });
  return at;
}

export function writeStretches(writer: ProgramWriter, stretches: readonly Stretch[]): number {
  const at = writer.reserve(stretches.length * abi.STRETCH_BYTES);
  stretches.forEach(({ first, count, last }, index) => {
    const place = at + index * abi.STRETCH_BYTES;
    writer.u32(place, first);
    writer.u32(place + 4, count ?? last ?? 0);
    const kind = count !== undefined ? abi.STRETCH_COUNT : last !== undefined ? abi.STRETCH_LAST : abi.STRETCH_TO_END;
    writer.u32(place + 8, kind);
  });
  return at;
}

/** Rows of (number, address and length of the word). */
export function writeWords(writer: ProgramWriter, words: ReadonlyMap<number, string>): number {
  const at = writer.reserve(words.size * 16);
  let place = at;
  for (const [number, word] of words) {
    const text = encodeUtf8(word);
    writer.u64(place, BigInt(number));
    writer.pointer(place + 8, writer.bytes(text));
    writer.u32(place + 12, text.length);
    place += 16;
  }
  return at;
}
