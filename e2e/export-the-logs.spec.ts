/** Story: somebody works with Zeek or Suricata and wants this capture as their logs. */
import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Download, type Page } from "@playwright/test";

const rows = (page: Page) => page.locator("[role=row][data-position]");
const dialog = (page: Page) => page.getByRole("dialog", { name: "Export logs" });

async function open(page: Page, view = "packets"): Promise<void> {
  await page.goto(`/#sample=http.pcap&view=${view}`);
  await expect(rows(page).first()).toBeVisible();
}

/** By keyboard: the palette, the words, Enter. */
async function openDialog(page: Page): Promise<void> {
  await page.keyboard.press("Control+K");
  await page.keyboard.type("export logs");
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toBeVisible();
}

async function save(page: Page, name: string): Promise<Download> {
  const download = page.waitForEvent("download");
  await dialog(page)
    .getByRole("button", { name: `Write ${name}` })
    .press("Enter");
  const saved = await download;
  expect(saved.suggestedFilename()).toBe(name);
  return saved;
}

test("EVE records come as lines, and the dialog says how many of each kind", async ({ page }) => {
  await open(page);
  await openDialog(page);
  await dialog(page).getByLabel("Suricata EVE").check();
  const text = await readFile(await (await save(page, "eve.json")).path(), "utf8");
  const kinds = text
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { event_type: string }).event_type);
  const flows = kinds.filter((kind) => kind === "flow").length;
  expect(flows).toBeGreaterThan(0);
  expect(kinds).toContain("http");
  await expect(dialog(page)).toContainText(`flow: ${flows.toString()} row`);
});

test("Zeek's logs come as an archive; a filter narrows them to what it shows", async ({ page }) => {
  await open(page);
  await openDialog(page);
  await expect(dialog(page).getByLabel(/^What the filter shows/)).toBeDisabled();
  const whole = await readFile(await (await save(page, "zeek-logs.zip")).path());
  expect(whole.subarray(0, 2).toString()).toBe("PK");
  expect(whole.includes("conn.log")).toBe(true);
  await page.keyboard.press("Escape");
  await page.getByRole("combobox", { name: "Display filter" }).click();
  await page.keyboard.type("tcp.stream == 0");
  await page.keyboard.press("Enter");
  await expect(page.getByText(/shown \(/)).toBeVisible();
  await rows(page).first().click();
  await openDialog(page);
  await expect(dialog(page).getByLabel(/^What the filter shows/)).toBeChecked();
  await save(page, "zeek-logs.zip");
  await expect(dialog(page)).toContainText("conn.log: 1 row");
});

test("the flows' own menu leads there", async ({ page }) => {
  await open(page, "flows");
  await page.getByRole("button", { name: "Copy, export" }).click();
  await page.getByRole("menuitem", { name: "Export logs" }).click();
  await expect(dialog(page)).toBeVisible();
});

for (const width of [1280, 390]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`${width.toString()} px, ${colorScheme}`, () => {
      test.use({ viewport: { width, height: 844 }, colorScheme });

      test("question and answer are free of problems that a machine can find", async ({ page }) => {
        await open(page, "flows");
        await page.getByRole("button", { name: "Copy, export" }).click();
        await page.getByRole("menuitem", { name: "Export logs" }).click();
        await expect(dialog(page)).toBeVisible();
        expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
        await save(page, "zeek-logs.zip");
        expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false);
      });
    });
  }
}
