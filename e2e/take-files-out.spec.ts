/** Story: somebody takes the files out of a capture, looks into them, and saves one. */
import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

const file = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });
const selected = (page: Page) => page.getByRole("complementary", { name: "The selected file" });

async function open(page: Page, sample = "http.pcap"): Promise<void> {
  await page.goto(`/#sample=${sample}&view=objects`);
  await expect(page.getByRole("table")).toBeVisible();
}

test("files are listed with what they are; a coded one is decoded before it is shown", async ({ page }) => {
  await open(page);
  await expect(page.getByRole("status").filter({ hasText: "4 files" })).toBeVisible();
  await expect(file(page, "missing.png")).toContainText("text/plain");
  await file(page, "application/gzip").getByRole("button", { name: "new" }).click();
  await expect(selected(page)).toContainText("gzip decoded");
  await expect(selected(page)).toContainText("text/html, declared as text/html");
  await expect(selected(page)).toContainText(/[0-9a-f]{64}/);
});

test("the search narrows the list; a packet's number leads to it", async ({ page }) => {
  await open(page);
  await page.getByLabel("Search the files").fill("json");
  await expect(page.getByRole("status").filter({ hasText: "1 of 4 files" })).toBeVisible();
  await file(page, "application/json").getByRole("button", { name: "28" }).click();
  await expect(page.locator("[role=row][aria-selected=true]")).toContainText("28");
});

test("a saved file holds the bytes, under a name that cannot leave its folder", async ({ page }) => {
  await open(page);
  const download = page.waitForEvent("download");
  await file(page, "application/json").getByRole("button", { name: "Save" }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe("order");
  const text = await readFile(await saved.path(), "utf8");
  expect(() => JSON.parse(text) as unknown).not.toThrow();
});

test("a capture without files says where files are found", async ({ page }) => {
  await page.goto("/#sample=tcp-trouble.pcap&view=objects");
  await expect(page.getByText("No file was carried in the clear.")).toBeVisible();
});

for (const width of [1280, 390]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`everybody can use it: ${width.toString()} px, ${colorScheme}`, async ({ page }) => {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme });
      await open(page);
      await file(page, "missing.png").getByRole("button", { name: "missing.png" }).click();
      await expect(selected(page)).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).include("main").analyze();
      expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html}`))).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      expect(wide).toBe(false);
    });
  }
}
