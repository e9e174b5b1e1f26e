/**
 * What was found in a capture in one number: SHA-256 over all that does not go by how the packets came (from a file or live, at what pace): times,
 * lengths, flows, protocols and notes of each packet, then the notes counted. Two captures of the same packets have the same.
 */
import { BLOCK_SHIFT } from "#shared/abi/table.ts";
import { readExpert } from "./expert.ts";
import { readRowBlock } from "./flow-rows.ts";
import type { OpenCapture } from "./open-capture.ts";
import { giveWay } from "./turns.ts";

const DIGEST_BYTES = 32;

async function chain(before: Uint8Array, parts: readonly Uint8Array[]): Promise<Uint8Array> {
  const all = new Uint8Array(before.length + parts.reduce((sum, part) => sum + part.length, 0));
  all.set(before);
  let at = before.length;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
}

/** In hexadecimal digits; undefined where the browser has no cryptography. Blocks of packets are chained: a capture may be larger than memory. */
export async function resultDigest(capture: OpenCapture): Promise<string | undefined> {
  if (!("subtle" in crypto)) return undefined;
  const { table } = capture;
  let digest: Uint8Array = new Uint8Array(DIGEST_BYTES);
  for (let block = 0; block << BLOCK_SHIFT < table.total; block++) {
    const { times, lengths, captured, flows, flags, paths } = readRowBlock(capture, block);
    const columns = [times, lengths, captured, flows, flags, paths];
    digest = await chain(
      digest,
      columns.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
    );
    await giveWay();
  }
  // Numbers of protocol paths stand for these.
  const paths = table.pathCounts().map(({ ids, packets }) => [ids, packets]);
  const notes = readExpert(capture).entries.map(({ code, severity, packets, occurrences, firstPacket }) => [
    code,
    severity,
    packets,
    occurrences,
    firstPacket,
  ]);
  digest = await chain(digest, [new TextEncoder().encode(JSON.stringify([table.total, paths, notes]))]);
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
