/** Story: somebody looks after the captures that lie in this browser: names them, saves them, has them deleted in time. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { choose } from "./support/captures.ts";
import { pair } from "./support/pairing.ts";
import { sampleFile, startSensor } from "./support/sensor.ts";

const status = (page: Page) => page.getByRole("contentinfo");
const row = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });
const DAY_MS = 86_400_000;

/** A copy of a file is kept where the browser gives no handle. */
async function openFile(page: Page, name: string): Promise<void> {
  await choose(page, [sampleFile(name)]);
  await expect(status(page)).toContainText(/[1-9][\d,]* packets/);
}

async function showStored(page: Page): Promise<void> {
  // Loaded anew, as by a user who comes back.
  await page.goto("about:blank");
  await page.goto("/#view=stored");
  await expect(page.getByRole("heading", { name: "Stored in this browser" })).toBeVisible();
}

test("a capture is renamed and found under its new name; it is the same capture", async ({ page }) => {
  await openFile(page, "dns.pcap");
  await showStored(page);
  await page.getByRole("button", { name: "Rename dns.pcap" }).click();
  await page.getByRole("textbox", { name: "New name of dns.pcap" }).fill("the slow morning");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "the slow morning", exact: true }).click();
  await expect(status(page)).toContainText("31 packets");
  await expect(page).toHaveTitle(/the slow morning/);
  await showStored(page);
  await expect(page.getByRole("row")).toHaveCount(2);
});

test("a stored capture is saved byte for byte, with its SHA-256, and deleted after a question", async ({ page }) => {
  await openFile(page, "http.pcap");
  await showStored(page);
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save http.pcap" }).click();
  const bytes = await readFile(await (await coming).path());
  expect(bytes.equals(await readFile(sampleFile("http.pcap")))).toBe(true);
  await expect(page.getByRole("status")).toContainText(createHash("sha256").update(bytes).digest("hex"));
  await page.getByRole("button", { name: "Delete http.pcap" }).click();
  const question = page.getByRole("alertdialog", { name: "Delete captures" });
  await expect(question).toContainText("“http.pcap”");
  await question.getByRole("button", { name: "Keep" }).click();
  await expect(row(page, "http.pcap")).toBeVisible();
  await page.getByRole("button", { name: "Delete http.pcap" }).click();
  await question.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("1 capture deleted")).toBeVisible();
  await expect(row(page, "http.pcap")).toHaveCount(0);
});

test("what was not used for so long is purged, but not what is open", async ({ page }) => {
  await openFile(page, "dns.pcap");
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  await page.getByRole("spinbutton", { name: "Days" }).fill("0");
  await page.getByRole("button", { name: "Delete what was not opened for" }).click();
  await expect(page.getByText("but for what is open")).toBeVisible();
  await expect(page.getByRole("button", { name: "Delete dns.pcap" })).toBeDisabled();
  await showStored(page);
  await page.getByRole("spinbutton", { name: "Days" }).fill("0");
  await page.getByRole("button", { name: "Delete what was not opened for" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect(row(page, "dns.pcap")).toHaveCount(0);
});

test("a capture whose time is over is deleted at the next start, and it is told; others stay", async ({ page }) => {
  await openFile(page, "dns.pcap");
  await showStored(page);
  await page.getByRole("combobox", { name: "dns.pcap is kept" }).selectOption("8 hours after their last use");
  await page.getByRole("combobox", { name: "New captures are kept" }).selectOption("7 days after their last use");
  await openFile(page, "http.pcap");
  await showStored(page);
  await expect(page.getByRole("combobox", { name: "http.pcap is kept" })).toHaveValue("10080");
  await page.addInitScript((later) => {
    const { now } = Date;
    Date.now = () => now() + later;
  }, DAY_MS);
  await page.reload();
  await expect(page.getByRole("status")).toContainText("the time that it was kept for is over: “dns.pcap”");
  await expect(page.getByRole("row").filter({ hasText: "dns.pcap" })).toHaveCount(0);
  await expect(row(page, "http.pcap")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "“dns.pcap”" })).toContainText("its time was over");
});

test("what is open stays beyond its time, in another tab too, and it is said", async ({ page, context }) => {
  await openFile(page, "dns.pcap");
  const other = await context.newPage();
  await showStored(other);
  await other.getByRole("combobox", { name: "dns.pcap is kept" }).selectOption("10 minutes after their last use");
  await other.addInitScript((later) => {
    const { now } = Date;
    Date.now = () => now() + later;
  }, DAY_MS);
  await other.reload();
  await expect(other.getByRole("status")).toContainText("The time of “dns.pcap” is over: it goes when it is closed");
  await expect(row(other, "dns.pcap")).toBeVisible();
  await page.close();
  await other.reload();
  await expect(other.getByRole("status")).toContainText("is over: “dns.pcap”");
  await expect(row(other, "dns.pcap")).toHaveCount(0);
});

test("what a sensor sent goes by the mode that it was captured in", async ({ page }) => {
  const words = ["--source", "replay", "--file", sampleFile("http.pcap"), "--pace", "0"];
  const sensor = await startSensor(...words);
  try {
    await pair(page, sensor);
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await expect(page.getByRole("region", { name: "Live capture" })).toContainText("Recorded");
    await page.goto(`${sensor.origin}/#view=stored`);
    await page.reload();
    await expect(row(page, "http.pcap on")).toContainText("mode Metadata");
    const coming = page.waitForEvent("download");
    await page.getByRole("button", { name: /^Save http[.]pcap on/ }).click();
    expect((await coming).suggestedFilename()).toMatch(/[.]pcapng$/);
  } finally {
    await sensor.close();
  }
});

for (const width of [1280, 390]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`everybody can use it: ${width.toString()} px, ${colorScheme}`, async ({ page }) => {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme });
      await openFile(page, "dns.pcap");
      await showStored(page);
      await page.getByRole("button", { name: "Delete dns.pcap" }).click();
      expect((await new AxeBuilder({ page }).include("main").analyze()).violations).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false);
    });
  }
}
