/** Several captures that come live and are shown as one, merged by time. Each is still counted, stored and stopped by itself. */
import type { ReplayStand } from "#shared/wire/replay.ts";
import type { StreamTotals } from "#shared/wire/sensor-message.ts";
import type { RecordingFacts, StoredGap } from "../store/database.ts";
import { LiveRun, sumOfTotals, type LiveRate, type StoredRun } from "./live-run.svelte.ts";
import { mergeStands, splitWish } from "./merged-replay.ts";
import { lossesOf, type Loss } from "./losses.ts";

function factsOf(parts: readonly LiveRun[]): RecordingFacts {
  const [first] = parts;
  if (first === undefined) throw new Error("nothing to merge");
  return {
    ...first.facts,
    sensor: parts.map(({ facts }) => facts.sensor).join(" and "),
    origin: "",
    interfaces: parts.flatMap(({ facts }) => facts.interfaces.map((name) => `${name} on ${facts.sensor}`)),
  };
}

export class MergedRun extends LiveRun {
  readonly parts: readonly LiveRun[];

  constructor(parts: readonly LiveRun[]) {
    super(factsOf(parts), undefined, {
      stream: parts[0]?.stream ?? 0,
      stop: () => {
        for (const part of parts) part.stop();
      },
      replay: (wish) => {
        const wishes = splitWish(
          wish,
          parts.map((part) => part.replay),
        );
        for (const [at, own] of wishes.entries()) if (own !== undefined) parts[at]?.changeReplay(own);
      },
      keep: () => undefined,
    });
    this.parts = parts;
  }

  override get sources(): readonly LiveRun[] {
    return this.parts;
  }
  override get recordings(): readonly StoredRun[] {
    return this.parts.flatMap(({ recordings }) => recordings);
  }
  override get facts(): RecordingFacts {
    const problems = this.parts.map(({ facts }) => facts.storeProblem).filter((each) => each !== "");
    const reasons = this.parts.map(({ facts }) =>
      facts.endReason === "" ? "" : `${facts.sensor}: ${facts.endReason}`,
    );
    const endReason = this.isOver ? reasons.filter((each) => each !== "").join("; ") : "";
    return { ...super.facts, storeProblem: problems.join("; "), endReason };
  }
  override get gaps(): readonly StoredGap[] {
    const all = this.parts.flatMap(({ gaps }) => gaps);
    return all.sort((one, other) => (one.toNs < other.toNs ? -1 : one.toNs > other.toNs ? 1 : 0));
  }
  override get sampling(): number {
    return Math.max(...this.parts.map(({ sampling }) => sampling));
  }
  override get moreGaps(): number {
    return this.#sum(({ moreGaps }) => moreGaps);
  }
  override get isOver(): boolean {
    return this.parts.every(({ isOver }) => isOver);
  }
  override get totals(): StreamTotals | undefined {
    const told = this.parts.flatMap(({ totals }) => totals ?? []);
    return told.length === 0 ? undefined : told.reduce(sumOfTotals);
  }
  override get rate(): LiveRate {
    return { packets: this.#sum(({ rate }) => rate.packets), bytes: this.#sum(({ rate }) => rate.bytes) };
  }
  override get unreadBytes(): number {
    return this.#sum(({ unreadBytes }) => unreadBytes);
  }
  override get waitingBytes(): number {
    return this.#sum(({ waitingBytes }) => waitingBytes);
  }
  override get storedBytes(): number {
    return this.#sum(({ storedBytes }) => storedBytes);
  }
  override get elapsedMs(): number {
    return Math.max(...this.parts.map(({ elapsedMs }) => elapsedMs));
  }
  override get replay(): ReplayStand | undefined {
    return mergeStands(this.parts.flatMap((part) => part.replay ?? []));
  }
  override get losses(): readonly Loss[] {
    return lossesOf(this.gaps, this.totals);
  }

  override stop(): void {
    for (const part of this.parts) part.stop();
  }

  #sum(of: (part: LiveRun) => number): number {
    return this.parts.reduce((sum, part) => sum + of(part), 0);
  }
}
