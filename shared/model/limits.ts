/** From where on something is called odd: the numbers in one place, each with what it may be. */

/** What is usual. */
export const USUAL_LIMITS = {
  /** Characters of a whole name; more of them are odd. */
  longName: 80,
  /** Characters of a label from which its entropy is judged, and bits a character. */
  labelLength: 16,
  labelBits: 3.6,
  /** Answers that come later are slow. */
  slowSeconds: 1,
  /** Queries for one name by one client within the window that a cache would have spared. */
  repeats: 5,
  repeatSeconds: 60,
  /** Share of a client's answers that say that the name does not exist, from so many answers on. */
  missingPercent: 35,
  missingSample: 20,
  /** Queries of a client below one registered domain from which it is judged, and points of 100. */
  tunnelSample: 20,
  tunnelScore: 60,
  /** Bits of an RSA modulus; fewer are weak. */
  rsaBits: 2048,
  /** Payload bytes of a packet: fewer tell no protocol. */
  payloadBytes: 8,
  manyPackets: 1000,
  manyBytes: 10_000_000,
};

export type LimitId = keyof typeof USUAL_LIMITS;
export type Limits = Readonly<Record<LimitId, number>>;

/** The least and the most that each may be. */
export const LIMIT_BOUNDS: Readonly<Record<LimitId, readonly [least: number, most: number]>> = {
  longName: [10, 255],
  labelLength: [6, 63],
  labelBits: [1, 6],
  slowSeconds: [0.01, 60],
  repeats: [2, 1000],
  repeatSeconds: [1, 86_400],
  missingPercent: [1, 100],
  missingSample: [1, 1e5],
  tunnelSample: [2, 1e5],
  tunnelScore: [1, 100],
  rsaBits: [512, 16_384],
  payloadBytes: [1, 65_535],
  manyPackets: [1, 1e9],
  manyBytes: [1, 1e15],
};

export const isLimitId = (name: string): name is LimitId => Object.hasOwn(USUAL_LIMITS, name);

export const LIMIT_IDS: readonly LimitId[] = Object.keys(USUAL_LIMITS).filter(isLimitId);

/** Whether a limit may have this value. */
export function isLimit(id: LimitId, value: unknown): value is number {
  const [least, most] = LIMIT_BOUNDS[id];
  return typeof value === "number" && value >= least && value <= most;
}

/** Limits out of values that somebody chose: what is missing, or cannot be, is as usual. */
export function fitLimits(chosen: Readonly<Partial<Record<string, unknown>>>): Limits {
  const limits: Record<LimitId, number> = { ...USUAL_LIMITS };
  for (const id of LIMIT_IDS) {
    const value = chosen[id];
    if (isLimit(id, value)) limits[id] = value;
  }
  return limits;
}

export const isSameLimits = (a: Limits, b: Limits): boolean => LIMIT_IDS.every((id) => a[id] === b[id]);
