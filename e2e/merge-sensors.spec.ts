/** Story: somebody captures on two hosts at the same time, and sees one capture in the order of time. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { rowTexts } from "./support/rows.ts";
import { sampleFile, startSensor, type RunningSensor } from "./support/sensor.ts";

const bar = (page: Page) => page.getByRole("region", { name: "Live capture" });
const box = (page: Page) => page.getByRole("region", { name: "Several sensors as one" });
const status = (page: Page) => page.getByRole("contentinfo");

const running: RunningSensor[] = [];
test.afterEach(async () => {
  for (const sensor of running.splice(0)) await sensor.close();
});

async function replay(name: string, ...more: readonly string[]): Promise<RunningSensor> {
  const words = ["--source", "replay", "--file", sampleFile(name), "--pace", "0", "--allow-full", ...more];
  const sensor = await startSensor(...words);
  running.push(sensor);
  return sensor;
}

async function accept(page: Page): Promise<void> {
  await page.getByRole("button", { name: "I accept" }).first().click();
}

/** Both sensors connected, with the statement accepted. */
async function connectBoth(page: Page, first: RunningSensor, second: RunningSensor): Promise<void> {
  // Without the newer picker the page falls back to a plain file input, which can be filled from here.
  await page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, "showOpenFilePicker");
  });
  await page.goto(first.link);
  await accept(page);
  await page.getByRole("form", { name: "Add a sensor" }).getByRole("textbox").first().fill(second.link);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await accept(page);
  await expect(box(page).getByRole("checkbox")).toHaveCount(2);
}

test("two sensors start together; every packet says where it is from, and clocks can be put right", async ({
  page,
}) => {
  const first = await replay("http.pcap");
  const second = await replay("dns.pcap", "--origin", first.origin);
  await connectBoth(page, first, second);
  await box(page).getByRole("textbox").first().fill("soon");
  await box(page).getByRole("button", { name: "Start 2 as one" }).click();
  await expect(box(page)).toContainText("must be a number");
  await box(page)
    .getByRole("button", { name: /as measured/ })
    .click();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await box(page).getByRole("button", { name: "Start 2 as one" }).click();
  await expect(bar(page)).toContainText("Recorded");
  await expect(status(page)).not.toContainText("live");
  // Both captures, whole: 32 packets of one, the others of the other.
  await expect(status(page)).toContainText(/\d+ packets/);
  await page.getByRole("combobox", { name: "Display filter" }).fill('frame.interface_name contains "http.pcap"');
  await page.keyboard.press("Enter");
  await expect(status(page)).toContainText("32 shown");
  await page.getByRole("combobox", { name: "Display filter" }).fill('frame.interface_name contains "dns.pcap"');
  await page.keyboard.press("Enter");
  await expect(status(page)).toContainText(/[1-9]\d* shown/);
});

async function saveRecording(page: Page): Promise<Buffer> {
  await bar(page).getByRole("button", { name: "Save …" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("in the order of time, as one pcapng file with the interfaces of all");
  const coming = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toMatch(/ on .+ and .+[.]pcapng$/);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function reopen(page: Page, buffer: Buffer): Promise<void> {
  await page.getByRole("button", { name: "Open", exact: true }).first().click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("main").getByRole("button", { name: "Open" }).click();
  await (await chooser).setFiles({ name: "saved.pcapng", mimeType: "", buffer });
  await expect(status(page)).toContainText("saved.pcapng");
}

test("what was merged is saved as one file: opened again it has the same packets in the same order", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 3000 });
  const first = await replay("http.pcap");
  const second = await replay("dns.pcap", "--origin", first.origin);
  await connectBoth(page, first, second);
  await box(page).getByRole("button", { name: "Start 2 as one" }).click();
  await expect(bar(page)).toContainText("Recorded");
  await expect(status(page)).toContainText("63 packets");
  const shown = await rowTexts(page);
  expect(shown).toHaveLength(63);
  const bytes = await saveRecording(page);
  await reopen(page, bytes);
  await expect(status(page)).toContainText("63 packets");
  expect(await rowTexts(page)).toEqual(shown);
});

test("what is merged is held, stepped and hurried as one, by one bar", async ({ page }) => {
  const first = await replay("tcp-trouble.pcap", "--pace", "0.1");
  const second = await replay("http.pcap", "--pace", "0.1", "--origin", first.origin);
  await connectBoth(page, first, second);
  await box(page).getByRole("button", { name: "Start 2 as one" }).click();
  const transport = bar(page).getByRole("group", { name: "Replay" });
  await transport.getByRole("button", { name: "Hold" }).click();
  await expect(transport.getByRole("button", { name: "Play" })).toBeVisible();
  await expect(bar(page)).toContainText("Healthy");
  // As long as the longer one.
  await expect(transport).toContainText("of 40.8 s");
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await transport.getByRole("combobox", { name: "Pace" }).selectOption("as fast as it goes");
  await transport.getByRole("button", { name: "Play" }).click();
  await expect(bar(page)).toContainText("Recorded");
  // 97 packets of the one, 32 of the other.
  await expect(status(page)).toContainText("129 packets");
});

test("what was merged can be saved while it still comes", async ({ page }) => {
  const first = await replay("tcp-trouble.pcap", "--pace", "1");
  const second = await replay("dns.pcap", "--origin", first.origin);
  await connectBoth(page, first, second);
  await box(page).getByRole("button", { name: "Start 2 as one" }).click();
  await expect(status(page)).toContainText(/[4-9]\d packets/);
  const bytes = await saveRecording(page);
  await bar(page).getByRole("button", { name: "Stop" }).click();
  await reopen(page, bytes);
  await expect(status(page)).toContainText(/[4-9]\d packets/);
});
