/** Story: somebody reads a capture packet by packet, with the keyboard. */
import { expect, test, type Page } from "@playwright/test";
import { choose, withLargeCapture } from "./support/captures.ts";
import { rows } from "./support/rows.ts";

const selected = (page: Page) => page.getByRole("row", { selected: true });
const number = (page: Page) => selected(page).locator(".cell-number");
const firstNumber = (page: Page) => rows(page).first().locator(".cell-number").innerText();
const list = (page: Page) => page.getByRole("grid", { name: /^Packets of/ });

test.beforeEach(async ({ page }) => {
  await page.goto("/#sample=http.pcap&view=packets");
  await expect(number(page)).toHaveText("1");
  await list(page).focus();
});

test("arrows, letters and pairs of letters move through the list", async ({ page }) => {
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("j");
  await expect(number(page)).toHaveText("3");
  await page.keyboard.press("G");
  await expect(number(page)).toHaveText("32");
  await page.keyboard.press("g");
  await page.keyboard.press("g");
  await expect(number(page)).toHaveText("1");
  await page.keyboard.press("k");
  await expect(number(page)).toHaveText("1");
});

test("go to packet and back again", async ({ page }) => {
  await page.keyboard.press("Control+g");
  await page.getByLabel("Packet number").fill("33");
  await expect(page.getByRole("alert")).toContainText("from 1 to 32");
  await page.getByLabel("Packet number").fill("20");
  await page.keyboard.press("Enter");
  await expect(number(page)).toHaveText("20");
  await page.keyboard.press("Alt+ArrowLeft");
  await expect(number(page)).toHaveText("1");
});

test("the next packet of the conversation is one of the same conversation", async ({ page }) => {
  await page.keyboard.press("]");
  await expect(number(page)).not.toHaveText("1");
  await page.keyboard.press("[");
  await expect(number(page)).toHaveText("1");
  await page.keyboard.press("[");
  await expect(page.getByRole("status").filter({ hasText: "first packet of its conversation" })).toBeVisible();
});

test("sorting keeps the selected packet, and a third click brings capture order back", async ({ page }) => {
  await page.keyboard.press("j");
  await expect(number(page)).toHaveText("2");
  const length = page.getByRole("columnheader", { name: /^Length/ });
  await length.getByRole("button").click();
  await expect(length).toHaveAttribute("aria-sort", "ascending");
  await length.getByRole("button").click();
  await expect(length).toHaveAttribute("aria-sort", "descending");
  await expect(number(page)).toHaveText("2");
  const lengths = await page.locator("[role=row][data-position] .cell-length").allTextContents();
  expect(lengths.map(Number)).toEqual(lengths.map(Number).sort((one, other) => other - one));
  await length.getByRole("button").click();
  await expect(length).toHaveAttribute("aria-sort", "none");
  await expect(number(page)).toHaveText("2");
});

test("the time column is written as the user wants it, also after a reload", async ({ page }) => {
  await page.keyboard.press("Shift+T");
  await page.getByText("Seconds since 1970").click();
  await page.keyboard.press("Escape");
  await expect(selected(page).locator(".cell-time")).toHaveText(/^\d{10}\.\d{6,9}$/);
  await page.reload();
  await expect(selected(page).locator(".cell-time")).toHaveText(/^\d{10}\.\d{6,9}$/);
});

test("every command can be found by a few letters", async ({ page }) => {
  await page.keyboard.press("Control+k");
  await page.getByLabel("Search the commands").fill("theme dark");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("a row is copied as JSON from its menu", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.keyboard.press(".");
  await page.getByRole("menuitem", { name: "Copy as JSON" }).click();
  await expect(page.getByText("Copied the row as JSON.")).toBeVisible();
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as Record<string, string>;
  expect(copied["No."]).toBe("1");
});

test("find goes to the next packet that says it", async ({ page }) => {
  await page.keyboard.press("Control+f");
  await page.getByLabel("Find in packets").fill("404");
  await page.keyboard.press("Enter");
  await expect(selected(page)).toContainText("404");
});

test("the bracket of a conversation runs on past the packets of others", async ({ page }) => {
  await page.goto("/#sample=damaged.pcapng&view=packets&packet=1");
  await page.reload();
  await expect(page.locator(".bracket.first")).toHaveCount(1);
  await expect(page.locator("[role=row][data-position='8']")).toContainText("ICMP");
  await expect(page.locator("[role=row][data-position='8'] .bracket.between")).toHaveCount(1);
  await page
    .getByRole("columnheader", { name: /^Length/ })
    .getByRole("button")
    .click();
  await expect(page.getByRole("columnheader", { name: /^Length/ })).toHaveAttribute("aria-sort", "ascending");
  await expect(page.locator(".bracket")).toHaveCount(0);
});

test("a row says what became of its packet, by dot, tooltip and sentence", async ({ page }) => {
  await page.goto("/#sample=tcp-trouble.pcap&view=packets");
  await page.reload();
  await expect(page.locator("[role=row][data-position='0']")).toContainText("SYN");
  const repeated = page.locator("[role=row]").filter({ has: page.locator(".dot.repeated") });
  await page.getByRole("grid", { name: /^Packets of/ }).focus();
  for (let pages = 0; pages < 8 && (await repeated.count()) === 0; pages++) {
    await page.keyboard.press("PageDown");
    await expect(page.getByRole("row", { selected: true }).locator(".cell-number")).toHaveText(/^\d+$/);
  }
  await expect(repeated.first()).toHaveAttribute("aria-label", /repeats bytes seen before/);
  await expect(repeated.first().locator("[title*='repeats bytes seen before']")).toHaveCount(1);
});

test("a scrollbar that is dragged on through a list too long for it keeps moving", async ({ page }) => {
  test.setTimeout(120_000);
  await withLargeCapture({ bytes: 72 << 20, firstPacketOnly: true }, async (capture) => {
    await page.goto("about:blank");
    await choose(page, [capture]);
    await expect(page.getByRole("contentinfo")).not.toContainText("reading", { timeout: 60_000 });
    await expect(rows(page).first()).toContainText("TCP");
    const { moved, height, total } = await list(page).evaluate(async (grid) => {
      for (let step = 0; step < 120; step += 1) {
        grid.scrollTop += 20_000;
        await new Promise(requestAnimationFrame);
      }
      return { moved: grid.scrollTop, height: grid.scrollHeight, total: Number(grid.ariaRowCount) };
    });
    expect(total).toBeGreaterThan(750_000);
    expect(moved).toBeGreaterThan(2_000_000);
    // The rows are those of that place: near enough that the eye finds them there.
    const wanted = (moved / height) * total;
    await expect
      .poll(async () => Math.abs(Number((await firstNumber(page)).replaceAll(",", "")) - wanted) / total)
      .toBeLessThan(0.01);
  });
});
