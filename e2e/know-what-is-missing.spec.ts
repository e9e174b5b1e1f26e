/** Story: somebody opens a capture that a sensor's client stored, and sees what is missing from it, as its owner saw it live. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { choose } from "./support/captures.ts";
import { pair } from "./support/pairing.ts";
import { sampleFile, startSensor } from "./support/sensor.ts";

const START_S = 1_700_000_000;

function block(type: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4, 0x20)]);
  const ends = [type, padded.length + 12].map((value) => words(value));
  return Buffer.concat([...ends, padded, words(padded.length + 12)]);
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt32LE(value, 4 * at);
  return bytes;
}

/** One datagram a second from 192.0.2.1 to 192.0.2.2. */
function packet(second: number): Buffer {
  const frame = Buffer.from(
    "02000000000202000000000108004500001c000000004011b6d0c0000201c00002020035003500080000",
    "hex",
  );
  const micros = BigInt(START_S + second) * 1_000_000n;
  const head = words(0, Number(micros >> 32n), Number(micros & 0xffff_ffffn), frame.length, frame.length);
  return block(6, head, frame, Buffer.alloc(2));
}

function gap(fromS: number, toS: number, packets: number): Buffer {
  const ns = (second: number): string => `${START_S + second}000000000`;
  const json = JSON.stringify({ packets: packets.toString(), fromNs: ns(fromS), toNs: ns(toS), cause: "kernel" });
  return block(0x8a5c_0002, Buffer.from("tapglass.gap\x01\0\0\0"), Buffer.from(json));
}

const section = (...options: readonly Buffer[]): Buffer =>
  block(0x0a0d0d0a, words(0x1a2b3c4d, 1, 0xffff_ffff, 0xffff_ffff), ...options);

const CAPTURE = Buffer.concat([
  section(),
  block(1, words(1, 262_144)),
  ...[0, 1, 2].map(packet),
  gap(2, 4, 1204),
  ...[5, 6, 7].map(packet),
]);

const SAYS_SAMPLED = Buffer.from("sensor a, yes, sampled 1 in 5");

const SAMPLED = Buffer.concat([
  section(words(1 | (SAYS_SAMPLED.length << 16)), SAYS_SAMPLED, Buffer.alloc(3), words(0)),
  block(1, words(1, 262_144)),
  ...[0, 1, 2].map(packet),
]);

async function open(page: Page, name: string, buffer: Buffer): Promise<void> {
  await choose(page, { name, mimeType: "", buffer });
}

const status = (page: Page) => page.getByRole("contentinfo");

test("what was lost stands in the status, beside the packets, and at the row behind it", async ({ page }) => {
  await open(page, "kept.pcapng", CAPTURE);
  await expect(status(page)).toContainText("6 packets");
  await expect(status(page)).toContainText("lost 1,204");
  const bar = page.getByRole("region", { name: "Lost packets" });
  await bar.getByRole("button", { name: /lost 1,204/ }).click();
  await expect(bar.getByRole("row", { name: /Kernel/ })).toContainText("1,204");
  await expect(bar).toContainText("1,204 packets are missing within 2");
  await expect(page.locator("[role=row].behind-gap")).toHaveCount(1);
  await expect(page.locator("[role=row].behind-gap")).toHaveAttribute("aria-label", /^1,204 packets are missing/);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await bar.getByRole("button", { name: "Packets around it" }).click();
  await expect(status(page)).toContainText("shown");
  await page.getByRole("button", { name: "Overview", exact: true }).click();
  await expect(page.getByText(/missing|lost/i).first()).toBeVisible();
});

test("a capture that holds one packet in so many is never shown as if it were whole", async ({ page }) => {
  await open(page, "sampled.pcapng", SAMPLED);
  await expect(status(page)).toContainText("3 packets");
  await expect(status(page)).toContainText("Sampled 1:5");
  const bar = page.getByRole("region", { name: "Lost packets" });
  await expect(bar).toContainText("Sampled 1:5");
  await bar.getByRole("button", { name: "lost 0" }).click();
  await expect(bar).toContainText("about 15 packets passed");
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
});

test("a sensor that samples says so while it captures, and of what it keeps", async ({ page }) => {
  const replay = ["--source", "replay", "--file", sampleFile("dns.pcap"), "--pace", "0"];
  const sensor = await startSensor(...replay, "--allow-full", "--sample", "2");
  try {
    expect(sensor.said()).toContain("keeps 1 packet in 2");
    await pair(page, sensor);
    const keep = page.getByRole("combobox", { name: "Keep" });
    await expect(keep.getByRole("option").first()).toHaveText("1 packet in 2");
    await keep.selectOption("1 packet in 3");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    const bar = page.getByRole("region", { name: "Live capture" });
    await expect(bar).toContainText("Sampled 1:3");
    await expect(bar).toContainText("Recorded");
    await bar.getByRole("button", { name: "lost 0" }).click();
    await expect(bar).toContainText("were left out by choice, which is no loss");
    await expect(status(page)).toContainText("Sampled 1:3");
    const shown = /([\d,]+) packets/.exec(await status(page).innerText())?.[1];
    await page.reload();
    await page
      .getByRole("button", { name: /dns\.pcap/ })
      .first()
      .click();
    await expect(status(page)).toContainText(`${shown ?? "?"} packets`);
    await expect(status(page)).toContainText("Sampled 1:3");
  } finally {
    await sensor.close();
  }
});
