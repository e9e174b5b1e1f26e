/**
 * When a packet of a replayed file is due, by a monotonic clock. Times are milliseconds: `offset` from the file's earliest packet, `now` of
 * the clock. Due times follow from one anchor, so that no error adds up.
 */

/** So late, or so far back in the file, that catching up would be a burst nobody recorded: it goes on from here. */
const MOST_BEHIND_MS = 1000;

export class ReplayClock {
  #pacePercent: number;
  #anchor: { readonly offset: number; readonly now: number } | undefined;
  #pausedAt: number | undefined;
  #last = 0;

  constructor(pacePercent: number) {
    this.#pacePercent = pacePercent;
  }

  get pacePercent(): number {
    return this.#pacePercent;
  }

  get isPaused(): boolean {
    return this.#pausedAt !== undefined;
  }

  /** How long the packet has to wait; 0 when it is due. */
  waitOf(offset: number, now: number): number {
    if (this.#pausedAt !== undefined) return Number.POSITIVE_INFINITY;
    if (this.#pacePercent === 0) return 0;
    if (this.#anchor === undefined || offset < this.#last - MOST_BEHIND_MS) this.#anchor = { offset, now };
    this.#last = offset;
    const due = this.#anchor.now + ((offset - this.#anchor.offset) * 100) / this.#pacePercent;
    if (now - due > MOST_BEHIND_MS) this.#anchor = { offset, now };
    return Math.max(0, due - now);
  }

  /** The next packet is due at once, wherever it stands. */
  jump(): void {
    this.#anchor = undefined;
  }

  setPace(percent: number, now: number): void {
    this.#anchor = this.#placeAt(now);
    this.#pacePercent = percent;
  }

  pause(now: number): void {
    this.#pausedAt ??= now;
  }

  resume(now: number): void {
    if (this.#pausedAt !== undefined && this.#anchor !== undefined)
      this.#anchor = { offset: this.#anchor.offset, now: this.#anchor.now + (now - this.#pausedAt) };
    this.#pausedAt = undefined;
  }

  /** Where the file's time stands, as an anchor to go on from. */
  #placeAt(now: number): { readonly offset: number; readonly now: number } | undefined {
    const anchor = this.#anchor;
    if (anchor === undefined || this.#pacePercent === 0) return undefined;
    const at = this.#pausedAt ?? now;
    return { offset: anchor.offset + ((at - anchor.now) * this.#pacePercent) / 100, now: at };
  }
}
