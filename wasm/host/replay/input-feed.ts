/** One input's bytes on their way to whoever reads them as live: cut at records, in order, never far ahead of the reading. */
import { FORMAT_PCAP, FORMAT_PCAP_MODIFIED, FORMAT_SNOOP } from "#shared/abi/read.ts";
import type { LivePort } from "#shared/model/engine.ts";
import type { ByteSource } from "../source.ts";

const WINDOW_BYTES = 1 << 20;
/** What was sent and not read yet. */
const MOST_UNREAD_BYTES = 4 << 20;
const LONGEST_BLOCK = 64 << 20;

/** Bytes in front of a packet's own, and of the file; a pcapng block says itself how long it is. */
const PCAP_RECORD = 16;
const MODIFIED_RECORD = 24;
const PCAP_FILE = 24;
const SNOOP_RECORD = 24;
const SNOOP_FILE = 16;
const PACKET_BLOCK = 28;
const SIMPLE_BLOCK = 12;

/** A packet as the table has it. */
export interface PacketPlace {
  readonly offset: number;
  readonly captured: number;
  readonly isTimeless: boolean;
}

export interface RecordPlace {
  readonly start: number;
  readonly end: number;
}

export class InputFeed {
  readonly #source: ByteSource;
  readonly #format: number;
  readonly #port: LivePort;
  #window: Uint8Array = new Uint8Array(0);
  #windowAt = 0;
  /** Everything before it was sent or left out; what is before `#due` is to be sent. */
  #sent = 0;
  #due = 0;
  #unread = 0;
  #onRead: () => void = () => undefined;

  constructor(source: ByteSource, format: number, port: LivePort) {
    this.#source = source;
    this.#format = format;
    this.#port = port;
    port.addEventListener("message", ({ data }) => {
      this.#unread -= data as number;
      this.#onRead();
    });
    port.start();
  }

  get dueBytes(): number {
    return this.#due - this.#sent;
  }

  /** Begins anew. A file whose header stands only at its front is not begun twice; pcapng begins another section. */
  restart(isFirst: boolean): void {
    this.#sent = this.#due = isFirst ? 0 : this.#headerBytes;
  }

  get #headerBytes(): number {
    if (this.#format === FORMAT_SNOOP) return SNOOP_FILE;
    return this.#format === FORMAT_PCAP || this.#format === FORMAT_PCAP_MODIFIED ? PCAP_FILE : 0;
  }

  /** Where the packet's record begins and ends in the file. */
  async placeOf({ offset, captured, isTimeless }: PacketPlace): Promise<RecordPlace> {
    if (this.#format === FORMAT_PCAP) return { start: offset - PCAP_RECORD, end: offset + captured };
    if (this.#format === FORMAT_PCAP_MODIFIED) return { start: offset - MODIFIED_RECORD, end: offset + captured };
    const header = this.#format === FORMAT_SNOOP ? SNOOP_RECORD : isTimeless ? SIMPLE_BLOCK : PACKET_BLOCK;
    const start = offset - header;
    // The length of the record: the third word of a snoop record, the second of a block in whichever order its section has.
    const at = start + (this.#format === FORMAT_SNOOP ? 8 : 4);
    if (at < this.#windowAt || at + 4 > this.#windowAt + this.#window.length) {
      this.#window = await this.#source.range(at, WINDOW_BYTES);
      this.#windowAt = at;
    }
    const view = new DataView(this.#window.buffer, this.#window.byteOffset + at - this.#windowAt, 4);
    const fits = (length: number): boolean => length >= header + captured && length <= LONGEST_BLOCK;
    const [big, little] = [view.getUint32(0), view.getUint32(0, true)];
    const length = this.#format === FORMAT_SNOOP || !fits(little) || little % 4 !== 0 ? big : little;
    return { start, end: start + length };
  }

  /** Everything up to this place is due. */
  reach(place: number): void {
    this.#due = Math.max(this.#due, place);
  }

  /** The record is not sent; what stands before it is. */
  async leaveOut({ start, end }: RecordPlace): Promise<void> {
    this.reach(start);
    await this.flush();
    this.#sent = this.#due = Math.max(this.#due, end);
  }

  /** Sends what is due, as fast as it is read. */
  async flush(): Promise<void> {
    while (this.#sent < this.#due && (await this.#sendPiece(this.#due - this.#sent)));
  }

  /** What stands behind the last record. */
  async finish(): Promise<void> {
    await this.flush();
    while (await this.#sendPiece(WINDOW_BYTES));
  }

  async #sendPiece(most: number): Promise<boolean> {
    while (this.#unread > MOST_UNREAD_BYTES) await new Promise<void>((resolve) => (this.#onRead = resolve));
    const piece = await this.#source.range(this.#sent, Math.min(most, WINDOW_BYTES));
    if (piece.length === 0) return false;
    this.#sent += piece.length;
    this.#due = Math.max(this.#due, this.#sent);
    this.#unread += piece.length;
    this.#port.postMessage(piece);
    return true;
  }

  /** Nothing more comes. */
  end(): void {
    this.#port.postMessage(new Uint8Array(0));
  }
}
