/**
 * Links that carry a filter, filters or a view in their fragment, which browsers send to no server:
 *
 *   1.<base64url of JSON>        1: version; what changed for readers: it is the first
 *
 * The JSON: {"kind":"filter","filter":…} · {"kind":"filters","filters":[…]} ·
 * {"kind":"view","filter":…,"columns":[…],"packet":…,"time":["from","to"],"capture":{"name":…,"hash":…,"size":…}}.
 */

import { decodeText, encodeText } from "./share/base64url.ts";
import { readShare, type DecodedShare } from "./share/read-share.ts";
import { MOST_FRAGMENT_CHARACTERS, type Share } from "./share/share.ts";

export type { DecodedShare } from "./share/read-share.ts";
export type { Share, SharedCapture, SharedFilter, SharedView } from "./share/share.ts";

const VERSION = "1";
/** The view's capture is the deepest that is known. */
const MOST_DEPTH = 4;

function toJson(share: Share): string {
  if (share.kind !== "view") return JSON.stringify(share);
  const { kind, filter, columns, packet, time, capture } = share;
  const written = time === undefined ? undefined : [time.fromNs.toString(), time.toNs.toString()];
  return JSON.stringify({ kind, filter, columns, packet, time: written, capture });
}

/** The fragment without its "#". Pure ASCII that no program escapes. What is too large for a link, findShareProblem says. */
export function encodeShare(share: Share): string {
  return `${VERSION}.${encodeText(toJson(share))}`;
}

/** Why a link of this would not open; undefined where it would, with nothing left out. */
export function findShareProblem(share: Share): string | undefined {
  const fragment = encodeShare(share);
  const decoded = decodeShare(fragment);
  if (!decoded.ok) return decoded.message;
  const [first] = decoded.refused;
  return first === undefined ? undefined : `This cannot be in a link: ${first}.`;
}

function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [bracket] of json.replace(/"(?:[^"\\]|\\[^])*"/g, "").matchAll(/[[\]{}]/g)) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** Reads a fragment, with or without "#". Nothing in it is trusted and nothing is run. Never throws, whatever the text. */
export function decodeShare(fragment: string): DecodedShare {
  const code = fragment.replace(/^#/, "");
  if (code.length > MOST_FRAGMENT_CHARACTERS) {
    const most = MOST_FRAGMENT_CHARACTERS.toString();
    return { ok: false, message: `The link has ${code.length.toString()} characters; ${most} is the most.` };
  }
  const [, version, encoded] = /^(\d{1,4})\.([A-Za-z0-9_-]*)$/.exec(code) ?? [];
  if (version === undefined || encoded === undefined)
    return { ok: false, message: "This is not a link of Tapglass, or a part is missing." };
  if (version !== VERSION) return { ok: false, message: "The link was made by a newer Tapglass." };
  const json = decodeText(encoded);
  if (json === undefined) return { ok: false, message: "The link is damaged." };
  if (depthOf(json) > MOST_DEPTH) return { ok: false, message: "The link is refused: it is nested too deeply." };
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // SyntaxError: not JSON.
    return { ok: false, message: "The link is damaged." };
  }
  return readShare(value);
}
