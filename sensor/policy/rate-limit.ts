/** Token buckets by key (an address, a token, a kind of message), in a table that never grows beyond its cap. */

const MOST_KEYS = 4096;

interface Bucket {
  left: number;
  /** Milliseconds of the clock given. */
  at: number;
}

export class RateLimit {
  readonly #burst: number;
  readonly #perMs: number;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  /** `burst` at once, and as many again in `seconds`. `now` is a monotonic clock in milliseconds. */
  constructor(burst: number, seconds: number, now: () => number = () => performance.now()) {
    this.#burst = burst;
    this.#perMs = burst / (seconds * 1000);
    this.#now = now;
  }

  /** Takes one; false when there is none left. */
  take(key: string): boolean {
    const bucket = this.#refill(key);
    if (bucket.left < 1) return false;
    bucket.left--;
    return true;
  }

  /** Whether one could be taken. */
  has(key: string): boolean {
    return this.#refill(key).left >= 1;
  }

  #refill(key: string): Bucket {
    const now = this.#now();
    const known = this.#buckets.get(key);
    const left = known === undefined ? this.#burst : Math.min(this.#burst, known.left + (now - known.at) * this.#perMs);
    const bucket = { left, at: now };
    // Put behind all others: who was not heard of for longest is forgotten first.
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > MOST_KEYS) {
      const oldest = this.#buckets.keys().next();
      if (oldest.done !== true) this.#buckets.delete(oldest.value);
    }
    return bucket;
  }
}
