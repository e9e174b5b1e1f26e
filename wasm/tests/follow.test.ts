/** A conversation put in order: whatever the network and the capture did to it, no byte is invented and no loss is hidden. */
import { describe, expect, test } from "vitest";
import type { Engine } from "#shared/model/engine.ts";
import type { StreamMatch, StreamScope, StreamSearch, StreamWindow } from "#shared/model/stream.ts";
import { bytes, randomBytes, seeded } from "../../scripts/captures/bytes.ts";
import { TcpFlag } from "../../scripts/captures/headers.ts";
import { pcap } from "../../scripts/captures/pcap.ts";
import { Scene, endpoint } from "../../scripts/captures/scene.ts";
import { openBytes } from "./support/open.ts";
import { SYN, SYN_ACK, type Segment, type SegmentOptions, segmentCapture } from "./support/segments.ts";
import { datagrams } from "./support/traffic.ts";

const SENT = randomBytes(77, 20_000);
const text = (value: Uint8Array): string => new TextDecoder().decode(value);

async function follow(engine: Engine, scope: StreamScope, from = 0, length = 1 << 20): Promise<StreamWindow> {
  const of = { transport: "tcp", stream: 0 } as const;
  const outcome = await engine.stream({ key: 7, of, scope, from, length }, () => undefined);
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.value;
}

async function followed(
  segments: readonly Segment[],
  scope: StreamScope = "a",
  options: SegmentOptions = {},
): Promise<StreamWindow> {
  return follow((await openBytes(segmentCapture(segments, options))).engine, scope);
}

/** SENT in segments of `size` bytes at most. */
function segments(size = 1000, sent = SENT): Segment[] {
  const made: Segment[] = [];
  for (let at = 0; at < sent.length; at += size) made.push({ from: "a", at, payload: sent.subarray(at, at + size) });
  return made;
}

function shuffle<T>(values: readonly T[], seed: number): T[] {
  const random = seeded(seed);
  const shuffled = [...values];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = random() % (i + 1);
    [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
  }
  return shuffled;
}

/** Parts tile the direction; each byte is the one that was sent at its place. */
function expectTruth({ parts, bytes: there }: StreamWindow, sent = SENT): void {
  let position = 0;
  let offset = 0;
  for (const part of parts) {
    expect(part).toMatchObject({ position, offset });
    if (part.gap === undefined) {
      const own = there.subarray(part.start, part.start + part.length);
      expect(Buffer.compare(own, sent.subarray(position, position + part.length))).toBe(0);
      offset += part.length;
    }
    position += part.length;
  }
}

