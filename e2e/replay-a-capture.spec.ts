/** Story: somebody has a capture play again as if its packets came now: holds it, steps through it, and has all or a stretch of it in the end. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { pair } from "./support/pairing.ts";
import { rowTexts, rows } from "./support/rows.ts";
import { sampleFile, startSensor } from "./support/sensor.ts";

const bar = (page: Page) => page.getByRole("region", { name: "Live capture" });
const transport = (page: Page) => bar(page).getByRole("group", { name: "Replay" });
const range = (page: Page) => transport(page).getByRole("form", { name: "Range of the replay" });
const status = (page: Page) => page.getByRole("contentinfo");

/** Of tcp-trouble.pcap, seconds from its first packet: seven of its packets come in it. */
const STRETCH = { from: "24.2", to: "39.4", packets: 7 };

async function replay(page: Page): Promise<void> {
  await page.keyboard.press("Control+K");
  await page.keyboard.type("Replay this capture");
  await page.keyboard.press("Enter");
  await expect(transport(page)).toBeVisible();
}

test("a replay can be held, stepped, sought and hurried, and is the capture again in the end", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 3000 });
  await page.goto("/#sample=dns.pcap");
  await expect(status(page)).toContainText(/[1-9][\d,]* packets/);
  await expect(status(page)).not.toContainText("reading");
  const file = await rowTexts(page);
  await replay(page);
  await transport(page).getByRole("button", { name: "Hold" }).click();
  await expect(transport(page).getByRole("button", { name: "Play" })).toBeVisible();
  const before = await rows(page).count();
  await transport(page).getByRole("button", { name: "Step" }).click();
  await expect(rows(page)).toHaveCount(before + 1);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await transport(page).getByRole("combobox", { name: "Pace" }).selectOption("as fast as it goes");
  await transport(page).getByRole("button", { name: "Play" }).click();
  await expect(bar(page)).toContainText("replayed to its end");
  await expect(transport(page)).toBeHidden();
  expect(await rowTexts(page)).toEqual(file);
  await expect(page.getByText(/same result as dns[.]pcap. Result hash: [0-9a-f]{64}/)).toBeVisible();
});

test("a link has a sample replayed: its pace, a stretch of it, again and again", async ({ page }) => {
  await page.goto("/#sample=tcp-trouble.pcap&replay=max&from=24.2&to=39.4");
  await expect(bar(page)).toContainText("replayed to its end");
  await expect(status(page)).toContainText(`${STRETCH.packets.toString()} packets`);
  await page.goto("about:blank");
  await page.goto("/#sample=dns.pcap&replay=0.5&loop=1");
  await expect(transport(page).getByRole("combobox", { name: "Pace" })).toHaveValue("50");
  await expect(transport(page).getByRole("checkbox", { name: "Again and again" })).toBeChecked();
  await page.goto("about:blank");
  await page.goto("/#sample=dns.pcap&replay=warp");
  await expect(page.getByText("must be from 0.1 to 100, or max, not “warp”")).toBeVisible();
});

test("a replay ends when the capture that it comes from is closed, and keeps what came", async ({ page }) => {
  await page.goto("/#sample=http.pcap");
  await expect(status(page)).toContainText(/[1-9][\d,]* packets/);
  await expect(status(page)).not.toContainText("reading");
  await replay(page);
  await transport(page).getByRole("button", { name: "Hold" }).click();
  await page.getByRole("button", { name: "Close http.pcap", exact: true }).click();
  await expect(bar(page)).toContainText("Recorded");
});

/** Held, sought nowhere: a wrong range is told, and a right one is used. By keyboard alone. */
async function chooseRange(page: Page): Promise<void> {
  await transport(page).getByRole("button", { name: "Range: all" }).focus();
  await page.keyboard.press("Enter");
  const from = range(page).getByRole("textbox", { name: "From" });
  await from.focus();
  await page.keyboard.type("41");
  await page.keyboard.press("Enter");
  await expect(range(page).getByRole("alert")).toContainText("the last packet is at 40.7591 s. Begin earlier");
  await expect(from).toHaveAttribute("aria-invalid", "true");
  await from.fill(STRETCH.from);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(range(page).getByRole("textbox", { name: "To" })).toBeFocused();
  await page.keyboard.type("12");
  await page.keyboard.press("Enter");
  await expect(range(page).getByRole("alert")).toContainText("ends at 12 s, before it begins at 24.2 s");
  await from.fill("25");
  await range(page).getByRole("textbox", { name: "To" }).fill("26");
  await page.keyboard.press("Enter");
  await expect(range(page).getByRole("alert")).toContainText("No packet of the capture is in this range");
  await from.fill(STRETCH.from);
  await range(page).getByRole("textbox", { name: "To" }).fill(STRETCH.to);
  await page.keyboard.press("Enter");
  await expect(range(page).getByRole("alert")).toBeHidden();
  await expect(transport(page).getByRole("button", { name: "Range: 24.2 s to 39.4 s" })).toBeVisible();
  await expect(transport(page)).toContainText("24.2 s of 40.8 s");
}

/** By the status bar: of a long list only what is in sight stands in the page. */
const packetsOf = async (page: Page): Promise<number> =>
  Number(/([\d,]+) packets/.exec(await status(page).innerText())?.[1] ?? "0");

async function playFast(page: Page): Promise<void> {
  await transport(page).getByRole("combobox", { name: "Pace" }).selectOption("as fast as it goes");
  await transport(page).getByRole("button", { name: "Play" }).click();
  await expect(bar(page)).toContainText("Recorded");
}

for (const width of [1280, 390])
  test(`a stretch of an open capture is replayed, and nothing else of it, at ${width.toString()} px`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height: 844 });
    await page.goto("/#sample=tcp-trouble.pcap");
    await expect(status(page)).toContainText(/[1-9][\d,]* packets/);
    await expect(status(page)).not.toContainText("reading");
    await replay(page);
    await transport(page).getByRole("button", { name: "Hold" }).click();
    await expect(transport(page).getByRole("button", { name: "Play" })).toBeVisible();
    await chooseRange(page);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const before = await packetsOf(page);
    await playFast(page);
    await expect(status(page)).toContainText(`${(before + STRETCH.packets).toString()} packets`);
  });

test("a stretch of the file of a sensor is replayed, from where the sensor was told to begin", async ({ page }) => {
  const file = ["--source", "replay", "--file", sampleFile("tcp-trouble.pcap"), "--pace", "0.1"];
  const sensor = await startSensor(...file, "--to", "2");
  try {
    await pair(page, sensor);
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await expect(transport(page).getByRole("button", { name: "Range: the begin to 2 s" })).toBeVisible();
    await transport(page).getByRole("button", { name: "Hold" }).click();
    await expect(transport(page).getByRole("button", { name: "Play" })).toBeVisible();
    await transport(page)
      .getByRole("button", { name: /^Range/ })
      .click();
    await range(page).getByRole("button", { name: "From here" }).click();
    await expect(range(page).getByRole("textbox", { name: "From" })).toHaveValue(/^[01][.]\d+$/);
    await range(page).getByRole("button", { name: "Whole capture" }).click();
    await transport(page).getByRole("button", { name: "Range: all" }).click();
    await chooseRange(page);
    await expect(rows(page).first()).toBeVisible();
    const before = await packetsOf(page);
    await playFast(page);
    await expect(status(page)).toContainText(`${(before + STRETCH.packets).toString()} packets`);
  } finally {
    await sensor.close();
  }
});
