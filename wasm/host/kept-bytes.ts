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
    const result = new Uint8Array(Math.max(0, Math.min(length, this.#total + this.#collectedBytes - offset)));
    // Taken before anything is waited for: what is collected may become a blob meanwhile.
    const recent = this.#copyCollected(offset, result);
    const inBlobs = result.length - recent;
    let at = 0;
    let index = this.#starts.findLastIndex((start) => start <= offset);
    while (at < inBlobs && index < this.#blobs.length) {
      const from = offset + at - (this.#starts[index] ?? 0);
      const part = this.#blobs[index]?.slice(from, from + inBlobs - at);
      if (part === undefined) break;
      result.set(new Uint8Array(await part.arrayBuffer()), at);
      at += part.size;
      index++;
    }
    return at < inBlobs ? result.subarray(0, at) : result;
  }

  /** Fills the end of `result`, which begins at `offset`, with what is in no blob yet; says how many bytes that were. */
  #copyCollected(offset: number, result: Uint8Array): number {
    const end = offset + result.length;
    let start = this.#total;
    let copied = 0;
    for (const piece of this.#collecting) {
      const [from, to] = [Math.max(start, offset), Math.min(start + piece.length, end)];
      if (from < to) {
        result.set(piece.subarray(from - start, to - start), from - offset);
        copied += to - from;
      }
      start += piece.length;
    }
    return copied;
  }
}
