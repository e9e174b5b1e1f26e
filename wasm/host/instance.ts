/** One running engine: its exports, and views of its memory that stay right when the memory grows. */
import type { instantiate } from "../build/engine.js";

export type EngineExports = Awaited<ReturnType<typeof instantiate>>;

const SHORT_BYTES = 256;
const utf16 = new TextDecoder("utf-16le");

/** Reads the engine's memory. Growing memory detaches views: each access goes through the getters. */
export class Instance {
  readonly exports: EngineExports;
  readonly #memory: WebAssembly.Memory;
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView<ArrayBuffer>;
  readonly #literals = new Map<number, string>();

  constructor(exports: EngineExports) {
    this.exports = exports;
    this.#memory = exports.memory;
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#view = new DataView(this.#memory.buffer);
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    if (this.#bytes.buffer !== this.#memory.buffer) this.#bytes = new Uint8Array(this.#memory.buffer);
    return this.#bytes;
  }

  get view(): DataView<ArrayBuffer> {
    if (this.#view.buffer !== this.#memory.buffer) this.#view = new DataView(this.#memory.buffer);
    return this.#view;
  }

  u8(at: number): number {
    return this.view.getUint8(at);
  }
  u16(at: number): number {
    return this.view.getUint16(at, true);
  }
  u32(at: number): number {
    return this.view.getUint32(at, true);
  }
  u64(at: number): bigint {
    return this.view.getBigUint64(at, true);
  }
  i64(at: number): bigint {
    return this.view.getBigInt64(at, true);
  }

  /** A copy of `length` bytes. */
  copy(at: number, length: number): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(at, at + length);
  }

  /** Text of a literal. */
  literal(at: number): string {
    if (at === 0) return "";
    let text = this.#literals.get(at);
    if (text === undefined) {
      text = readLiteral(this.view, at);
      this.#literals.set(at, text);
    }
    return text;
  }
}

/** A literal is UTF-16 at `at`; its byte length stands four bytes before. */
export function literalBytes(memory: DataView, at: number): number {
  return memory.getUint32(at - 4, true);
}

export function readLiteral(memory: DataView<ArrayBuffer>, at: number): string {
  const length = literalBytes(memory, at);
  // Thousands of names are read at the start: a decoder takes several times as long for a short one.
  return length <= SHORT_BYTES
    ? String.fromCharCode(...new Uint16Array(memory.buffer, at, length >> 1))
    : utf16.decode(new Uint8Array(memory.buffer, at, length));
}

/** Starts an engine. */
export async function startInstance(module: WebAssembly.Module): Promise<Instance> {
  const abort = (_message: number, _file: number, line: number, column: number): never => {
    throw new Error(`engine abort at line ${line}, column ${column}`);
  };
  const { exports } = await WebAssembly.instantiate(module, { env: { abort } });
  return new Instance(exports as unknown as EngineExports);
}
