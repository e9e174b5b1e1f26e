/** Times of pcapng interfaces (if_tsresol, if_tsoffset) as nanoseconds since 1970. */

export interface TimeUnit {
  /** As the option says it: 10^-n seconds, or 2^-n with the highest bit set. */
  readonly resolution: number;
  readonly offsetSeconds: bigint;
}

const WRAP = 2 ** 32;
const MICROSECONDS = 6;
export const NANOSECONDS = 9;
const MOST_TIME = (1n << 64n) - 1n;

/** Writes both halves into `units`. What is finer than a nanosecond is cut; what does not fit 64 bits is held at their bounds. */
export function toNanoseconds(unit: TimeUnit, high: number, low: number, units: [number, number]): void {
  const { resolution, offsetSeconds } = unit;
  if (offsetSeconds === 0n && resolution === NANOSECONDS) {
    units[0] = high;
    units[1] = low;
    return;
  }
  if (offsetSeconds === 0n && resolution === MICROSECONDS && high < WRAP / 1001) {
    const lower = low * 1000;
    units[0] = high * 1000 + Math.floor(lower / WRAP);
    units[1] = lower % WRAP;
    return;
  }
  const ticks = (BigInt(high) << 32n) | BigInt(low);
  const perSecond = (resolution & 0x80) === 0 ? 10n ** BigInt(resolution) : 1n << BigInt(resolution & 0x7f);
  const time = (ticks * 1_000_000_000n) / perSecond + offsetSeconds * 1_000_000_000n;
  const held = time < 0n ? 0n : time > MOST_TIME ? MOST_TIME : time;
  units[0] = Number(held >> 32n);
  units[1] = Number(held & 0xffff_ffffn);
}

/** Nanoseconds, in two halves, as whole units of 10^-resolution seconds; written into `units`. */
export function fromNanoseconds(resolution: number, high: number, low: number, units: [number, number]): void {
  const divisor = 10 ** (NANOSECONDS - resolution);
  if (divisor > MOST_DIVISOR) {
    const whole = ((BigInt(high) << 32n) | BigInt(low)) / BigInt(divisor);
    units[0] = Number(whole >> 32n);
    units[1] = Number(whole & 0xffff_ffffn);
    return;
  }
  // Long division by words of 32 bits: what is left of the higher one stays below 2^53 beside the lower one.
  units[0] = Math.floor(high / divisor);
  units[1] = Math.floor(((high % divisor) * WRAP + low) / divisor);
}

const MOST_DIVISOR = 1_000_000;
