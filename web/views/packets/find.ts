/** What the find bar asks the engine for. */
import type { FindRequest } from "#shared/model/engine.ts";

export type FindPlace = "info" | "tree" | "text" | "hex";

interface Wanted {
  readonly text: string;
  readonly place: FindPlace;
  readonly from: number;
  readonly backwards: boolean;
}

type Outcome = { readonly ok: true; readonly value: FindRequest } | { readonly ok: false; readonly message: string };

export function requestOf({ text, place, from, backwards }: Wanted): Outcome {
  if (place === "info" || place === "tree") return { ok: true, value: { from, backwards, where: place, text } };
  if (place === "text")
    return { ok: true, value: { from, backwards, where: "bytes", text, bytes: new TextEncoder().encode(text) } };
  const digits = text.replace(/0x|[\s:,-]/gi, "");
  if (!/^(?:[0-9a-f]{2})+$/i.test(digits))
    return { ok: false, message: "Write two hexadecimal digits for each byte, for example 16 03 01." };
  const bytes = Uint8Array.from({ length: digits.length / 2 }, (_, at) =>
    Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16),
  );
  return { ok: true, value: { from, backwards, where: "bytes", text, bytes } };
}
