import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { indexSite, openStretch, resolveSitePath } from "./site-index.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "site-index-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function put(path: string, text = path): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

async function namesOf(): Promise<string[]> {
  return [...(await indexSite(folder)).keys()];
}

async function textOf(stretch: AsyncIterable<Uint8Array> | undefined): Promise<string | undefined> {
  if (stretch === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of stretch) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test("files are listed by their path from the root, at any depth", async () => {
  put("index.html");
  put("assets/deep/a.js");
  expect(await namesOf()).toEqual(["/assets/deep/a.js", "/index.html"]);
});

test("dotfiles, the sensor itself, the command line and the static hosts' file are not listed", async () => {
  put(".env");
  put(".git/config");
  put("sensor/main.js");
  put("cli/main.js");
  put("_headers");
  put("assets/sensor/fine.js");
  expect(await namesOf()).toEqual(["/assets/sensor/fine.js"]);
});

test("symbolic links are not followed, to files or to folders", async () => {
  put("index.html");
  symlinkSync("/etc/passwd", join(folder, "passwd"));
  symlinkSync("/etc", join(folder, "etc"));
  expect(await namesOf()).toEqual(["/index.html"]);
});

test("compressed neighbours are forms of their file, not files", async () => {
  put("app.js");
  put("app.js.br");
  put("app.js.gz");
  const index = await indexSite(folder);
  expect([...index.keys()]).toEqual(["/app.js"]);
  expect([...(index.get("/app.js")?.coded.keys() ?? [])]).toEqual(["br", "gzip"]);
});

test("a compressed capture is a file of its own even beside the plain one", async () => {
  put("samples/web.pcap");
  put("samples/web.pcap.gz");
  expect(await namesOf()).toEqual(["/samples/web.pcap", "/samples/web.pcap.gz"]);
});

test("a compressed form older than its file is not used", async () => {
  put("app.js");
  put("app.js.br");
  utimesSync(join(folder, "app.js.br"), 1, 1);
  expect((await indexSite(folder)).get("/app.js")?.coded.size).toBe(0);
});

test("the tag follows the content and nothing else", async () => {
  put("a.js", "same");
  put("b.js", "same");
  put("c.js", "other");
  const index = await indexSite(folder);
  const tags = ["/a.js", "/b.js", "/c.js"].map((path) => index.get(path)?.plain.tag);
  expect(tags[0]).toBe(tags[1]);
  expect(tags[0]).not.toBe(tags[2]);
});

test("a stretch holds its first and its last byte", async () => {
  put("a.txt", "0123456789");
  const file = (await indexSite(folder)).get("/a.txt");
  if (file === undefined) throw new Error("a.txt is missing");
  expect(await textOf(await openStretch(file.plain, 2, 4))).toBe("234");
});

test("a file that was changed, replaced by a link or removed after the listing is not opened", async () => {
  for (const name of ["changed.txt", "linked.txt", "removed.txt"]) put(name, "before");
  const index = await indexSite(folder);
  put("changed.txt", "after the listing");
  for (const name of ["linked.txt", "removed.txt"]) rmSync(join(folder, name));
  symlinkSync("/etc/passwd", join(folder, "linked.txt"));
  for (const file of index.values()) expect(await openStretch(file.plain, 0, 5)).toBeUndefined();
  expect(index.size).toBe(3);
});

test("the root is the page", () => {
  expect(resolveSitePath("/")).toEqual({ ok: true, path: "/index.html" });
  expect(resolveSitePath("/a%20b.js")).toEqual({ ok: true, path: "/a b.js" });
});

test.each([
  "/../etc/passwd",
  "/%2e%2e/etc/passwd",
  "/a/../../x",
  "/.git/config",
  "/a/%2eenv",
  "//etc/passwd",
  "/a//b",
  "/a/",
])("%s is not found", (path) => {
  expect(resolveSitePath(path)).toEqual({ ok: false, status: 404 });
});

test.each(["", "a", "*", "http://other/", "/%", "/%ff", "/a%00b", "/a%5c..%5cb", "/a%0d%0ab"])(
  "%s cannot be read",
  (path) => {
    expect(resolveSitePath(path)).toEqual({ ok: false, status: 400 });
  },
);

test("a path is decoded once", () => {
  expect(resolveSitePath("/%252e%252e/x")).toEqual({ ok: true, path: "/%2e%2e/x" });
});
