/**
 * Files in SMB version 1 ([MS-CIFS] section 2.2.4): opened by NT_CREATE_ANDX or OPEN_ANDX, read and written by READ(_ANDX) and
 * WRITE(_ANDX), closed; further commands of a message follow as "AndX" tells.
 */
import type { SmbFiles } from "./smb-files.ts";
import { type SmbMessage, bytesAt, textAt } from "./smb-messages.ts";

const HEADER = 32;
const CLOSE = 0x04;
const READ = 0x0a;
const WRITE = 0x0b;
const OPEN_ANDX = 0x2d;
const READ_ANDX = 0x2e;
const WRITE_ANDX = 0x2f;
const NT_CREATE = 0xa2;
const NO_MORE = 0xff;
const RESPONSE = 0x80;
const WIDE = 0x8000;
/** Commands whose parameters begin with the next command and its place. */
const HAS_NEXT = new Set([0x24, OPEN_ANDX, READ_ANDX, WRITE_ANDX, 0x73, 0x74, 0x75, NT_CREATE]);
const BUFFER_OVERFLOW = 0x80000005;

interface Asked {
  readonly command: number;
  readonly handle: string;
  readonly name: string;
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** One command: its parameter words, and the bytes behind them. */
interface Block {
  readonly command: number;
  readonly view: DataView;
  readonly words: number;
  readonly count: number;
  readonly isWide: boolean;
}

function* blocksOf(view: DataView): Generator<Block> {
  let command = view.getUint8(4);
  const isWide = (view.getUint16(10, true) & WIDE) !== 0;
  for (let at = HEADER; at + 3 <= view.byteLength;) {
    const count = view.getUint8(at);
    const words = at + 1;
    if (words + 2 * count + 2 > view.byteLength) return;
    yield { command, view, words, count, isWide };
    if (!HAS_NEXT.has(command) || count < 2) return;
    command = view.getUint8(words);
    const next = view.getUint16(words + 2, true);
    if (command === NO_MORE || next <= at) return;
    at = next;
  }
}

const NOTHING = { handle: "", name: "", at: 0, bytes: new Uint8Array(0) };
const handleAt = (view: DataView, at: number): string => view.getUint16(at, true).toString(16).padStart(4, "0");

/** A 32-bit place, and its upper half where the message is long enough to have one. */
function placeAt({ view, words, count }: Block, low: number, high: number): number {
  const upper = 2 * count >= high + 4 ? view.getUint32(words + high, true) : 0;
  return view.getUint32(words + low, true) + upper * 2 ** 32;
}

function readRequest(block: Block): Asked | undefined {
  const { command, view, words, count, isWide } = block;
  const data = words + 2 * count + 2;
  const u16 = (at: number): number => view.getUint16(words + at, true);
  if (command === NT_CREATE && count >= 24) {
    const at = isWide ? data + (data & 1) : data;
    return { ...NOTHING, command, name: textAt(view, at, isWide ? u16(5) + 2 : u16(5), isWide) };
  }
  if (command === OPEN_ANDX && count >= 15) {
    const at = isWide ? data + (data & 1) : data;
    return { ...NOTHING, command, name: textAt(view, at, view.byteLength - at, isWide) };
  }
  if (command === CLOSE && count >= 1) return { ...NOTHING, command, handle: handleAt(view, words) };
  if (command === READ && count >= 5)
    return { ...NOTHING, command, handle: handleAt(view, words), at: view.getUint32(words + 4, true) };
  if (command === WRITE && count >= 5) {
    const bytes = data + 3 <= view.byteLength ? bytesAt(view, data + 3, view.getUint16(data + 1, true)) : NOTHING.bytes;
    return { ...NOTHING, command, handle: handleAt(view, words), at: view.getUint32(words + 4, true), bytes };
  }
  if (command === READ_ANDX && count >= 10)
    return { ...NOTHING, command, handle: handleAt(view, words + 4), at: placeAt(block, 6, 20) };
  if (command !== WRITE_ANDX || count < 12) return undefined;
  const bytes = bytesAt(view, u16(22), u16(20) + u16(18) * 65536);
  return { command, handle: handleAt(view, words + 4), name: "", at: placeAt(block, 6, 24), bytes };
}

export class Smb1Reader {
  readonly #files: SmbFiles;
  readonly #asked = new Map<string, Asked[]>();

  constructor(files: SmbFiles) {
    this.#files = files;
  }

  take({ view, packet, isForward }: SmbMessage): void {
    const key = [24, 26, 28, 30].map((at) => view.getUint16(at, true)).join();
    const byMessage = key.slice(key.indexOf(",") + 1);
    if ((view.getUint8(9) & RESPONSE) === 0) {
      const asked = [...blocksOf(view)].flatMap((block) => readRequest(block) ?? []);
      if (asked.length > 0) this.#asked.set(byMessage, asked);
      return;
    }
    const asked = this.#asked.get(byMessage);
    this.#asked.delete(byMessage);
    const status = view.getUint32(5, true);
    if (asked === undefined || (status !== 0 && status !== BUFFER_OVERFLOW)) return;
    let opened = "";
    for (const block of blocksOf(view)) {
      const request = asked.find(({ command }) => command === block.command);
      if (request !== undefined) opened = this.#answer(block, request, { opened, packet, isForward });
    }
  }

  /** The handle that was opened last. */
  #answer(
    block: Block,
    request: Asked,
    { opened, packet, isForward }: { opened: string; packet: number; isForward: boolean },
  ): string {
    const { command, view, words, count } = block;
    const handle = opened === "" ? request.handle : opened;
    const read = (bytes: Uint8Array): void => {
      this.#files.transfer(handle, { at: request.at, bytes, packet, isWrite: false, isForward });
    };
    if (command === NT_CREATE && count >= 34) {
      const made = handleAt(view, words + 5);
      this.#files.open(made, request.name, Number(view.getBigUint64(words + 55, true)));
      return made;
    }
    if (command === OPEN_ANDX && count >= 6) {
      const made = handleAt(view, words + 4);
      this.#files.open(made, request.name, view.getUint32(words + 12, true));
      return made;
    }
    if (command === READ_ANDX && count >= 12) {
      const length = view.getUint16(words + 10, true) + view.getUint16(words + 14, true) * 65536;
      read(bytesAt(view, view.getUint16(words + 12, true), length));
    }
    const data = words + 2 * count + 2;
    if (command === READ && data + 3 <= view.byteLength) read(bytesAt(view, data + 3, view.getUint16(data + 1, true)));
    if (command === WRITE || command === WRITE_ANDX)
      this.#files.transfer(handle, { ...request, packet, isWrite: true, isForward: !isForward });
    if (command === CLOSE) this.#files.close(handle);
    return opened;
  }

  /** Writes that nobody answered before the capture ended. */
  end(packet: number, isForward: boolean): void {
    for (const { command, handle, at, bytes } of [...this.#asked.values()].flat())
      if (command === WRITE || command === WRITE_ANDX)
        this.#files.transfer(handle, { at, bytes, packet, isWrite: true, isForward });
  }
}
