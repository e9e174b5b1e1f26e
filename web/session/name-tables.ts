/** What only who wants names needs: loaded when that is the case, not with the page. */
import { formatCount, formatPlural } from "#shared/format/number.ts";
import { AddressDatabase } from "#shared/names/address-database.ts";
import { parseHosts } from "#shared/names/hosts-file.ts";
import { findPortName } from "#shared/names/port-names.ts";
import { describeMac, VendorTable } from "#shared/names/vendor-table.ts";
import { fetchVendors } from "../engine/vendors.ts";
import type { StoredNameFile } from "../store/database.ts";
import type { Added, NameTables } from "./name-file.ts";

/** Larger files are no databases of places; they are held in memory while captures are open. */
const MOST_BYTES = 1 << 30;
/** Places of zero bytes: where there are none the file is a text. */
const LOOKED_AT = 4096;

export async function isText(content: Blob): Promise<boolean> {
  const bytes = new Uint8Array(await content.slice(0, LOOKED_AT).arrayBuffer());
  return !bytes.includes(0);
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
    return { ok: true, file: { ...stored, isKept, says, problem: "", entries: [] } };
  }
  const { entries, problems, furtherProblems } = parseHosts(await content.text());
  const [first] = problems;
  const wrong = problems.length + furtherProblems;
  const problem =
    first === undefined
      ? ""
      : `${formatPlural(wrong, "line")} of “${name}” ${wrong === 1 ? "was" : "were"} left out. Line ${first.line.toString()}: ${first.message}`;
  if (entries.length === 0)
    return {
      ok: false,
      message: problem === "" ? `“${name}” holds no names: it has comments and empty lines only.` : problem,
    };
  const says = formatPlural(entries.length, "line");
  return { ok: true, file: { ...stored, isKept, says, problem, entries } };
}

export async function loadNameTables(): Promise<NameTables> {
  const vendors = await fetchVendors();
  const table = VendorTable.read(vendors);
  if (table === undefined) throw new Error("The table of vendors is damaged");
  return { vendors, describeMac: (mac) => describeMac(mac, table), findPortName };
}
