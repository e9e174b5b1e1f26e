/** `tapglass names FILE`: addresses with their names, one a line; with --services the flows and the services they were with. */
import { existsSync, readFileSync } from "node:fs";
import type { NameSupplies } from "#shared/model/names.ts";
import { parseHosts } from "#shared/names/hosts-file.ts";
import type { LineFile } from "#shared/names/line-file.ts";
import { parseServices } from "#shared/services/own-services.ts";
import type { CaptureEngine } from "../host/engine.ts";
import type { ExitCode } from "./exit-code.ts";
import { UsageError, openFile, reportDamage } from "./open.ts";
import { onlyWord, splitWords, toJson } from "./words.ts";

/** Rows and flows of one question. */
const PORTION = 1024;

function readBytes(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (cause) {
    throw new UsageError(`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function readLines<T>(path: string, parse: (text: string) => LineFile<T>): readonly T[] {
  const { entries, problems, furtherProblems } = parse(new TextDecoder().decode(readBytes(path)));
  for (const { line, message } of problems) console.error(`${path}: line ${line}: ${message}`);
  if (furtherProblems > 0) console.error(`${path}: ${furtherProblems} further lines are wrong`);
  return entries;
}

/** The table lies beside the built command line, or in the build folder. */
function readVendors(): Pick<NameSupplies, "vendors"> {
  const places = ["./vendors.bin", "../build/vendors.bin"].map((path) => new URL(path, import.meta.url));
  const found = places.find((place) => existsSync(place));
  return found === undefined ? {} : { vendors: new Uint8Array(readFileSync(found)) };
}

async function printServices(engine: CaptureEngine, isJson: boolean): Promise<void> {
  const outcome = await engine.addressNames(() => undefined);
  if (!outcome.ok) throw new UsageError(outcome.message);
  const total = engine.capture.instance.exports.flowTotal() >>> 0;
  if (!isJson) console.log("flow\tservice\tcategory\tconfidence\tscore\tdelivered by\tmarks\treasons");
  for (let first = 0; first < total; first += PORTION) {
    const numbers = Array.from({ length: Math.min(PORTION, total - first) }, (_, at) => first + at);
    for (const one of await engine.flowServices(numbers)) {
      const { flow, service, category, confidence, score, deliveredBy, marks, reasons } = one;
      if (isJson) console.log(toJson(one));
      else
        console.log(
          [flow, service, category, confidence, score, deliveredBy, marks.join(","), reasons.join("; ")].join("\t"),
        );
    }
  }
}

export async function names(words: readonly string[]): Promise<ExitCode> {
  const split = splitWords(words, ["json", "services"], ["hosts", "mmdb", "own-services"]);
  const path = onlyWord(split, "the file");
  const hosts = split.values.get("hosts");
  const services = split.values.get("own-services");
  const databases = (split.values.get("mmdb") ?? "").split(",").filter((name) => name !== "");
  const { engine, summary } = await openFile(path);
  const report = await engine.supplyNames({
    ...(hosts === undefined ? {} : { hosts: readLines(hosts, parseHosts) }),
    ...(services === undefined ? {} : { services: readLines(services, parseServices) }),
    ...readVendors(),
    databases: databases.map((name) => ({ name, bytes: readBytes(name) })),
  });
  for (const one of report.databases) if (!one.ok) throw new UsageError(`${one.name}: ${one.message}`);
  if (split.flags.has("services")) {
    await printServices(engine, split.flags.has("json"));
    return reportDamage(path, summary) ? 1 : 0;
  }
  const outcome = await engine.workspace("names", () => undefined);
  if (!outcome.ok) throw new UsageError(`${path}: ${outcome.message}`);
  for (const loss of outcome.value.losses) console.error(`${path}: ${loss}`);
  if (split.flags.has("json")) for (const row of engine.transactions("names")) console.log(toJson(row));
  else {
    console.log(outcome.value.columns.map(({ title }) => title).join("\t"));
    for (let first = 0; first < outcome.value.total; first += PORTION) {
      const query = { kind: "names", key: 0, first, count: PORTION, sort: undefined, text: "" } as const;
      const { rows } = await engine.workspaceRows({ ...query, facet: undefined, tag: undefined, isShownOnly: false });
      for (const { cells } of rows) console.log(cells.join("\t"));
    }
  }
  return reportDamage(path, summary) ? 1 : 0;
}
