import { describe, expect, test } from "vitest";
import { measureAspects, OwnProtocols } from "./aspects.ts";
import { ConversationSums } from "./conversations.ts";
import { judge, raisedFloors } from "./floors.ts";
import type { Reference, Tally } from "./reference.ts";

const eth = ["eth", "ipv4", "tcp"];

describe("agreement on our own protocols", () => {
  test("packets that hold a protocol of others are not counted", () => {
    const own = new OwnProtocols(eth);
    own.add(
      { packets: [{ n: 1, stack: eth }] },
      {
        packets: [
          { n: 1, stack: eth },
          { n: 2, stack: [...eth, "kerberos"] },
        ],
      },
    );
    expect(own.stack).toEqual({ agree: 1, total: 1 });
  });

  test("either of the reference's two stacks is right", () => {
    const own = new OwnProtocols([...eth, "tls"]);
    const expected = { packets: [{ n: 1, stack: [...eth, "tls"], stack2: eth }] };
    own.add({ packets: [{ n: 1, stack: eth }] }, expected);
    own.add({ packets: [{ n: 1, stack: ["eth"] }] }, expected);
    expect(own.stack).toEqual({ agree: 1, total: 2 });
  });

  test("a path that we invent counts as wrong", () => {
    const own = new OwnProtocols(eth);
    own.add(
      {
        hierarchy: [
          ["eth", 2, 120],
          ["eth/tcp", 1, 60],
        ],
      },
      { hierarchy: [["eth", 2, 120]] },
    );
    expect(own.hierarchy).toEqual({ agree: 1, total: 2 });
  });
});

describe("floors", () => {
  const counts = (ok: number, bad: number): { ok: number; bad: number; missing: number; extra: number } => ({
    ok,
    bad,
    missing: 0,
    extra: 0,
  });
  const tally = (ok: number, bad: number): Tally => ({
    m: new Map([
      ["time", counts(ok, bad)],
      ["field.ip.ttl", counts(ok, bad)],
      ["field.tls.handshake.ja3", counts(0, 1000)],
    ]),
    dis: [],
    notes: [],
  });
  const newTally = (): Tally => ({ m: new Map(), dis: [], notes: [] });
  const reference: Reference = {
    coreFields: ["ip.ttl", "tls.handshake.ja3"],
    newTally,
    compareCapture: () => undefined,
  };
  const judged = (ok: number, bad: number): ReturnType<typeof judge> =>
    judge(
      measureAspects(
        {
          tally: tally(ok, bad),
          own: new OwnProtocols([]),
          conversations: new ConversationSums(reference),
          hostile: { survived: 0, total: 0 },
        },
        reference,
      ),
    );

  test("fields of a later step are left out of the sum", () => {
    expect(judged(3, 1).find(({ name }) => name === "core fields together")?.percent).toBe(75);
  });

  test("a floor rises to what was measured, cut to two decimals, and never falls", () => {
    const [time] = judged(2, 1).filter(({ name }) => name === "time");
    if (time === undefined) throw new Error("no aspect called time");
    expect(raisedFloors([{ ...time, floor: 0 }])["time"]?.floor).toBe(66.66);
    expect(raisedFloors([{ ...time, floor: 80 }])["time"]?.floor).toBe(80);
  });
});
