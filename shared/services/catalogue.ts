/**
 * Services that people recognise, by the domains they are reached under. Written by hand from what the services themselves publish
 * as their domains; a suffix covers everything below it, the longest one wins.
 */

import { PEOPLE } from "./catalogue/people.ts";
import { PLATFORMS } from "./catalogue/platforms.ts";
import { RESOLVERS } from "./catalogue/resolvers.ts";
import type { Service } from "./catalogue/service.ts";
import { TRADE } from "./catalogue/trade.ts";

const words = (text: string): readonly string[] => text.split(" ").filter((word) => word !== "");

export const SERVICES: readonly Service[] = [...PEOPLE, ...PLATFORMS, ...TRADE, ...RESOLVERS].map(
  ([name, category, suffixes, owners = ""]) => ({
    name,
    category,
    suffixes: words(suffixes),
    owners: owners.split("|").filter((owner) => owner !== ""),
  }),
);
