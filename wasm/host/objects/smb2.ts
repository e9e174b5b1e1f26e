/** Files in SMB versions 2 and 3 ([MS-SMB2] section 2.2): create, read, write, close, and chains of them. */
import type { SmbFiles } from "./smb-files.ts";
import { type SmbMessage, bytesAt, textAt } from "./smb-messages.ts";

const HEADER = 64;
const CREATE = 5;
const CLOSE = 6;
const READ = 8;
const WRITE = 9;
const RESPONSE = 1;
const PENDING = 0x103;
/** Success, and a read that filled the buffer while there is more. */
const GOOD = new Set([0, 0x80000005]);
const RELATED = "ffffffffffffffffffffffffffffffff";
const HANDLE_BYTES = 16;

interface Asked {
  readonly command: number;
  readonly handle: string;
  readonly name: string;
  readonly at: number;
  readonly bytes: Uint8Array;
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export class Smb2Reader {
  readonly #files: SmbFiles;
  readonly #asked = new Map<bigint, Asked>();

  constructor(files: SmbFiles) {
    this.#files = files;
  }

  /** One message, or a chain of them. */
  take({ view, packet, isForward }: SmbMessage): void {
    let related = "";
    for (let at = 0; at + HEADER < view.byteLength;) {
      const next = view.getUint32(at + 20, true);
      const length = next === 0 ? view.byteLength - at : Math.min(next, view.byteLength - at);
      const one = new DataView(view.buffer, view.byteOffset + at, length);
      if (length > HEADER + 2 && one.getUint8(0) === 0xfe) related = this.#takeOne(one, related, packet, isForward);
      if (next < HEADER) return;
      at += next;
    }
  }

  /** The handle that related messages behind it mean. */
  #takeOne(view: DataView, related: string, packet: number, isForward: boolean): string {
    const isResponse = (view.getUint32(16, true) & RESPONSE) !== 0;
    const id = view.getBigUint64(24, true);
    if (!isResponse) {
      const asked = readRequest(view);
      if (asked !== undefined) this.#asked.set(id, asked);
      return related;
    }
    const asked = this.#asked.get(id);
    const status = view.getUint32(8, true);
    if (asked === undefined || status === PENDING) return related;
    this.#asked.delete(id);
    if (!GOOD.has(status)) return related;
    const handle = asked.handle === RELATED ? related : asked.handle;
    switch (asked.command) {
      case CREATE:
        return this.#created(view, asked) ?? related;
      case READ: {
        const bytes = view.byteLength < HEADER + 8 ? new Uint8Array(0) : readData(view);
        this.#files.transfer(handle, { at: asked.at, bytes, packet, isWrite: false, isForward });
        break;
      }
      case WRITE:
        this.#files.transfer(handle, {
          at: asked.at,
          bytes: asked.bytes,
          packet,
          isWrite: true,
          isForward: !isForward,
        });
        break;
      case CLOSE:
        this.#files.close(handle);
    }
    return handle;
  }

  #created(view: DataView, { name }: Asked): string | undefined {
    if (view.byteLength < HEADER + 64 + HANDLE_BYTES) return undefined;
    const handle = hex(bytesAt(view, HEADER + 64, HANDLE_BYTES));
    this.#files.open(handle, name, Number(view.getBigUint64(HEADER + 48, true)));
    return handle;
  }

  /** Writes that nobody answered before the capture ended. */
  end(packet: number, isForward: boolean): void {
    for (const { command, handle, at, bytes } of this.#asked.values())
      if (command === WRITE && handle !== RELATED)
        this.#files.transfer(handle, { at, bytes, packet, isWrite: true, isForward });
  }
}

function readData(view: DataView): Uint8Array {
  return bytesAt(view, view.getUint8(HEADER + 2), view.getUint32(HEADER + 4, true));
}

function readRequest(view: DataView): Asked | undefined {
  const command = view.getUint16(12, true);
  const nothing = { command, handle: "", name: "", at: 0, bytes: new Uint8Array(0) };
  const handleAt = (at: number): string => hex(bytesAt(view, HEADER + at, HANDLE_BYTES));
  const has = (bytes: number): boolean => view.byteLength >= HEADER + bytes;
  if (command === CREATE && has(48)) {
    const [at, length] = [view.getUint16(HEADER + 44, true), view.getUint16(HEADER + 46, true)];
    return { ...nothing, name: textAt(view, at, length, true) };
  }
  if (command === CLOSE && has(24)) return { ...nothing, handle: handleAt(8) };
  if ((command !== READ && command !== WRITE) || !has(32)) return undefined;
  const at = Number(view.getBigUint64(HEADER + 8, true));
  if (command === READ) return { ...nothing, handle: handleAt(16), at };
  const bytes = bytesAt(view, view.getUint16(HEADER + 2, true), view.getUint32(HEADER + 4, true));
  return { ...nothing, handle: handleAt(16), at, bytes };
}