describe("a stream", () => {
  test("is what was sent, each stretch with its packet", async () => {
    const window = await followed([SYN, SYN_ACK, ...segments()]);
    expect(window.bytes).toEqual(new Uint8Array(SENT));
    expect(window.parts.map(({ packet }) => packet)).toEqual(Array.from({ length: 20 }, (_, i) => i + 3));
    expect(window.facts.a).toMatchObject({ bytes: 20_000, packets: 20, gaps: 0, repeats: 0, conflicts: 0 });
  });

  test("interleaves its directions in the order in which they were delivered", async () => {
    const window = await followed(
      [
        SYN,
        SYN_ACK,
        { from: "a", at: 0, payload: "one ", confirms: 0 },
        { from: "b", at: 0, payload: "two ", confirms: 4 },
        { from: "a", at: 4, payload: "three", confirms: 4 },
      ],
      "both",
    );
    expect(text(window.bytes)).toBe("one two three");
    expect(window.parts.map(({ side }) => side).join("")).toBe("aba");
  });

  test("comes out of shuffled, repeated and overlapping segments whole", async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const random = seeded(seed);
      const doubled = [...segments(1000), ...segments(700 + (random() % 500))];
      const window = await followed([SYN, ...shuffle(doubled, seed)]);
      expect(window.bytes, `seed ${seed}`).toEqual(new Uint8Array(SENT));
      expect(window.facts.a).toMatchObject({ gaps: 0, conflicts: 0, repeatedBytes: 20_000 });
    }
  });

  test("without its SYN starts at the lowest of the first segments", async () => {
    for (let seed = 1; seed <= 6; seed++) {
      expect((await followed(shuffle(segments(), seed))).bytes, `seed ${seed}`).toEqual(new Uint8Array(SENT));
    }
  });

  test("goes on when sequence numbers wrap around", async () => {
    const starts = { a: 2 ** 32 - 5000, b: 1 };
    for (const order of [segments(), shuffle(segments(), 3)]) {
      expect((await followed([SYN, ...order], "a", { starts })).bytes).toEqual(new Uint8Array(SENT));
    }
  });

  test("shows what was lost as gaps of the right size, and invents nothing", async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const random = seeded(seed);
      const kept = segments(900).filter(() => random() % 4 !== 0);
      const window = await followed([SYN, ...shuffle(kept, seed), { from: "b", at: 0, confirms: SENT.length + 1 }]);
      expectTruth(window);
      const { bytes: there, missingBytes } = window.facts.a;
      expect(there, `seed ${seed}`).toBe(kept.reduce((sum, { payload }) => sum + bytes(payload ?? "").length, 0));
      expect(there + missingBytes).toBe(SENT.length);
    }
  });

  test("passes a hole once the receiver has confirmed what lies behind it; what comes after that is counted", async () => {
    const window = await followed([
      SYN,
      { from: "a", at: 0, payload: "one" },
      { from: "a", at: 6, payload: "three" },
      { from: "b", at: 0, confirms: 11 },
      { from: "a", at: 3, payload: "two" },
    ]);
    expect(text(window.bytes)).toBe("onethree");
    expect(window.parts.map(({ gap, length }) => [gap, length])).toEqual([
      [undefined, 3],
      ["lost", 3],
      [undefined, 5],
    ]);
    expect(window.repeats).toMatchObject([{ packet: 5, position: 3, length: 3, late: 3 }]);
    expect(window.facts.counters).toMatchObject([{ id: "late", count: 3 }]);
  });

  test("keeps the first byte where repeats differ, and says which packet differed by how much", async () => {
    const window = await followed([
      SYN,
      { from: "a", at: 0, payload: "GET /harmless" },
      { from: "a", at: 4, payload: "/attacks!" },
      { from: "a", at: 13, payload: " HTTP" },
    ]);
    expect(text(window.bytes)).toBe("GET /harmless HTTP");
    expect(window.facts.a).toMatchObject({ repeats: 1, conflicts: 1, differentBytes: 7 });
    expect(window.repeats).toMatchObject([
      { side: "a", packet: 3, position: 4, length: 9, different: 7, differsAt: 1 },
    ]);
  });

  test("compares repeats of segments that still wait", async () => {
    const window = await followed([
      SYN,
      { from: "a", at: 3, payload: "def" },
      { from: "a", at: 2, payload: "cdXf" },
      { from: "a", at: 0, payload: "ab" },
    ]);
    expect(text(window.bytes)).toBe("abcdef");
    expect(window.repeats).toMatchObject([{ packet: 3, position: 3, different: 1, differsAt: 1 }]);
  });

  test("takes a keep-alive's byte for nothing", async () => {
    const probe: Segment = { from: "a", at: 2, payload: [0] };
    const window = await followed([
      SYN,
      { from: "a", at: 0, payload: "abc" },
      probe,
      { from: "a", at: 3, payload: "d" },
    ]);
    expect(text(window.bytes)).toBe("abcd");
    expect(window.facts.a).toMatchObject({ repeats: 0, conflicts: 0 });
  });

  test("shows what the snap length cut off as gaps", async () => {
    const window = await followed([SYN, ...segments()], "a", { snapLength: 154 });
    expectTruth(window);
    expect(window.facts.a).toMatchObject({ bytes: 2000, missingBytes: 18_000, gaps: 20 });
    expect(window.parts.filter(({ gap }) => gap !== undefined).every(({ gap }) => gap === "cut")).toBe(true);
  });

  test("that was confirmed but not captured ends in a gap", async () => {
    const window = await followed([
      SYN,
      ...segments(1000, SENT.subarray(0, 3000)),
      { from: "b", at: 0, confirms: 9001 },
    ]);
    expect(window.parts.at(-1)).toMatchObject({ gap: "lost", position: 3000, length: 6000 });
  });

  test("ends without a gap where only the FIN was confirmed", async () => {
    const fin: Segment = { from: "a", at: SENT.length, flags: TcpFlag.fin | TcpFlag.ack, confirms: 0 };
    const window = await followed([SYN, ...segments(), fin, { from: "b", at: 0, confirms: SENT.length + 1 }]);
    expect(window.facts.a.gaps).toBe(0);
  });

  test("is bounded where holes are never filled", async () => {
    const storm = Array.from({ length: 20_000 }, (_, i): Segment => ({ from: "a", at: 2 * i + 1, payload: "x" }));
    const window = await followed([SYN, ...shuffle(storm, 5)]);
    const { bytes: there, missingBytes } = window.facts.a;
    const late = window.facts.counters.find(({ id }) => id === "late")?.count ?? 0;
    expect(there + late).toBe(20_000);
    expect(there + missingBytes).toBe(40_000);
  });
});

