/** Several files opened as one: packets in the order of their times, whichever file they are in. */
import { expect, test } from "vitest";
import { bytes } from "../../scripts/captures/bytes.ts";
import { pcap } from "../../scripts/captures/pcap.ts";
import {
  OptionCode,
  enhancedPacket,
  interfaceDescription,
  pcapng,
  sectionHeader,
} from "../../scripts/captures/pcapng.ts";
import type { Packet } from "../../scripts/captures/scene.ts";
import { readDetail, readRows } from "./support/describe.ts";
import { type Opened, openBytes, openInputs } from "./support/open.ts";
import { conversation } from "./support/traffic.ts";

const CLOCK_ERROR_NS = 7_000_000_000n;
const SOURCE_MAC_END = 11;

const isFromClient = ({ frame }: Packet): boolean => frame[SOURCE_MAC_END] === 10;

/** What both directions' capture points wrote, the second one with a clock that is late. */
function halves(): { readonly client: Uint8Array; readonly server: Uint8Array } {
  const all = conversation();
  const late = all
    .filter((packet) => !isFromClient(packet))
    .map((packet) => ({ ...packet, timeNs: packet.timeNs - CLOCK_ERROR_NS }));
  return { client: pcap(all.filter(isFromClient)), server: pcapng(late) };
}

const describeRows = async ({ engine }: Opened): Promise<string[]> =>
  (await readRows(engine)).map(({ timeNs, cells, severity }) => `${timeNs} ${severity} ${cells.join(" | ")}`);

test("two halves of a conversation, merged with the right shift, are the conversation", async () => {
  const { client, server } = halves();
  const merged = await openInputs([{ bytes: client }, { bytes: server, shiftNs: CLOCK_ERROR_NS }]);
  const whole = await openBytes(pcap(conversation()));
  expect(await describeRows(merged)).toEqual(await describeRows(whole));
  expect(merged.summary).toMatchObject({ packets: whole.summary.packets, flows: 1 });
  expect(merged.summary.firstNs).toBe(whole.summary.firstNs);
  expect(merged.summary.lastNs).toBe(whole.summary.lastNs);
  expect(merged.summary.inputs.map(({ format }) => format)).toEqual(["pcap", "pcapng"]);
});

test("the order of the files does not matter, nor the size of the pieces they come in", async () => {
  const { client, server } = halves();
  const inOrder = await openInputs([{ bytes: client }, { bytes: server, shiftNs: CLOCK_ERROR_NS }]);
  const turned = await openInputs([
    { bytes: server, shiftNs: CLOCK_ERROR_NS, chunkSize: 13 },
    { bytes: client, chunkSize: 5 },
  ]);
  expect(await describeRows(turned)).toEqual(await describeRows(inOrder));
});

test("without the shift the late clock's packets come first, and no packet is lost", async () => {
  const { client, server } = halves();
  const { engine, summary } = await openInputs([{ bytes: client }, { bytes: server }]);
  const rows = await readRows(engine);
  const times = rows.map(({ timeNs }) => timeNs ?? 0n);
  expect(times).toEqual([...times].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
  expect(summary.packets).toBe(conversation().length);
  expect(rows[0]?.cells[0]).toBe("198.51.100.80");
});

test("each packet's bytes are read back from the file that it is in", async () => {
  const { client, server } = halves();
  const { engine } = await openInputs([{ bytes: client }, { bytes: server, shiftNs: CLOCK_ERROR_NS }]);
  for (const [index, packet] of conversation().entries()) {
    const outcome = await engine.packet(index + 1);
    expect(outcome.ok && outcome.value.views[0]?.bytes, `packet ${index + 1}`).toEqual(packet.frame);
  }
});

test("two files of the same kind keep their bytes apart", async () => {
  const { client } = halves();
  const server = pcap(conversation().filter((packet) => !isFromClient(packet)));
  const { engine } = await openInputs([{ bytes: client }, { bytes: server }]);
  for (const [index, packet] of conversation().entries()) {
    const outcome = await engine.packet(index + 1);
    expect(outcome.ok && outcome.value.views[0]?.bytes, `packet ${index + 1}`).toEqual(packet.frame);
  }
});

test("interfaces that two files declare in turn are not mixed up", async () => {
  const [first, second, third, fourth] = conversation();
  if (first === undefined || second === undefined || third === undefined || fourth === undefined) return expect.fail();
  const named = (name: string): Uint8Array =>
    interfaceDescription(1, 262_144, [{ code: OptionCode.interfaceName, value: name }]);
  const file = (name: string, early: Packet, late: Packet): Uint8Array =>
    bytes(
      sectionHeader(),
      named(`${name}0`),
      enhancedPacket(early, { interfaceId: 0 }),
      named(`${name}1`),
      enhancedPacket(late, { interfaceId: 1 }),
    );
  const { engine, summary } = await openInputs([
    { bytes: file("a", first, fourth), chunkSize: 16 },
    { bytes: file("b", second, third), chunkSize: 16 },
  ]);
  const details = await Promise.all([1, 2, 3, 4].map((number) => readDetail(engine, number)));
  expect(details.map(({ interfaceName }) => interfaceName)).toEqual(["a0", "b0", "b1", "a1"]);
  expect(details.map(({ views }) => views[0]?.bytes)).toEqual([first, second, third, fourth].map(({ frame }) => frame));
  const counts = Object.fromEntries(summary.interfaces.map(({ name, packets }) => [name, packets]));
  expect(counts).toEqual({ a0: 1, a1: 1, b0: 1, b1: 1 });
});
