/** Story: somebody has a capture play again as if its packets came now: holds it, steps through it, and has all of it in the end. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

const rows = (page: Page) => page.locator("[role=row][data-position]");
const bar = (page: Page) => page.getByRole("region", { name: "Live capture" });
const transport = (page: Page) => bar(page).getByRole("group", { name: "Replay" });
const status = (page: Page) => page.getByRole("contentinfo");

async function textsOf(page: Page): Promise<string[]> {
  const read = (): Promise<string[]> => rows(page).allInnerTexts();
  await expect.poll(async () => (await read()).every((text) => text.trim() !== "")).toBe(true);
  return read();
}

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
  const file = await textsOf(page);
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
  expect(await textsOf(page)).toEqual(file);
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
