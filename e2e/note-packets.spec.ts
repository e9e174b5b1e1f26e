/** Story: somebody works through a capture and leaves traces: marks, ignored packets, time references, comments. */
import { expect, test, type Page } from "@playwright/test";

const row = (page: Page, position: number) => page.locator(`[role=row][data-position='${position.toString()}']`);
const status = (page: Page) => page.getByRole("contentinfo");

async function open(page: Page): Promise<void> {
  await page.goto("/#sample=http.pcap&view=packets");
  await expect(row(page, 8)).toContainText(/\d/);
  await page.getByRole("grid", { name: /^Packets of/ }).focus();
}

async function goTo(page: Page, number: number): Promise<void> {
  await page.keyboard.press("Control+g");
  await page.getByLabel("Packet number").fill(number.toString());
  await page.keyboard.press("Enter");
  await expect(page.getByRole("row", { selected: true }).locator(".cell-number")).toHaveText(number.toString());
}

async function noteAll(page: Page): Promise<void> {
  await goTo(page, 3);
  await page.keyboard.press("m");
  await goTo(page, 5);
  await page.keyboard.press("i");
  await goTo(page, 6);
  await page.keyboard.press("t");
  await goTo(page, 8);
  await page.keyboard.press("c");
  await page.getByLabel("Comment", { exact: true }).fill("the answer comes late");
  await page.keyboard.press("Control+Enter");
}

test("what is said of packets is seen, heard, counted, and there after a reload", async ({ page }) => {
  await open(page);
  await noteAll(page);
  for (const isReloaded of [false, true]) {
    if (isReloaded) await page.reload();
    await expect(status(page)).toContainText("1 marked · 1 ignored · 1 time reference · 1 comment");
    await expect(row(page, 2)).toHaveAttribute("aria-label", /, marked/);
    await expect(row(page, 2)).toHaveClass(/marked/);
    await expect(row(page, 4)).toHaveAttribute("aria-label", /, ignored/);
    await expect(row(page, 5)).toHaveAttribute("aria-label", /, time reference/);
    await expect(row(page, 7)).toHaveAttribute("aria-label", /, comment: the answer comes late/);
    await expect(row(page, 7).locator("[title*='the answer comes late']")).toHaveCount(1);
  }
});

test("times count from the reference on", async ({ page }) => {
  await open(page);
  await goTo(page, 6);
  await page.keyboard.press("t");
  await expect(row(page, 5).locator(".cell-time")).toHaveText("*REF*");
  await expect(row(page, 6).locator(".cell-time")).toHaveText(/^0\.009050/);
  await expect(row(page, 4).locator(".cell-time")).toHaveText(/^0\.027200/);
  await page.keyboard.press("t");
  await expect(row(page, 5).locator(".cell-time")).toHaveText(/^0\.027250/);
});

test("marks are stepped through, filtered by and taken away with a way back", async ({ page }) => {
  await open(page);
  for (const number of [4, 9]) {
    await goTo(page, number);
    await page.keyboard.press("m");
  }
  await page.keyboard.press("Home");
  const selected = page.getByRole("row", { selected: true }).locator(".cell-number");
  for (const expected of ["4", "9", "4"]) {
    await page.keyboard.press("'");
    await expect(selected).toHaveText(expected);
  }
  await page.keyboard.press("Control+/");
  await page.keyboard.type("frame.marked == 1");
  await page.keyboard.press("Enter");
  await expect(page.locator("[role=row][data-position] .cell-number")).toHaveText(["4", "9"]);
  await page.keyboard.press("Control+Alt+m");
  await expect(page.getByRole("main")).toContainText("None of 32 packets matches");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.locator("[role=row][data-position] .cell-number")).toHaveText(["4", "9"]);
});

test("all packets that a filter shows are marked at once", async ({ page }) => {
  await open(page);
  await page.keyboard.press("Control+/");
  await page.keyboard.type("http");
  await page.keyboard.press("Enter");
  await expect(status(page)).toContainText("10 shown");
  await page.keyboard.press("Control+k");
  await page.getByLabel("Search the commands").fill("mark all packets shown");
  await page.keyboard.press("Enter");
  await expect(status(page)).toContainText("10 marked");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(status(page)).not.toContainText("marked");
});

test("a second tab with the same capture sees it at once", async ({ page, context }) => {
  await open(page);
  const other = await context.newPage();
  await open(other);
  await noteAll(page);
  await expect(status(other)).toContainText("1 marked · 1 ignored · 1 time reference · 1 comment");
  await goTo(other, 3);
  await other.keyboard.press("m");
  await expect(status(page)).not.toContainText("marked");
});
