/** The sensor and the command line as programs, built from the source at hand into a folder of their own: what is tested is what is shipped. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

export interface Programs {
  /** Beside the programs: for files of the test. */
  readonly folder: string;
  readonly sensor: string;
  readonly client: string;
  readonly close: () => void;
}

export async function buildPrograms(): Promise<Programs> {
  const parent = join(ROOT, "test-results");
  mkdirSync(parent, { recursive: true });
  // Below the repository, so that packages are found.
  const folder = mkdtempSync(join(parent, "sensor-"));
  // Capturing processes are nobody's, and must be able to read their program.
  chmodSync(folder, 0o755);
  await build({
    configFile: join(ROOT, "sensor/vite.config.ts"),
    logLevel: "silent",
    build: { outDir: join(folder, "sensor") },
  });
  await build({
    configFile: false,
    root: ROOT,
    publicDir: false,
    logLevel: "silent",
    build: { ssr: join(ROOT, "wasm/cli/main.ts"), outDir: join(folder, "cli"), target: "node20" },
    ssr: { noExternal: true },
  });
  // In place of the app, which these tests do not look at.
  writeFileSync(join(folder, "index.html"), "<!doctype html><title>Tapglass</title>\n");
  return {
    folder,
    sensor: join(folder, "sensor/main.js"),
    client: join(folder, "cli/main.js"),
    close: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
