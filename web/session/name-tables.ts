/** What only who wants names needs: loaded when that is the case, not with the page. */
import { formatCount, formatPlural } from "#shared/format/number.ts";
import { AddressDatabase } from "#shared/names/address-database.ts";
import { parseHosts } from "#shared/names/hosts-file.ts";
import type { LineFile } from "#shared/names/line-file.ts";
import { findPortName } from "#shared/names/port-names.ts";
import { describeMac, VendorTable } from "#shared/names/vendor-table.ts";
import { looksLikeServices, parseServices } from "#shared/services/own-services.ts";
import { fetchVendors } from "../engine/vendors.ts";
import type { StoredNameFile } from "../store/database.ts";
import type { Added, NameTables } from "./name-file.ts";

/** Larger files are no databases of places; they are held in memory while captures are open. */
const MOST_BYTES = 1 << 30;
/** Bytes that say what a file is: without zero bytes it is a text, and its first line with content is among them. */
const LOOKED_AT = 65_536;

/** What a file is, by its name and its beginning. */
export async function kindOf(file: File): Promise<StoredNameFile["kind"]> {
  const bytes = new Uint8Array(await file.slice(0, LOOKED_AT).arrayBuffer());
  if (/\.mmdb$/iu.test(file.name) || bytes.includes(0)) return "database";
  return looksLikeServices(new TextDecoder().decode(bytes)) ? "services" : "hosts";
}

/** The first line that was left out, and how many were; empty when all is well. */
function describeProblems(name: string, { problems, furtherProblems }: LineFile<object>): string {
  const [first] = problems;
  const wrong = problems.length + furtherProblems;
  return first === undefined
    ? ""
    : `${formatPlural(wrong, "line")} of “${name}” ${wrong === 1 ? "was" : "were"} left out. Line ${first.line.toString()}: ${first.message}`;
}

export async function readNameFile(stored: StoredNameFile, isKept: boolean): Promise<Added> {
  const { name, content, kind } = stored;
  if (content.size > MOST_BYTES)
    return { ok: false, message: `“${name}” has ${formatCount(content.size)} bytes: too many for a file of names.` };
  if (kind === "database") {
    const opened = AddressDatabase.open(new Uint8Array(await content.arrayBuffer()));
    if (!opened.ok) return { ok: false, message: `“${name}” cannot be used. ${opened.message}` };
    const { type, builtAtMs } = opened.value.facts;
    const says = `${type}, made on ${new Date(builtAtMs).toISOString().slice(0, 10)}`;
    return { ok: true, file: { ...stored, isKept, says, problem: "", entries: [], services: [] } };
  }
  const text = await content.text();
  const hosts = kind === "hosts" ? parseHosts(text) : undefined;
  const services = kind === "services" ? parseServices(text) : undefined;
  const parsed = hosts ?? services ?? parseHosts("");
  const problem = describeProblems(name, parsed);
  const count = parsed.entries.length;
  if (count === 0)
    return {
      ok: false,
      message: problem === "" ? `“${name}” holds no names: it has comments and empty lines only.` : problem,
    };
  const says =
    services === undefined ? formatPlural(count, "line") : formatPlural(count, "service suffix", "service suffixes");
  const lists = { entries: hosts?.entries ?? [], services: services?.entries ?? [] };
  return { ok: true, file: { ...stored, ...lists, isKept, says, problem } };
}

export async function loadNameTables(): Promise<NameTables> {
  const vendors = await fetchVendors();
  const table = VendorTable.read(vendors);
  if (table === undefined) throw new Error("The table of vendors is damaged");
  return { vendors, describeMac: (mac) => describeMac(mac, table), findPortName };
}