describe("windows of a stream", () => {
  const both = [SYN, ...segments(300).flatMap((one): Segment[] => [one, { ...one, from: "b" }])];

  test("of any size hold the same bytes", async () => {
    const { engine } = await openBytes(segmentCapture(both));
    for (const scope of ["a", "b", "both"] as const) {
      const whole = await follow(engine, scope);
      for (const size of [1, 299, 1000, 4096].filter((each) => each > 1 || scope === "a")) {
        const pieces: Uint8Array[] = [];
        for (let from = 0; from < Math.min(whole.total, size * 50);) {
          const window = await follow(engine, scope, from, size);
          pieces.push(window.bytes);
          expect(window.to).toBeGreaterThan(from);
          from = window.to;
        }
        const joined = Buffer.concat(pieces);
        expect(joined.equals(whole.bytes.subarray(0, joined.length)), `${scope} ${size}`).toBe(true);
      }
    }
  });

  test("are the same however the file was handed in", async () => {
    const file = segmentCapture([SYN, ...shuffle(segments(), 9)]);
    const whole = await follow((await openBytes(file)).engine, "both");
    for (const chunk of [1, 61, 4096]) {
      expect(await follow((await openBytes(file, chunk)).engine, "both")).toEqual(whole);
    }
  });

  test("hold each gap once", async () => {
    const { engine } = await openBytes(segmentCapture([SYN, ...segments().filter((_, i) => i % 3 !== 1)]));
    const whole = await follow(engine, "a");
    const gaps: number[] = [];
    for (let from = 0; from < whole.total; from += 1000) {
      for (const { gap, position } of (await follow(engine, "a", from, 1000)).parts) {
        if (gap !== undefined) gaps.push(position);
      }
    }
    expect(gaps).toEqual(whole.parts.filter(({ gap }) => gap !== undefined).map(({ position }) => position));
  });

  test("of datagrams show each with its packet", async () => {
    const { engine } = await openBytes(pcap(datagrams(16, 50)));
    const of = { packet: 3 };
    const outcome = await engine.stream({ key: 1, of, scope: "both", from: 0, length: 1000 }, () => undefined);
    expect(outcome).toMatchObject({
      ok: true,
      value: { total: 100, facts: { transport: "udp", stream: 2, streams: 8 } },
    });
    expect(outcome.ok && outcome.value.parts.map(({ packet }) => packet)).toEqual([3, 11]);
  });

  test("of a tunnel hold what it carries around other conversations", async () => {
    const scene = new Scene();
    const [here, there] = [endpoint("192.0.2.10", 50_000), endpoint("198.51.100.80", 4789)];
    const inner = (text: string): Uint8Array => {
      const inside = new Scene();
      inside.sendUdp(endpoint("10.0.0.1", 5000), endpoint("10.0.0.2", 6000), text);
      return bytes([8, 0, 0, 0, 0, 0, 7, 0], inside.packets[0]?.frame ?? []);
    };
    for (const text of ["one", "two"]) scene.sendUdp(here, there, inner(text));
    const { engine } = await openBytes(pcap(scene.packets));
    const ask = async (stream: number): Promise<StreamWindow> => {
      const of = { transport: "udp", stream } as const;
      const outcome = await engine.stream({ key: 1, of, scope: "both", from: 0, length: 1000 }, () => undefined);
      if (!outcome.ok) throw new Error(outcome.message);
      return outcome.value;
    };
    expect((await ask(0)).bytes).toEqual(bytes(inner("one"), inner("two")));
    expect(text((await ask(1)).bytes)).toBe("onetwo");
  });

  test("of what is no conversation are refused in words", async () => {
    const { engine } = await openBytes(pcap(datagrams(1, 50)));
    const ask = (of: Parameters<Engine["stream"]>[0]["of"]): ReturnType<Engine["stream"]> =>
      engine.stream({ key: 1, of, scope: "both", from: 0, length: 1 }, () => undefined);
    expect(await ask({ packet: 2 })).toMatchObject({ ok: false, kind: "refused" });
    expect(await ask({ transport: "tcp", stream: 0 })).toMatchObject({ ok: false, kind: "refused" });
    expect(await ask({ transport: "udp", stream: 1 })).toMatchObject({ ok: false, kind: "refused" });
  });
});

describe("looking for bytes in a stream", () => {
  const talk: Segment[] = [
    SYN,
    { from: "a", at: 0, payload: "find the nee" },
    { from: "b", at: 0, payload: "dle is not here; ", confirms: 12 },
    { from: "a", at: 12, payload: "dle in the hay, and another Needle", confirms: 17 },
  ];
  const search = async (
    fields: Partial<StreamSearch> & { readonly look: string },
  ): Promise<StreamMatch | "nowhere"> => {
    const { engine } = await openBytes(segmentCapture(talk));
    const { look, ...rest } = fields;
    const found = await engine.findInStream(
      {
        of: { packet: 2 },
        scope: "both",
        from: 0,
        backwards: false,
        foldsCase: true,
        bytes: new TextEncoder().encode(look),
        ...rest,
      },
      () => undefined,
    );
    if (!found.ok) throw new Error(found.message);
    return found.value;
  };

  test("finds what spans packets of one direction, never of both", async () => {
    expect(await search({ look: "needle" })).toMatchObject({ side: "a", packet: 2, at: 9, offset: 9, length: 6 });
    expect(await search({ look: "needle is" })).toBe("nowhere");
  });

  test("goes on behind the last match, and back", async () => {
    const second = await search({ look: "needle", from: 10 });
    expect(second).toMatchObject({ packet: 4, offset: 40, at: 57 });
    expect(await search({ look: "needle", from: 58 })).toBe("nowhere");
    expect(await search({ look: "needle", backwards: true, from: 57 })).toMatchObject({ at: 9 });
  });

  test("minds the case where asked to", async () => {
    expect(await search({ look: "Needle", foldsCase: false })).toMatchObject({ offset: 40 });
  });
});
