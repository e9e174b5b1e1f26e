/** Story: somebody looks into one packet, field by field and byte by byte. */
import { expect, test, type Page } from "@playwright/test";

const field = (page: Page, text: RegExp) => page.getByRole("treeitem").filter({ hasText: text });

test.beforeEach(async ({ page }) => {
  await page.goto("/#sample=dns.pcap&packet=1&view=packets");
  await expect(page.getByRole("treeitem").first()).toBeVisible();
});

test("a field marks its bytes, and a byte selects its field", async ({ page }) => {
  await field(page, /Ethernet/).click();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("treeitem", { selected: true })).toContainText("eth.dst");
  await expect(page.locator(".cell.strong")).toHaveCount(6);
  await page.locator('.cell[data-at="22"]').click();
  await expect(page.getByRole("treeitem", { selected: true })).toContainText("ip.ttl");
  await expect(page.locator(".cell.strong")).toHaveCount(1);
  await expect(page.getByRole("contentinfo")).toContainText("ip.ttl, 1 byte");
});

test("the tree is worked by keyboard and stays open from packet to packet", async ({ page }) => {
  await field(page, /Ethernet/).click();
  await page.keyboard.press("ArrowRight");
  await expect(field(page, /Ethernet/)).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("treeitem", { selected: true })).toContainText("eth.dst");
  await page.keyboard.press("Backspace");
  await expect(page.getByRole("treeitem", { selected: true })).toContainText("Ethernet");
  await page.keyboard.press("F8");
  await expect(page.getByRole("row", { selected: true }).locator(".cell-number")).toHaveText("2");
  await expect(field(page, /Ethernet/)).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowLeft");
  await expect(field(page, /Ethernet/)).toHaveAttribute("aria-expanded", "false");
});

test("a field becomes a column, and the undo takes it away", async ({ page }) => {
  await page.locator('.cell[data-at="22"]').click();
  await page.getByRole("treeitem", { selected: true }).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Apply as column" }).click();
  await expect(page.getByRole("columnheader", { name: /ip\.ttl/ })).toBeVisible();
  await expect(page.locator("[role=row][data-position='0']").locator("[class*='cell-field']")).toHaveText(/^\d+$/);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("columnheader", { name: /ip\.ttl/ })).toHaveCount(0);
});

test("bytes are selected by dragging, read as numbers, and copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.locator('.cell[data-at="12"]').hover();
  await page.mouse.down();
  await page.locator('.cell[data-at="13"]').hover();
  await page.mouse.up();
  await expect(page.getByRole("group", { name: "Selected bytes" })).toContainText("2,048");
  await page.locator('.cell[data-at="12"]').click({ button: "right" });
  await page.getByRole("menuitem", { name: "Copy as hex stream" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("0800");
});

test("bytes that were not captured are told where the others stand", async ({ page }) => {
  const pane = page.getByRole("region", { name: "Bytes", exact: true });
  await expect(pane).not.toContainText("not here");
  await page.goto("about:blank");
  await page.goto("/#sample=damaged.pcapng&packet=14&view=packets");
  await expect(pane).toContainText("44 of 140 bytes are not here: cut when it was captured.");
});
