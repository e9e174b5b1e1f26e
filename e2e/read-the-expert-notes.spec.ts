/** Story: somebody asks what is wrong in a capture, and is told what it means and where it is. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

const head = (page: Page, text: string) => page.getByRole("button", { name: text, expanded: false });

async function open(page: Page): Promise<void> {
  await page.goto("/#sample=tcp-trouble.pcap&view=expert");
  await expect(page.getByRole("heading", { name: "Expert notes" })).toBeVisible();
  await expect(head(page, "Suspected retransmission")).toBeVisible();
}

test("a note is explained, and leads to its packets", async ({ page }) => {
  await open(page);
  await head(page, "Suspected retransmission").click();
  await expect(page.getByText("The same bytes were sent again")).toBeVisible();
  await page.getByRole("button", { name: /^Show (this packet|these)/ }).click();
  await expect(page.getByRole("grid", { name: /^Packets of/ })).toBeVisible();
  await expect(page.locator("[role=row][data-position]").first()).toContainText("Retransmission]");
  await page.getByRole("navigation", { name: "Views" }).getByRole("button", { name: "Expert" }).click();
  await page.getByRole("button", { name: /, the first$/ }).click();
  await expect(page.getByRole("row", { selected: true })).toBeVisible();
});

test("the packets of a note stand under it, more of them when asked, and only those of the display filter", async ({
  page,
}) => {
  await open(page);
  await head(page, "Connection establish request (SYN)").click();
  const packets = page.getByRole("list", { name: "Packets with this note" }).getByRole("button");
  await expect(packets.first()).toContainText("[SYN]");
  const listed = await packets.count();
  await page.getByRole("button", { name: "Show more packets" }).click();
  await expect.poll(() => packets.count()).toBeGreaterThan(listed);
  const second = await packets.nth(1).locator(".number").textContent();
  await packets.nth(1).click();
  await expect(page.getByRole("row", { selected: true })).toContainText(second ?? "no number");
  const bar = page.getByRole("combobox", { name: "Display filter" });
  await bar.fill("tcp.stream == 0");
  await bar.press("Enter");
  await page.getByRole("navigation", { name: "Views" }).getByRole("button", { name: "Expert" }).click();
  await page.getByRole("checkbox", { name: "Limit to display filter" }).check();
  await expect(packets).toHaveCount(1);
  await page.getByRole("checkbox", { name: "Limit to display filter" }).uncheck();
  await expect.poll(() => packets.count()).toBeGreaterThan(1);
});

test("severities and words narrow the notes down, and the status bar opens the worst of them", async ({ page }) => {
  await open(page);
  await page.getByRole("group", { name: "Severity" }).getByRole("button", { name: "Warnings" }).click();
  await expect(head(page, "Suspected retransmission")).toBeHidden();
  await page.getByRole("searchbox", { name: "Words that notes must have" }).fill("no such thing");
  await page.getByRole("button", { name: "Show all of them" }).click();
  await expect(head(page, "Suspected retransmission")).toBeVisible();
  await page.getByRole("contentinfo").getByRole("button").click();
  await expect(page.getByRole("group", { name: "Severity" }).locator("[aria-pressed=true]")).toContainText("Warnings");
});

test("the notes are walked through by keyboard, and copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page);
  const heads = page.locator("button.head");
  await heads.first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(heads.nth(1)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(heads.nth(1)).toHaveAttribute("aria-expanded", "true");
  await page.getByRole("button", { name: "Copy as CSV" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("tcp.suspected-retransmission");
});

test("everything is there at 390 px and for everyone", async ({ page }) => {
  await open(page);
  await page.locator("button.head").first().click();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.setViewportSize({ width: 390, height: 800 });
  await expect(page.locator("button.head").first()).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

test("questions to the whole capture are counted when they are asked, and lead to their packets", async ({ page }) => {
  await open(page);
  const checks = page.getByRole("region", { name: "Asked of all packets and flows" });
  await checks.getByRole("button", { name: "Count them" }).click();
  const uncommon = checks.getByRole("listitem").filter({ hasText: "Connection to an uncommon port" });
  await expect(uncommon).toContainText(/\d+ packets?/);
  await expect(checks.getByRole("listitem")).toHaveCount(10);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  const found = checks
    .getByRole("listitem")
    .filter({ has: page.getByRole("button") })
    .first();
  const count = Number(/(\d+) packets?/.exec(await found.innerText())?.[1]);
  await found.getByRole("button").click();
  await expect(page.getByRole("grid", { name: /^Packets of/ })).toHaveAttribute(
    "aria-rowcount",
    (count + 1).toString(),
  );
});
