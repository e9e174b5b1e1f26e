/** Story: somebody looks at a capture on a phone. */
import { expect, test } from "@playwright/test";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test("the list has two lines a row, and a packet comes up as a sheet", async ({ page }) => {
  await page.goto("/#sample=dns.pcap&view=packets");
  const third = page.locator("[role=row][data-position='2']");
  await third.tap();
  const sheet = page.getByRole("dialog", { name: "Packet 3" });
  await expect(sheet.getByRole("treeitem").first()).toBeVisible();
  await sheet.getByRole("tab", { name: "Bytes" }).tap();
  await expect(sheet.getByRole("grid")).toBeVisible();
  await sheet.getByRole("button", { name: "Next packet" }).tap();
  await expect(page.getByRole("dialog", { name: "Packet 4" })).toBeVisible();
  await page.getByRole("button", { name: "Close", exact: true }).tap();
  await expect(third).toBeVisible();
});

test("a filter is put together from chips", async ({ page }) => {
  await page.goto("/#sample=dns.pcap&view=packets");
  await expect(page.locator("[role=row][data-position='2']")).toContainText(/\d/);
  await page.getByRole("button", { name: /^Filter: / }).tap();
  const sheet = page.getByRole("dialog", { name: "Filter" });
  const chips = sheet.getByRole("group", { name: "What can come next" });
  const editor = sheet.getByRole("combobox", { name: "Display filter" });
  await chips.getByRole("button", { name: /^udp / }).tap();
  await expect(editor).toHaveText("udp ");
  await chips.getByRole("button", { name: /^and/ }).tap();
  await page.keyboard.type("dns.flags.rcode ");
  await chips.getByRole("button", { name: /^== / }).tap();
  await chips.getByRole("button", { name: /^3 No such name/ }).tap();
  await expect(editor).toHaveText("udp and dns.flags.rcode == 3 ");
  for (const chip of await chips.getByRole("button").all())
    expect((await chip.boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(44);
  await sheet.getByRole("button", { name: "Show 1" }).tap();
  await expect(page.locator("[role=row][data-position]")).toHaveCount(1);
  await expect(page.getByRole("button", { name: /^Filter: / })).toContainText("udp and dns.flags.rcode == 3");
  await page.getByRole("button", { name: "Clear the filter" }).tap();
  await expect(page.getByRole("contentinfo")).not.toContainText("shown");
});

test("no view scrolls sideways", async ({ page }) => {
  await page.goto("/#sample=damaged.pcapng&view=packets");
  await expect(page.getByText(/The 18 packets before it are open/)).toBeVisible();
  for (const view of ["Open", "Packets", "Overview", "Help"]) {
    await page.getByRole("navigation", { name: "Views" }).getByRole("button", { name: view }).tap();
    // What sticks out is cut off, not scrolled to: each part of the frame must end within the screen.
    for (const part of ["banner", "contentinfo", "main", "navigation"] as const) {
      const box = await page.getByRole(part).boundingBox();
      expect((box?.x ?? 0) + (box?.width ?? Infinity), `${part} in ${view}`).toBeLessThanOrEqual(390);
    }
  }
});
