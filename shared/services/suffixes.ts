/** Which service a host name belongs to: the longest suffix of whole labels wins. */
import { SERVICES } from "./catalogue.ts";
import type { Service } from "./catalogue/service.ts";

export interface SuffixMatch {
  readonly service: Service;
  readonly suffix: string;
}

let known: ReadonlyMap<string, Service> | undefined;

function suffixes(): ReadonlyMap<string, Service> {
  known ??= new Map(SERVICES.flatMap((service) => service.suffixes.map((suffix) => [suffix, service] as const)));
  return known;
}

/** Letters count alike large and small; a star and a final dot are passed over. */
export function findService(name: string): SuffixMatch | undefined {
  const table = suffixes();
  let rest = name.toLowerCase().replace(/^\*\./u, "").replace(/\.$/u, "");
  for (;;) {
    const service = table.get(rest);
    if (service !== undefined) return { service, suffix: rest };
    const dot = rest.indexOf(".");
    if (dot < 0) return undefined;
    rest = rest.slice(dot + 1);
  }
}

/** Services whose networks bear such an owner's name: whole words of it. */
export function servicesOfOwner(organisation: string): readonly Service[] {
  const words = ` ${organisation.toLowerCase().replace(/[^a-z0-9]+/gu, " ")} `;
  return SERVICES.filter(({ owners }) => owners.some((owner) => words.includes(` ${owner} `)));
}
