/** What a stream has in it besides packets, whoever takes it. */
import { expect, test } from "vitest";
import { INTERFACE_STATISTICS } from "#shared/pcapng/block.ts";
import type { Counters } from "../capture/order.ts";
import type { SourceReader } from "../capture/process-source.ts";
import { LiveStream } from "./live-stream.ts";

const SECOND = 1_000_000_000n;
const NONE: Counters = { delivered: 0, droppedByKernel: 0, droppedByInterface: 0, own: 0, withheld: 0, sampledOut: 0 };

/** Counters of the statistics blocks of a stream whose source counts as it is told to, at a clock that stands until then. */
class Counting {
  #now = 100n * SECOND;
  readonly #readers: SourceReader[] = [];
  readonly told: number[] = [];

  constructor() {
    const stream = new LiveStream({
      encodeSection: () => new Uint8Array(28),
      interfaces: [{ name: "lo", description: "", snapLength: 0, filter: "" }],
      isReplayed: false,
      sampling: 1,
      isReusing: false,
      share: () => 1,
      open: (_, reader) => {
        this.#readers.push(reader);
        return { pause: () => undefined, resume: () => undefined, control: () => undefined, stop: () => undefined };
      },
      recorder: {
        isFull: false,
        begin: () => undefined,
        add: (blocks) => {
          const view = new DataView(blocks.buffer, blocks.byteOffset, blocks.length);
          // The fourth of its options, behind two times and a counter of eight bytes each, is what the filter took.
          if (view.getUint32(0, true) === INTERFACE_STATISTICS) this.told.push(view.getUint32(20 + 3 * 12 + 4, true));
        },
        addLoss: () => undefined,
      },
      now: () => this.#now,
      onNote: () => undefined,
      onBegun: () => undefined,
      onEnd: () => undefined,
      onDelivered: () => undefined,
    });
    expect(stream.sources).toBe(1);
    this.#readers[0]?.onOpened({ interfaces: [{ linkType: 1, resolution: 9 }] });
  }

  /** So much later it has counted so many. */
  count(seconds: bigint, counters: Partial<Counters>): void {
    this.#now += seconds * SECOND;
    this.#readers[0]?.onCounters({ ...NONE, ...counters });
  }

  end(): void {
    this.#readers[0]?.onEnd(undefined);
  }
}

test("counters that change stand in the stream every ten seconds, and at its end", () => {
  const counting = new Counting();
  counting.count(1n, { delivered: 5 });
  expect(counting.told).toEqual([]);
  counting.count(9n, { delivered: 7 });
  counting.count(1n, { delivered: 8 });
  expect(counting.told).toEqual([7]);
  counting.count(9n, { delivered: 8, own: 2 });
  expect(counting.told).toEqual([7, 10]);
  counting.end();
  expect(counting.told).toEqual([7, 10, 10]);
});

test("where nothing passes nothing is written; what an interface dropped is told at once", () => {
  const counting = new Counting();
  counting.count(60n, {});
  expect(counting.told).toEqual([]);
  counting.count(1n, { delivered: 3, droppedByInterface: 1 });
  expect(counting.told).toEqual([3]);
});
