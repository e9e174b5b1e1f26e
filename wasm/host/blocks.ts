/** pcapng blocks that are not packets, read by the host when they are wanted: options of sections, interfaces, statistics, names, comments. */
import { BLOCK_RECORD_BYTES } from "#shared/abi/read.ts";
import { GAP_BLOCK } from "#shared/losses/gap-block.ts";
import { formatIpv4, formatIpv6 } from "#shared/format/address.ts";
import { PROCESS_BLOCK } from "#shared/processes/process-block.ts";
import type { Instance } from "./instance.ts";
import type { ByteSource } from "./source.ts";

export const BLOCK_SECTION = 0x0a0d0d0a;
export const BLOCK_INTERFACE = 1;
export const BLOCK_NAMES = 4;
export const BLOCK_STATISTICS = 5;
export const BLOCK_SECRETS = 10;
const KNOWN_TYPES = new Set([BLOCK_SECTION, BLOCK_INTERFACE, BLOCK_STATISTICS, BLOCK_SECRETS, BLOCK_NAMES]);
/** Longest block whose options are read. */
const BODY_CAP = 1 << 20;

export interface BlockOption {
  readonly code: number;
  readonly value: Uint8Array;
}

export interface Block {
  readonly input: number;
  readonly type: number;
  /** Offset of the block in its file. */
  readonly offset: number;
  readonly isBig: boolean;
  /** First interface of its section, counted over all inputs. */
  readonly firstInterface: number;
  readonly body: Uint8Array;
  readonly options: readonly BlockOption[];
}

/** Options from `at` on; stops at the end-of-options mark or where one does not fit. */
function readOptions(bytes: Uint8Array, at: number, isBig: boolean): BlockOption[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const options: BlockOption[] = [];
  while (at + 4 <= bytes.length) {
    const code = view.getUint16(at, !isBig);
    const length = view.getUint16(at + 2, !isBig);
    if (code === 0 || at + 4 + length > bytes.length) break;
    options.push({ code, value: bytes.slice(at + 4, at + 4 + length) });
    at += 4 + ((length + 3) & ~3);
  }
  return options;
}

/** Where the options of a block type start within its body; undefined when it has none that we read. */
function optionsStart(type: number): number | undefined {
  if (type === BLOCK_SECTION) return 16;
  if (type === BLOCK_INTERFACE) return 8;
  return type === BLOCK_STATISTICS ? 12 : undefined;
}

export function findText(options: readonly BlockOption[], code: number): string {
  const found = options.find((option) => option.code === code);
  return found === undefined ? "" : new TextDecoder().decode(found.value);
}

export function allTexts(options: readonly BlockOption[], code: number): string[] {
  return options.filter((option) => option.code === code).map(({ value }) => new TextDecoder().decode(value));
}

/** Records of a name resolution block (section 4.5): type u16, length u16, address, names that end in NUL. */
export function readNames(block: Block): { address: string; names: string[] }[] {
  const { body, isBig } = block;
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const found: { address: string; names: string[] }[] = [];
  for (let at = 0; at + 4 <= body.length;) {
    const type = view.getUint16(at, !isBig);
    const length = view.getUint16(at + 2, !isBig);
    if (type === 0 || at + 4 + length > body.length) break;
    const size = type === 1 ? 4 : type === 2 ? 16 : 0;
    if (size !== 0 && length > size) {
      const address = type === 1 ? formatIpv4(body, at + 4) : formatIpv6(body, at + 4);
      const text = new TextDecoder().decode(body.subarray(at + 4 + size, at + 4 + length));
      found.push({ address, names: text.split("\0").filter((name) => name !== "") });
    }
    at += 4 + ((length + 3) & ~3);
  }
  return found;
}

export interface BlockCount {
  readonly input: number;
  readonly type: number;
  readonly count: number;
}

/** The blocks that were met: those we know in full, the others counted by type. */
export async function readBlocks(
  instance: Instance,
  sources: readonly ByteSource[],
): Promise<{ known: Block[]; unknown: BlockCount[] }> {
  const table = instance.exports.blockTable() >>> 0;
  const total = instance.exports.blockTotal() >>> 0;
  const known: Block[] = [];
  const unknown = new Map<string, { input: number; type: number; count: number }>();
  for (let i = 0; i < total; i++) {
    const at = table + i * BLOCK_RECORD_BYTES;
    const input = instance.u32(at);
    const type = instance.u32(at + 4);
    // Read by `gaps.ts`, and while they come by `processes/process-book.ts`.
    if (type === GAP_BLOCK || type === PROCESS_BLOCK) continue;
    if (!KNOWN_TYPES.has(type)) {
      const key = `${input}:${type}`;
      const entry = unknown.get(key) ?? { input, type, count: 0 };
      entry.count++;
      unknown.set(key, entry);
      continue;
    }
    const offset = Number(instance.u64(at + 8));
    const length = instance.u32(at + 16);
    const mark = instance.u32(at + 20);
    const body = (await sources[input]?.range(offset + 8, Math.min(length - 12, BODY_CAP))) ?? new Uint8Array(0);
    const isBig = mark >>> 31 === 1;
    const start = optionsStart(type);
    const options = start === undefined ? [] : readOptions(body, start, isBig);
    known.push({ input, type, offset, isBig, firstInterface: mark & 0x7fffffff, body, options });
  }
  return { known, unknown: [...unknown.values()] };
}

/** Comments of a packet: the options that follow its bytes. */
export async function readPacketComments(source: ByteSource, end: number, isBig: boolean): Promise<string[]> {
  const bytes = await source.range(end, 1 << 16);
  return allTexts(readOptions(bytes, 0, isBig), 1);
}
