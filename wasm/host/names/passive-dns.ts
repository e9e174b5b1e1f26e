/** DNS answers as they were given: to whom, when, for how long. Tells under which name a client reached an address. */

export interface Answer {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly client: string;
  /** Nanoseconds since 1970. */
  readonly atNs: bigint;
  readonly ttlSeconds: number;
  readonly packet: number;
}

/** Resolvers and applications hold on to answers for longer than they are good for: at least so long they count. */
const WINDOW_SECONDS = 300;
const MOST_ANSWERS = 500_000;
const MOST_OF_ADDRESS = 64;
const NS_PER_S = 1_000_000_000;

export interface AnswerInForce {
  readonly answer: Answer;
  /** The same client got it, and not longer ago than it holds. */
  readonly isOwn: boolean;
}

export class PassiveDns {
  readonly #answers = new Map<string, Answer[]>();
  #kept = 0;
  #lost = 0;

  get kept(): number {
    return this.#kept;
  }

  /** Of an address with many answers the newest are kept. */
  add(address: string, answer: Answer): void {
    const known = this.#answers.get(address);
    if (known === undefined ? this.#kept >= MOST_ANSWERS : known.length >= MOST_OF_ADDRESS) this.#lost++;
    if (known !== undefined) {
      if (known.length >= MOST_OF_ADDRESS) known.shift();
      else this.#kept++;
      known.push(answer);
    } else if (this.#kept < MOST_ANSWERS) {
      this.#kept++;
      this.#answers.set(address, [answer]);
    }
  }

  /** What a client had been told of an address when it turned to it; what others had been told where it asked for nothing itself. */
  find(address: string, client: string, atNs: bigint): AnswerInForce | undefined {
    let other: Answer | undefined;
    const answers = this.#answers.get(address) ?? [];
    for (let i = answers.length - 1; i >= 0; i--) {
      const answer = answers[i];
      if (answer === undefined || answer.atNs > atNs) continue;
      const holdsNs = BigInt(Math.max(answer.ttlSeconds, WINDOW_SECONDS)) * BigInt(NS_PER_S);
      if (answer.client === client && atNs - answer.atNs <= holdsNs) return { answer, isOwn: true };
      other ??= answer;
    }
    return other === undefined ? undefined : { answer: other, isOwn: false };
  }

  get losses(): string[] {
    return this.#lost === 0
      ? []
      : [
          `${this.#lost.toString()} DNS answers found no room: the newest ${MOST_OF_ADDRESS.toString()} of an address are kept.`,
        ];
  }
}
