/** Story: somebody wants the packets that matter as a file: those with trouble, those that are marked, with what was said of them. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { rows } from "./support/rows.ts";

const dialog = (page: Page) => page.getByRole("dialog", { name: "Save packets" });
const status = (page: Page) => page.getByRole("contentinfo");
const notice = (page: Page) => page.getByRole("status").filter({ hasText: "Saved" });

async function open(page: Page, sample: string): Promise<void> {
  // Without the newer picker the page falls back to a plain file input, which can be filled from here.
  await page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, "showOpenFilePicker");
  });
  await page.goto(`/#sample=${sample}&view=packets`);
  await expect(rows(page).first()).toBeVisible();
  await expect(status(page)).not.toContainText("reading");
}

async function openDialog(page: Page): Promise<void> {
  await page.getByRole("grid", { name: /^Packets of/ }).focus();
  await page.keyboard.press("Control+s");
  await expect(dialog(page)).toBeVisible();
  await expect(dialog(page)).not.toContainText("…");
}

/** Packets that a choice is said to hold. */
async function told(page: Page, kind: string): Promise<number> {
  const label = dialog(page).locator("label").filter({ hasText: kind });
  return Number(/([\d,]+) packets?/.exec(await label.innerText())?.[1] ?? "-1");
}

async function save(page: Page): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const coming = page.waitForEvent("download");
  await dialog(page).getByRole("button", { name: "Save", exact: true }).click();
  const download = await coming;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

async function reopen(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.getByRole("button", { name: "Tapglass", exact: true }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("main").getByRole("button", { name: "Open" }).click();
  await (await chooser).setFiles({ name, mimeType: "", buffer });
  await expect(status(page)).toContainText(name);
}

test("packets of the flows with trouble are saved, with the size told before and the SHA-256 after", async ({
  page,
}) => {
  await open(page, "http.pcap");
  await openDialog(page);
  const flagged = await told(page, "Flagged flows");
  expect(flagged).toBeGreaterThan(0);
  expect(flagged).toBeLessThan(await told(page, "All packets"));
  expect(await told(page, "Marked packets")).toBe(0);
  await dialog(page)
    .getByRole("radio", { name: /^Flagged flows/ })
    .check();
  await dialog(page).getByLabel("after").fill("2");
  await expect.poll(() => told(page, "Flagged flows")).toBeGreaterThan(flagged);
  const wide = await told(page, "Flagged flows");
  const { name, bytes } = await save(page);
  expect(name).toBe("http-flagged.pcapng");
  await expect(notice(page)).toContainText(createHash("sha256").update(bytes).digest("hex"));
  await reopen(page, name, bytes);
  await expect(status(page)).toContainText(`${wide.toString()} packets`);
});

test("marks and comments choose and go along", async ({ page }) => {
  await open(page, "dns.pcap");
  await rows(page).nth(2).click();
  await page.keyboard.press("m");
  await expect(status(page)).toContainText("1 marked");
  await page.keyboard.press("c");
  await page.getByRole("dialog").getByRole("textbox").fill("the one that failed");
  await page.keyboard.press("Control+Enter");
  await expect(status(page)).toContainText("1 comment");
  await openDialog(page);
  await dialog(page)
    .getByRole("radio", { name: /^Marked packets/ })
    .check();
  const { name, bytes } = await save(page);
  expect(name).toBe("dns-marked.pcapng");
  expect(bytes.includes("the one that failed")).toBe(true);
  await reopen(page, name, bytes);
  await expect(status(page)).toContainText("1 packet");
});

test("a choice without packets cannot be saved, and says so", async ({ page }) => {
  await open(page, "dns.pcap");
  await openDialog(page);
  await dialog(page)
    .getByRole("radio", { name: /^Marked packets/ })
    .check();
  await expect(dialog(page)).toContainText("No packet is among them");
  await expect(dialog(page).getByRole("button", { name: "Save", exact: true })).toBeDisabled();
  await expect(dialog(page).getByRole("radio", { name: /^What the filter shows/ })).toBeEnabled();
});

for (const width of [1280, 390]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`everybody can use it: ${width.toString()} px, ${colorScheme}`, async ({ page }) => {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme });
      await open(page, "http.pcap");
      await page.keyboard.press("Control+s");
      await expect(dialog(page)).not.toContainText("…");
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
      await save(page);
      await expect(notice(page)).toBeVisible();
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false);
    });
  }
}
