/** Opens captures with the real engine, the way the page does, but from bytes and with chunks of any size. */
import { readFile } from "node:fs/promises";
import type { CaptureSummary, Progress } from "#shared/model/capture.ts";
import type { Engine, EngineOutcome } from "#shared/model/engine.ts";
import { createEngine } from "../../host/index.ts";

const ENGINE_FILE = new URL("../../build/engine.wasm", import.meta.url);

let compiled: Promise<WebAssembly.Module> | undefined;

async function compile(): Promise<WebAssembly.Module> {
  const bytes = await readFile(ENGINE_FILE).catch((cause: unknown) => {
    throw new Error("the engine is not built: run npm run build:wasm", { cause });
  });
  return WebAssembly.compile(bytes);
}

/** A blob whose stream hands out pieces of exactly `size` bytes (the last one may be shorter). */
class ChoppedBlob extends Blob {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #size: number;

  constructor(bytes: Uint8Array<ArrayBuffer>, size: number) {
    super([bytes]);
    this.#bytes = bytes;
    this.#size = size;
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    let at = 0;
    return new ReadableStream({
      type: "bytes",
      pull: (controller) => {
        if (at >= this.#bytes.length) {
          controller.close();
          controller.byobRequest?.respond(0);
          return;
        }
        controller.enqueue(this.#bytes.slice(at, at + this.#size));
        at += this.#size;
      },
    });
  }
}

export interface Opened {
  readonly engine: Engine;
  readonly outcome: EngineOutcome<CaptureSummary>;
  readonly summary: CaptureSummary;
}

export function compiledEngine(): Promise<WebAssembly.Module> {
  compiled ??= compile();
  return compiled;
}

export async function newEngine(): Promise<Engine> {
  return createEngine(await compiledEngine());
}

export interface TestInput {
  readonly bytes: Uint8Array;
  readonly shiftNs?: bigint;
  /** Hands the file out in pieces of so many bytes. */
  readonly chunkSize?: number;
}

function toBlob({ bytes, chunkSize }: TestInput): Blob {
  const own = new Uint8Array(bytes);
  return chunkSize === undefined ? new Blob([own]) : new ChoppedBlob(own, chunkSize);
}

/** Opens several files as one capture. `watch` sees every report and may ask the engine for something. */
export async function openInputs(
  inputs: readonly TestInput[],
  watch?: (engine: Engine, progress: Progress) => void,
): Promise<Opened> {
  const engine = await newEngine();
  const outcome = await engine.open(
    inputs.map((input, index) => ({
      name: index === 0 ? "capture" : `capture ${index + 1}`,
      bytes: toBlob(input),
      shiftNs: input.shiftNs ?? 0n,
    })),
    (progress) => watch?.(engine, progress),
  );
  return { engine, outcome, summary: outcome.ok ? outcome.value : await engine.summary() };
}

export function openBytes(bytes: Uint8Array, chunkSize?: number): Promise<Opened> {
  return openInputs([{ bytes, ...(chunkSize === undefined ? {} : { chunkSize }) }]);
}
