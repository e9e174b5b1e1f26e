/**
 * `npm run build:vendors`: packs the IEEE's registries of MAC address prefixes (the package oui-data) into the table that the page
 * and the command line read when somebody wants to know who made a network card.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { packVendors } from "../shared/names/vendor-table.ts";

const SOURCE = fileURLToPath(new URL("../node_modules/oui-data/index.json", import.meta.url));
const FOLDER = fileURLToPath(new URL("../wasm/build", import.meta.url));

const registry = JSON.parse(await readFile(SOURCE, "utf-8")) as Readonly<Record<string, string>>;
// The first line is the owner, the others are the address of its office.
const owners = Object.entries(registry).map(([prefix, text]) => [prefix, text.split("\n")[0] ?? ""] as const);
const packed = packVendors(new Map(owners.filter(([, name]) => name !== "Private")));
await mkdir(FOLDER, { recursive: true });
await writeFile(`${FOLDER}/vendors.bin`, packed);
console.log(
  `vendors: ${owners.length} prefixes, ${Math.round(packed.length / 1024)} KiB, ${Math.round(gzipSync(packed, { level: 9 }).length / 1024)} KiB gzip`,
);
