/** The reference answers beside the project (../shared), and the comparison that comes with them. Read only, never copied. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";

const SHARED = fileURLToPath(new URL("../../../shared/", import.meta.url));
export const CORPUS = join(SHARED, "corpus");
const EXPECTED = join(SHARED, "oracle/expected");

export interface CorpusEntry {
  /** Path below the corpus folder. */
  readonly file: string;
  readonly isHostile: boolean;
  /** "eth:309,ipv6:309": protocols with their packets. */
  readonly top: string;
}

export interface Conversation {
  readonly proto: string;
  /** Null where the protocol has no numbers (SCTP). */
  readonly stream: number | null;
  readonly a: string;
  readonly aport: number;
  readonly b: string;
  readonly bport: number;
  readonly cid?: string;
}

/** The parts of an answer (SCHEMA.md of the oracle) that the script reads itself. */
export interface Answer {
  readonly packets?: readonly {
    readonly n: number;
    readonly stack?: readonly string[];
    readonly stack2?: readonly string[];
    readonly cid?: string;
    /** Fields by name: one value, or several in their order. */
    readonly f?: Readonly<Record<string, unknown>>;
  }[];
  readonly conversations?: readonly Conversation[];
  readonly hierarchy?: readonly (readonly [string, number, number])[];
  readonly hierarchy2?: readonly (readonly [string, number, number])[];
}

interface Counts {
  ok: number;
  bad: number;
  missing: number;
  extra: number;
}

interface Disagreement {
  readonly aspect: string;
  readonly where: string;
  readonly ours: unknown;
  readonly expected: unknown;
}

/** Class of the reference's compare.mjs. */
export interface Tally {
  readonly m: Map<string, Counts>;
  readonly dis: Disagreement[];
  readonly notes: string[];
}

export interface Reference {
  readonly newTally: (limit: number) => Tally;
  readonly compareCapture: (ours: Answer, expected: Answer, tally: Tally) => void;
  readonly coreFields: readonly string[];
}

export const referenceIsPresent = (): boolean => existsSync(CORPUS) && existsSync(EXPECTED);

export async function loadReference(): Promise<Reference> {
  const load = async <T>(name: string): Promise<T> =>
    (await import(pathToFileURL(join(SHARED, "oracle", name)).href)) as T;
  const { Tally: TallyClass, compareCapture } = await load<{
    Tally: new (limit: number) => Tally;
    compareCapture: Reference["compareCapture"];
  }>("compare.mjs");
  const { CORE } = await load<{ CORE: readonly (readonly [string, string])[] }>("fields.mjs");
  return { newTally: (limit) => new TallyClass(limit), compareCapture, coreFields: CORE.map(([name]) => name) };
}

export function listCorpus(): CorpusEntry[] {
  const [head = "", ...rows] = readFileSync(join(CORPUS, "INDEX.tsv"), "utf8").trimEnd().split("\n");
  const names = head.split("\t");
  const column = (cells: readonly string[], name: string): string => cells[names.indexOf(name)] ?? "";
  return rows.map((row) => {
    const cells = row.split("\t");
    return { file: column(cells, "file"), isHostile: column(cells, "class") === "hostile", top: column(cells, "top") };
  });
}

function readAnswer(path: string): Answer {
  const bytes = readFileSync(path);
  return JSON.parse((path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8")) as Answer;
}

/** Undefined where the reference has no answer (link types it does not know). */
export function readExpected(file: string): Answer | undefined {
  const path = join(EXPECTED, `${file}.json.gz`);
  return existsSync(path) ? readAnswer(path) : undefined;
}

/** Undefined where our command line wrote nothing. */
export function readOurs(folder: string, file: string): Answer | undefined {
  const path = [`${file}.json`, `${file}.json.gz`].map((name) => join(folder, name)).find((name) => existsSync(name));
  return path === undefined ? undefined : readAnswer(path);
}
