/** Bytes that came once and are read again by range: kept in blobs, which the browser moves to disk when they are large. */

const PIECE = 4 << 20;

export class KeptBytes {
  #blobs: Blob[] = [];
  #starts: number[] = [];
  #total = 0;
  #collecting: Uint8Array[] = [];
  #collectedBytes = 0;

  /** Takes a piece over; it must not change any more. */
  append(piece: Uint8Array): void {
    this.#collecting.push(piece);
    this.#collectedBytes += piece.length;
    if (this.#collectedBytes >= PIECE) this.#close();
  }

  /** Hands the collected bytes to a blob. */
  #close(): void {
    if (this.#collectedBytes === 0) return;
    this.#blobs.push(new Blob(this.#collecting.map((piece) => new Uint8Array(piece))));
    this.#starts.push(this.#total);
    this.#total += this.#collectedBytes;
    this.#collecting = [];
    this.#collectedBytes = 0;
  }

  /** Fewer bytes when so many have not come. */
  async range(offset: number, length: number): Promise<Uint8Array> {
    this.#close();
    const result = new Uint8Array(Math.max(0, Math.min(length, this.#total - offset)));
    let at = 0;
    let index = this.#starts.findLastIndex((start) => start <= offset);
    while (at < result.length && index < this.#blobs.length) {
      const from = offset + at - (this.#starts[index] ?? 0);
      const part = this.#blobs[index]?.slice(from, from + result.length - at);
      if (part === undefined) break;
      result.set(new Uint8Array(await part.arrayBuffer()), at);
      at += part.size;
      index++;
    }
    return result.subarray(0, at);
  }
}
