/** Which stored form of a file suits a request: its content coding (RFC 9110, 12.5.3) and whether the client has it already (13.1.2). */
import { CODING_SUFFIXES, type Coding } from "#shared/policy/site-files.ts";

/** "gzip;q=0.5" → its name in lower case and weight; a weight that cannot be read counts as 0, so that nothing is forced on a client. */
function parseCoding(text: string): readonly [name: string, weight: number] {
  const [name = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
  if (weight === undefined) return [name, 1];
  return [name, /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight) ? Number(weight) : 0];
}

/**
 * The coding to send, or undefined for the file as it is, which is also sent when the client refuses it: there is nothing
 * better to give. Of equal weights the first of CODING_SUFFIXES wins.
 */
export function findCoding(accepted: string | undefined, available: ReadonlySet<Coding>): Coding | undefined {
  if (accepted === undefined) return undefined;
  const weights = new Map(accepted.split(",").map(parseCoding));
  let best: Coding | undefined;
  let most = weights.get("identity") ?? 0;
  for (const [coding] of CODING_SUFFIXES) {
    if (!available.has(coding)) continue;
    const weight = weights.get(coding) ?? weights.get("*") ?? 0;
    if (weight > most || (best === undefined && weight === most && weight > 0)) {
      best = coding;
      most = weight;
    }
  }
  return best;
}

/** Whether an If-None-Match header names this entity tag; weakness is ignored, as the comparison for it wants. */
export function matchesTag(header: string, tag: string): boolean {
  if (header.trim() === "*") return true;
  return header.split(",").some((candidate) => candidate.trim().replace(/^W\//, "") === tag);
}
