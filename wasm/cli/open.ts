/** Opens a capture for a command, and says on standard error what was wrong with it. */
import { existsSync, readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import type { CaptureSummary } from "#shared/model/capture.ts";
import type { CaptureEngine } from "../host/engine.ts";
import { createEngine } from "../host/index.ts";
import { openPath } from "./file-source.ts";

/** What the user did wrong; told without a stack. */
export class UsageError extends Error {}

let compiled: WebAssembly.Module | undefined;

/**
 * Functions of the engine are compiled again, optimised, once they ran through so many bytes of code: ten times what V8 asks.
 * Fewer of them are then worth it: a fifth less CPU for 100 MB, and nothing lost on 1 GB.
 */
const TIERING_BUDGET = 20_000_000;

/** The engine lies beside the built command line, or in the build folder. */
export function loadEngineModule(): WebAssembly.Module {
  if (compiled !== undefined) return compiled;
  const places = ["./engine.wasm", "../build/engine.wasm"].map((path) => new URL(path, import.meta.url));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new UsageError("the engine is not built: run npm run build:wasm");
  setFlagsFromString(`--wasm-tiering-budget=${TIERING_BUDGET}`);
  compiled = new WebAssembly.Module(new Uint8Array(readFileSync(found)));
  return compiled;
}

export interface OpenedFile {
  readonly engine: CaptureEngine;
  readonly summary: CaptureSummary;
}

export async function openFile(path: string): Promise<OpenedFile> {
  const engine = await createEngine(loadEngineModule());
  const source = await openPath(path).catch((cause: unknown) => {
    throw new UsageError(`${path} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`);
  });
  const outcome = await engine.openSources([source], [0n], () => undefined);
  if (!outcome.ok) throw new UsageError(`${path}: ${outcome.message}`);
  return { engine, summary: outcome.value };
}

/** Damage as one line each; true when there was any. */
export function reportDamage(path: string, summary: CaptureSummary): boolean {
  for (const { offset, reason, skippedBytes, packetsBefore } of summary.damage) {
    console.error(
      `${path}: at byte ${offset}, after packet ${packetsBefore}: ${reason}; ${skippedBytes} bytes skipped`,
    );
  }
  for (const { label, count } of summary.counters) console.error(`${path}: ${count} ${label}`);
  return summary.damage.length > 0;
}
