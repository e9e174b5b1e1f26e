/** Story: a capture is opened, and somebody wants to know when what was on the wire, and what stands out. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

const rows = (page: Page) => page.locator("[role=row][data-position]");
const graph = (page: Page) => page.getByRole("img", { name: /^Traffic over time/ });

async function open(page: Page): Promise<void> {
  await page.goto("/#sample=tcp-trouble.pcap&view=overview");
  await expect(graph(page).locator("canvas")).toBeVisible();
}

test("a drag over the graph picks a stretch of time and filters to it", async ({ page }) => {
  await open(page);
  const box = await graph(page).locator(".u-over").boundingBox();
  if (box === null) throw new Error("the graph has no area");
  await page.mouse.move(box.x + 2, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 4, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await page.getByRole("button", { name: "Filter to this stretch" }).click();
  await expect(page.getByRole("grid", { name: /^Packets of/ })).toBeVisible();
  await expect(page.getByText(/shown \(/)).toBeVisible();
  await expect(page.getByText(/frame\.time_epoch >= .* && frame\.time_epoch < /).first()).toBeVisible();
});

test("the same is reached by keyboard, in the table of the numbers", async ({ page }) => {
  await open(page);
  await page.getByText("The numbers as a table").focus();
  await page.keyboard.press("Enter");
  await page
    .getByRole("button", { name: /^Show packets from/ })
    .first()
    .press("Enter");
  await expect(rows(page).first()).toBeVisible();
  await expect(page.getByText(/shown \(/)).toBeVisible();
});

test("what stands out and each protocol lead to their packets", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "TCP: Connection refused (RST answers a SYN)" }).click();
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("navigation", { name: "Views" }).getByRole("button", { name: "Overview" }).click();
  await page.getByRole("button", { name: "tcp", exact: true }).click();
  await expect(page.getByText(/shown \(100/)).toBeVisible();
});

test("everything is there at 390 px, in light and dark, for everyone", async ({ page }) => {
  await open(page);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.setViewportSize({ width: 390, height: 800 });
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(graph(page)).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});
