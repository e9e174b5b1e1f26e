/** What a capture is made of: which applications, which services, and how much of it went wrong. */

export interface Share {
  /** As filters name it; of a service the port. */
  readonly name: string;
  readonly title: string;
  /** Packets of it. */
  readonly filter: string;
  readonly flows: number;
  readonly packets: number;
  readonly bytes: number;
}

/** Something that went wrong: so many of so many. */
export interface Standout {
  readonly id: "reset" | "unanswered" | "dns" | "retransmission" | "fragments" | "zero-window";
  readonly count: number;
  readonly of: number;
  readonly filter: string;
}

export interface Shares {
  /** The one with the most bytes first, at most as many as were asked for. */
  readonly applications: readonly Share[];
  readonly services: readonly Share[];
  /** How many there are. */
  readonly applicationTotal: number;
  readonly serviceTotal: number;
  /** Only those that happened. */
  readonly standouts: readonly Standout[];
  readonly elapsedMs: number;
}
