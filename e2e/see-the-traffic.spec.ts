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

test("who talks most: addresses, conversations, applications and services lead to their packets", async ({ page }) => {
  await open(page);
  const addresses = page.getByRole("region", { name: "Addresses, a table" });
  await expect(addresses.getByRole("button").first()).toHaveText("192.0.2.10");
  await page.getByRole("button", { name: "by packets" }).click();
  await expect(addresses.getByRole("button").first()).toHaveText("192.0.2.10");
  const services = page.getByRole("region", { name: "Services, a table" });
  await services.getByRole("button").first().press("Enter");
  await expect(page.getByText(/shown \(/)).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Display filter" })).toHaveText(/^(tcp|udp)\.port == \d+$/);
});

test("the graph is stacked by filters of one's own; a wrong one says what is wrong", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "by filters" }).click();
  await page.getByRole("textbox", { name: "Filter 1" }).fill("tcp.flags.syn == 1");
  await page.getByRole("button", { name: "Add a filter" }).click();
  await page.getByRole("textbox", { name: "Filter 2" }).fill("tcp.anal");
  await expect(page.getByText(/tcp\.anal/).first()).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Filter 2" })).toHaveAttribute("aria-invalid", "true");
  await page.getByRole("textbox", { name: "Filter 2" }).fill("tcp.analysis.flags");
  await expect(graph(page)).toHaveAccessibleName(/stacked by filters/);
  await expect(page.getByText("all other packets")).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole("button", { name: "tcp.analysis.flags", exact: true }).click();
  await expect(page.getByText(/shown \(/)).toBeVisible();
});

test("what was reset, unanswered or sent again is counted, each a click from its packets", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "TCP connections were reset" }).click();
  await expect(page.getByRole("combobox", { name: "Display filter" })).toHaveText("tcp.flags.reset == 1");
  await expect(rows(page)).toHaveCount(2);
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
