/** Capture files as pieces of packets: pcap and pcapng, also compressed by gzip. Read as a stream, however long they are. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { ClassicPcap, splitTime } from "./classic-pcap.ts";
import type { FileInterface, FileReader, FileRecord } from "./file-record.ts";
import type { FilePart } from "./order.ts";
import { PcapngReader } from "./pcapng-reader.ts";

const CHUNK = 1 << 17;
const NANOSECONDS = 9;

interface Pieces {
  readonly pending: number;
  push(chunk: Buffer): string | undefined;
}

/** Reads classic pcap as one interface without a name, with times in nanoseconds. */
function openClassic(reader: FileReader): Pieces {
  const units: [number, number] = [0, 0];
  let toNano = 1000;
  return new ClassicPcap({
    onHead: ({ linkType, resolution }) => {
      toNano = resolution === NANOSECONDS ? 1 : 1000;
      reader.onInterface({ linkType, name: "", resolution });
    },
    onRecord: (frame, original, seconds, fraction) => {
      splitTime(seconds, fraction * toNano, NANOSECONDS, units);
      const [timeHigh, timeLow] = units;
      reader.onRecord({ interfaceId: 0, frame, original, timeHigh, timeLow, options: undefined });
    },
  });
}

async function readFirstBytes(path: string): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    if (!(await file.stat()).isFile()) throw new Error(`${path} is no file`);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function* readChunks(path: string): AsyncGenerator<Buffer> {
  const first = await readFirstBytes(path);
  const file = createReadStream(path, { highWaterMark: CHUNK });
  const isCompressed = first[0] === 0x1f && first[1] === 0x8b;
  const gunzip = isCompressed ? createGunzip({ chunkSize: CHUNK }) : undefined;
  // A file that cannot be read fails the reading of what comes out of it.
  if (gunzip !== undefined) file.on("error", (cause) => gunzip.destroy(cause)).pipe(gunzip);
  try {
    for await (const chunk of gunzip ?? file) yield chunk as Buffer;
  } finally {
    file.destroy();
    gunzip?.destroy();
  }
}

/** Packets in the file's order, some at a time; they keep their memory. Throws, with words for the user, where the file cannot be read on. */
export async function* readCaptureFile(
  path: string,
  onInterface: (facts: FileInterface) => void = () => undefined,
): AsyncGenerator<readonly FileRecord[]> {
  let records: FileRecord[] = [];
  const reader: FileReader = { onInterface, onRecord: (record) => records.push(record) };
  let pieces: Pieces | undefined;
  let head: Buffer | undefined;
  for await (const piece of readChunks(path)) {
    const chunk = head === undefined ? piece : Buffer.concat([head, piece]);
    head = undefined;
    if (pieces === undefined && chunk.length < 4) {
      head = chunk;
      continue;
    }
    pieces ??= chunk.readUInt32LE(0) === 0x0a0d0d0a ? new PcapngReader(reader) : openClassic(reader);
    const problem = pieces.push(chunk);
    if (records.length > 0) yield records;
    records = [];
    if (problem !== undefined) throw new Error(`${path}: ${problem}`);
  }
  if (pieces === undefined) throw new Error(`${path} is empty: choose a pcap or pcapng file`);
  if (pieces.pending > 0) throw new Error(`${path} ends within a packet: ${pieces.pending} bytes are left over`);
}

/** The same of a part of the file; what is behind it is not read. */
export async function* readCapturePart(
  path: string,
  { skip, most }: FilePart,
  onInterface?: (facts: FileInterface) => void,
): AsyncGenerator<readonly FileRecord[]> {
  let before = 0;
  for await (const records of readCaptureFile(path, onInterface)) {
    const kept = records.slice(Math.max(0, skip - before), Math.max(0, skip + most - before));
    before += records.length;
    if (kept.length > 0) yield kept;
    if (before >= skip + most) return;
  }
}

/** Link type of a file's first interface, and how fine its times are; undefined where it cannot be read so far. */
export async function findFirstLink(
  path: string,
): Promise<{ readonly linkType: number; readonly timeDigits: number } | undefined> {
  let first: FileInterface | undefined;
  try {
    for await (const records of readCaptureFile(path, (facts) => (first ??= facts))) if (records.length > 0) break;
  } catch {
    // Whoever starts the replay is told what is wrong with the file.
  }
  return first === undefined ? undefined : { linkType: first.linkType, timeDigits: Math.min(9, first.resolution) };
}
