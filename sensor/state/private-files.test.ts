/** Somebody who can write into the folder above lays links where the sensor expects files of its own. */
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { scanAudit } from "../audit/audit-file.ts";
import { AuditLog } from "../audit/audit-log.ts";
import { SafeUse } from "../policy/safe-use.ts";
import { TokenStore } from "../policy/token-store.ts";
import { Chain } from "../record/chain.ts";
import { Recordings } from "../record/recordings.ts";
import { makeCertificate } from "../serve/certificate.ts";
import { openChildPipe } from "../capture/child-pipe.ts";
import { makePrivateFolder, openPrivate } from "./private-files.ts";

const KEPT = "what somebody else wrote";
let folder: string;
let state: string;
let victim: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "private-"));
  state = join(folder, "state");
  victim = join(folder, "victim");
  mkdirSync(state, { mode: 0o755 });
  writeFileSync(victim, KEPT, { mode: 0o644 });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const plant = (name: string): string => {
  symlinkSync(victim, join(state, name));
  return join(state, name);
};
const modeOf = (path: string): number => statSync(path).mode & 0o777;

/** Everything below a folder, but the folder itself. */
const all = (path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: "utf8" }).map((each) => join(path, each));

describe("where a link lies", () => {
  afterEach(() => {
    expect(readFileSync(victim, "utf8")).toBe(KEPT);
    expect(modeOf(victim)).toBe(0o644);
  });

  test("the audit log is not begun, and not read through it", async () => {
    const path = plant("audit.jsonl");
    expect(() => new AuditLog(path)).toThrow("symbolic link, which the sensor does not follow: remove it");
    await expect(scanAudit(path)).rejects.toThrow("symbolic link");
    rmSync(path);
    plant("audit.jsonl.1");
    expect(() => new AuditLog(path)).toThrow("symbolic link");
  });

  test("tokens are not believed, and what is written takes the link's place", () => {
    const path = plant("tokens.json");
    expect(() => TokenStore.open(path)).toThrow();
    rmSync(path);
    const store = TokenStore.open(path);
    rmSync(path);
    plant("tokens.json");
    // The name that used to be known beforehand.
    plant("tokens.json.new");
    store.addToken(["view"]);
    expect(lstatSync(path).isFile()).toBe(true);
    expect(modeOf(path)).toBe(0o600);
  });

  test("an acceptance is not believed, and is written in its place", () => {
    writeFileSync(join(folder, "forged"), JSON.stringify({ version: 1, who: "x", when: "y" }));
    const path = join(state, "safe-use.json");
    symlinkSync(join(folder, "forged"), path);
    const safeUse = new SafeUse(path);
    expect(safeUse.isAccepted).toBe(false);
    safeUse.accept("abc123");
    expect([lstatSync(path).isFile(), modeOf(path)]).toEqual([true, 0o600]);
    expect(readFileSync(join(folder, "forged"), "utf8")).toContain('"x"');
  });

  test("nothing is recorded through it", async () => {
    await expect(Chain.open(plant("chain.jsonl"))).rejects.toThrow("symbolic link");
    mkdirSync(join(folder, "elsewhere"));
    symlinkSync(join(folder, "elsewhere"), join(state, "recordings"));
    const limits = { mostBytes: 1 << 30, fileBytes: 1 << 20, mostDays: 1 };
    const recordings = new Recordings(join(state, "recordings"), limits, () => undefined);
    const plan = { facts: {}, onDrain: () => undefined, onChange: () => undefined };
    await expect(recordings.begin(plan)).rejects.toThrow("symbolic link");
    expect(readdirSync(join(folder, "elsewhere"))).toEqual([]);
  });

  test.runIf(spawnSync("openssl", ["version"]).status === 0)("a certificate's key takes its place", () => {
    const path = plant("certificate-key.pem");
    plant("certificate.pem");
    rmSync(join(state, "certificate.pem"));
    makeCertificate(state, []);
    expect([lstatSync(path).isFile(), modeOf(path)]).toEqual([true, 0o600]);
    expect(readdirSync(state).sort()).toEqual(["certificate-key.pem", "certificate.pem"]);
  });
});

test("the folder that the user named may be a link of theirs; one within it may not, nor a file in its place", () => {
  symlinkSync(state, join(folder, "named"));
  makePrivateFolder(join(folder, "named"), true);
  expect(modeOf(state)).toBe(0o700);
  expect(() => {
    makePrivateFolder(join(folder, "named"));
  }).toThrow("symbolic link");
  expect(() => {
    makePrivateFolder(victim, true);
  }).toThrow();
});

test.runIf(process.getuid?.() === 0)("what belongs to another user is not used", () => {
  const theirs = join(folder, "theirs");
  mkdirSync(theirs);
  chownSync(theirs, 65_534, 65_534);
  expect(() => {
    makePrivateFolder(theirs, true);
  }).toThrow("belongs to another user");
  writeFileSync(join(state, "file"), "");
  chownSync(join(state, "file"), 65_534, 65_534);
  expect(() => openPrivate(join(state, "file"))).toThrow("belongs to another user");
});

test("all that a sensor writes is for its user alone", async () => {
  TokenStore.open(join(state, "tokens.json")).addToken(["view"]);
  new SafeUse(join(state, "safe-use.json")).accept("abc123");
  writeFileSync(join(state, "audit.jsonl"), "", { mode: 0o644 });
  const audit = new AuditLog(join(state, "audit.jsonl"));
  audit.write({ kind: "login", who: "", address: "" });
  audit.close();
  const limits = { mostBytes: 1 << 30, fileBytes: 1 << 20, mostDays: 1 };
  const recordings = new Recordings(join(state, "recordings"), limits, () => undefined);
  const recorder = await recordings.begin({ facts: {}, onDrain: () => undefined, onChange: () => undefined });
  recorder.begin(Buffer.from("SECTION!"));
  recorder.add(Buffer.alloc(100), 1);
  await recorder.end("asked");
  expect(modeOf(state)).toBe(0o700);
  const modes = all(state).map((path) => [path.slice(state.length), lstatSync(path).isDirectory(), modeOf(path)]);
  expect(modes.length).toBeGreaterThan(5);
  for (const [path, isFolder, mode] of modes) expect([path, mode]).toEqual([path, isFolder === true ? 0o700 : 0o600]);
});

test("the socket to the capturing process lies where nobody else comes, and is gone when it is open", async () => {
  const runtime = join(folder, "run");
  mkdirSync(runtime);
  const before = process.env["XDG_RUNTIME_DIR"];
  delete process.env["RUNTIME_DIRECTORY"];
  process.env["XDG_RUNTIME_DIR"] = runtime;
  try {
    const seen: number[] = [];
    const opening = openChildPipe(() => undefined);
    const [made = ""] = all(runtime);
    seen.push(modeOf(made));
    const { input, output } = await opening;
    expect(seen).toEqual([0o700]);
    expect(existsSync(made)).toBe(false);
    input.destroy();
    output.destroy();
  } finally {
    if (before === undefined) delete process.env["XDG_RUNTIME_DIR"];
    else process.env["XDG_RUNTIME_DIR"] = before;
  }
});
