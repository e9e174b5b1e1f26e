/** What only the engine itself can tell: memory per packet, time to the first rows, size over the wire. */
import { existsSync, openAsBlob, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { newEngine } from "../../wasm/tests/support/open.ts";

export interface EngineFacts {
  readonly packets: number;
  readonly flows: number;
  readonly bytesPerPacket: number;
  /** From `open` to the first window that holds rows. */
  readonly firstRowsMs: number;
}

export async function measureEngine(file: string): Promise<EngineFacts> {
  const bytes = await openAsBlob(file);
  const engine = await newEngine();
  const start = performance.now();
  let firstRowsMs = Number.NaN;
  let asked = false;
  const outcome = await engine.open([{ name: file, bytes, shiftNs: 0n }], (progress) => {
    if (asked || progress.packets === 0) return;
    asked = true;
    const columns = [{ kind: "builtIn", id: "info" }] as const;
    void engine.window({ key: 1, first: 0, count: 42, columns }).then((window) => {
      if (window.rows.length > 0) firstRowsMs = performance.now() - start;
    });
  });
  if (!outcome.ok) throw new Error(`${file}: ${outcome.message}`);
  const { packets, flows, engineBytes } = outcome.value;
  return { packets, flows, bytesPerPacket: engineBytes / packets, firstRowsMs };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

const gzipped = (path: string): number => gzipSync(readFileSync(path), { level: 9 }).length;

/** Kilobytes, gzip: the engine, and what a first visit loads (page, styles, engine; samples come on demand). */
export function measureSizes(root: string): { engine: number; firstLoad: number | undefined } {
  const engine = gzipped(join(root, "wasm/build/engine.wasm")) / 1000;
  const dist = join(root, "dist");
  if (!existsSync(dist)) return { engine, firstLoad: undefined };
  const loaded = filesBelow(dist).filter(
    (path) => /[.](js|css|html|wasm|woff2)$/.test(path) && !/[/](sensor|cli)[/]/.test(path),
  );
  return { engine, firstLoad: loaded.reduce((sum, path) => sum + gzipped(path), 0) / 1000 };
}
