/** Which service a host name belongs to: the longest suffix of whole labels wins; the user's own services go before the catalogue. */
import { SERVICES } from "./catalogue.ts";
import type { Service } from "./catalogue/service.ts";
import { NO_SERVICES, type ServiceTable } from "./own-services.ts";

export interface SuffixMatch {
  readonly service: Service;
  readonly suffix: string;
  /** Of the user's own list. */
  readonly isOwn: boolean;
}

let known: ServiceTable | undefined;

function suffixes(): ServiceTable {
  known ??= new Map(SERVICES.flatMap((service) => service.suffixes.map((suffix) => [suffix, service] as const)));
  return known;
}

function findIn(table: ServiceTable, name: string): Omit<SuffixMatch, "isOwn"> | undefined {
  if (table.size === 0) return undefined;
  let rest = name.toLowerCase().replace(/^\*\./u, "").replace(/\.$/u, "");
  for (;;) {
    const service = table.get(rest);
    if (service !== undefined) return { service, suffix: rest };
    const dot = rest.indexOf(".");
    if (dot < 0) return undefined;
    rest = rest.slice(dot + 1);
  }
}

/** Letters count alike large and small; a star and a final dot are passed over. */
export function findService(name: string, own: ServiceTable = NO_SERVICES): SuffixMatch | undefined {
  const first = findIn(own, name);
  if (first !== undefined) return { ...first, isOwn: true };
  const found = findIn(suffixes(), name);
  return found && { ...found, isOwn: false };
}

/** Services whose networks bear such an owner's name: whole words of it. */
export function servicesOfOwner(organisation: string): readonly Service[] {
  const words = ` ${organisation.toLowerCase().replace(/[^a-z0-9]+/gu, " ")} `;
  return SERVICES.filter(({ owners }) => owners.some((owner) => words.includes(` ${owner} `)));
}
