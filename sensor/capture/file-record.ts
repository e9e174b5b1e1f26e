/** What the readers of capture files give: interfaces before their packets, packets in the file's order. */

export interface FileInterface {
  readonly linkType: number;
  readonly name: string;
  /** Its times are multiples of 10^-resolution seconds, or as fine as nanoseconds where they are something else. */
  readonly resolution: number;
}

export interface FileRecord {
  /** Numbers the interfaces of all sections. */
  readonly interfaceId: number;
  /** A view of the bytes that were read. */
  readonly frame: Buffer;
  readonly original: number;
  /** Nanoseconds since 1970, in two halves of 32 bits. */
  readonly timeHigh: number;
  readonly timeLow: number;
  /** Options of the packet's block in little-endian order, with their end; undefined when there are none. */
  readonly options: Buffer | undefined;
}

export interface FileReader {
  readonly onInterface: (facts: FileInterface) => void;
  readonly onRecord: (record: FileRecord) => void;
}

export const timeOf = (record: FileRecord): bigint => (BigInt(record.timeHigh) << 32n) | BigInt(record.timeLow);
