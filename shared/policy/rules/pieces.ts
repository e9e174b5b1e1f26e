/** A rule file in pieces that fit into messages. */
import { MOST_RULES_PIECE } from "../../wire/protocol.ts";

/** A message holds more than this, so that its other fields fit. */
const MOST_BYTES = 3600;

/** Bytes that a character takes in JSON, at most: its UTF-8, or an escape. */
function costOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || (code >= 0xd800 && code < 0xe000)) return 6;
  if (character === '"' || character === "\\") return 2;
  if (code < 0x80) return 1;
  return code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/** At least one piece, which may be empty. Characters are never cut in two. */
export function splitRules(text: string): readonly string[] {
  const pieces: string[] = [];
  let piece = "";
  let bytes = 0;
  for (const character of text) {
    const cost = costOf(character);
    if (bytes + cost > MOST_BYTES || piece.length + character.length > MOST_RULES_PIECE) {
      pieces.push(piece);
      piece = "";
      bytes = 0;
    }
    piece += character;
    bytes += cost;
  }
  return [...pieces, piece];
}
