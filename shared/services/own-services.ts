/**
 * The user's own services, a line each: what host names end in, the service, its category, with commas between them. Behind # stands
 * a comment.
 *
 *   intranet.example.org, Intranet, office   # and everything below it
 *
 * They go before the catalogue. Of several that fit a name the longest wins; of one suffix the first line does.
 */
import { contentOf, type LineFile, linesOf, parseLines } from "../names/line-file.ts";
import { normalIp } from "../names/ip-bytes.ts";
import { SERVICES } from "./catalogue.ts";
import type { Service } from "./catalogue/service.ts";

export interface OwnService {
  /** Small letters, without a star or a dot in front. */
  readonly suffix: string;
  readonly service: string;
  readonly category: string;
}

/** Services by suffix. */
export type ServiceTable = ReadonlyMap<string, Service>;
export const NO_SERVICES: ServiceTable = new Map();

const SUFFIX_LENGTH = 253;
const TEXT_LENGTH = 60;
const LABELS = /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*$/u;
const EXAMPLE = "A line is a suffix, a service and a category: intranet.example.org, Intranet, office";

/** What is wrong with a word that people will read. */
function problemOf(text: string, what: string): string | undefined {
  if (text === "") return `There is no ${what}. ${EXAMPLE}`;
  if (text.length > TEXT_LENGTH) return `The ${what} is longer than ${TEXT_LENGTH.toString()} characters.`;
  return /[\p{Cc}\p{Cf}]/u.test(text) ? `The ${what} has characters that cannot be shown.` : undefined;
}

export function parseServices(text: string): LineFile<OwnService> {
  const lines = new Map<string, number>();
  return parseLines(text, (content, line) => {
    const [host = "", service = "", category = "", ...more] = content.split(",").map((part) => part.trim());
    const suffix = host
      .toLowerCase()
      .replace(/^(?:\*?\.)?/u, "")
      .replace(/\.$/u, "");
    const shown = host.length > 40 ? `${host.slice(0, 40)}…` : host;
    if (normalIp(suffix) !== undefined)
      return `“${shown}” is an address, not the end of a host name. Names of addresses go into a hosts file.`;
    if (suffix.length > SUFFIX_LENGTH || !LABELS.test(suffix))
      return `“${shown}” is not the end of a host name. ${EXAMPLE}`;
    if (more.length > 0) return `There are more than three parts. ${EXAMPLE}`;
    const problem = problemOf(service, "service") ?? problemOf(category, "category");
    if (problem !== undefined) return problem;
    const before = lines.get(suffix);
    if (before !== undefined) return `“${shown}” stands in line ${before.toString()} already; that line counts.`;
    lines.set(suffix, line);
    return { suffix, service, category };
  });
}

/** Whether a text is meant as such a list, by its first line with content: a hosts file begins with an address. */
export function looksLikeServices(text: string): boolean {
  const first =
    linesOf(text)
      .map(contentOf)
      .find((content) => content !== "") ?? "";
  return first.includes(",") && normalIp(first.split(/[\s,]/u)[0] ?? "") === undefined;
}

/** Of one suffix the first counts. A service that the catalogue has keeps the owners of its networks. */
export function tableOf(entries: readonly OwnService[]): ServiceTable {
  const table = new Map<string, Service>();
  for (const { suffix, service: name, category } of entries) {
    if (table.has(suffix)) continue;
    const owners = SERVICES.find((service) => service.name === name)?.owners ?? [];
    table.set(suffix, { name, category, suffixes: [suffix], owners });
  }
  return table;
}
