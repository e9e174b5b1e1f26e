/** Segments that wait for their acknowledgement: however many there are, each is found again, and the bytes in flight are right. */
import { expect, test } from "vitest";
import { bytes, seeded, zeros } from "../../scripts/captures/bytes.ts";
import { TcpFlag } from "../../scripts/captures/headers.ts";
import { pcap } from "../../scripts/captures/pcap.ts";
import { Scene, endpoint } from "../../scripts/captures/scene.ts";
import { TcpConversation } from "../../scripts/captures/tcp-conversation.ts";
import { openBytes } from "./support/open.ts";

const CLIENT = endpoint("192.0.2.10", 40_000);
const SERVER = endpoint("198.51.100.80", 9_999);
const SEGMENT = 10;

interface Wanted {
  readonly acked: string;
  readonly inFlight: string;
}

interface Made {
  readonly file: Uint8Array;
  /** Of each packet behind the handshake. */
  readonly wanted: readonly Wanted[];
}

/** The client sends up to `most` segments before the server acknowledges some of them, the oldest first; then again. */
function windows(most: number, rounds: number): Made {
  const random = seeded(most);
  const scene = new Scene();
  const talk = new TcpConversation(scene, CLIENT, SERVER).open();
  const waiting: number[] = [];
  const wanted: Wanted[] = [];
  for (let round = 0; round < rounds; round++) {
    while (waiting.length < most) {
      talk.segment("client", { flags: TcpFlag.ack }, zeros(SEGMENT));
      waiting.push(scene.packets.length);
      wanted.push({ acked: "", inFlight: String(waiting.length * SEGMENT) });
    }
    const count = 1 + (random() % most);
    const acked = waiting.splice(0, count).at(-1);
    talk.segment("server", { flags: TcpFlag.ack, ackOffset: -waiting.length * SEGMENT });
    wanted.push({ acked: String(acked), inFlight: "" });
  }
  return { file: bytes(pcap(scene.packets)), wanted };
}

/** One ring's worth, its neighbours, and rings that grow while their oldest stands anywhere. */
test.each([1, 2, 5, 6, 10, 11, 21, 22, 100, 1000])("%i segments in flight", async (most) => {
  const { file, wanted } = windows(most, Math.max(4, Math.min(40, 4000 / most)));
  const { engine, summary } = await openBytes(file);
  expect(summary.counters).toEqual([]);
  const names = ["tcp.analysis.acks_frame", "tcp.analysis.bytes_in_flight"];
  const columns = names.map((name) => ({ kind: "field", name }) as const);
  const { rows } = await engine.window({ key: 0, first: 3, count: wanted.length, columns });
  expect(rows.map(({ cells: [acked, inFlight] }) => ({ acked, inFlight }))).toEqual(wanted);
});

test("beyond ten thousand the oldest are given up, and counted", async () => {
  const { file } = windows(10_003, 1);
  const { summary } = await openBytes(file);
  expect(summary.counters.find(({ id }) => id === "unacked")?.count).toBe(3);
});
