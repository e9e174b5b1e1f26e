/** Story: somebody used to Wireshark's colours wants them, and changes them. */
import { readFileSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";

const row = (page: Page, position: number) => page.locator(`[role=row][data-position='${position.toString()}']`);
const dialog = (page: Page) => page.getByRole("dialog");

async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByLabel("Search the commands").fill(words);
  await page.keyboard.press("Enter");
}

const paperOf = (page: Page, position: number): Promise<string> =>
  row(page, position).evaluate((element) => getComputedStyle(element).backgroundColor);

test.beforeEach(async ({ page }) => {
  await page.goto("/#sample=dhcp.pcap&view=packets");
  await expect(row(page, 3)).toContainText(/\d/);
});

test("rows take the colour of the first rule that matches, and family tints come back", async ({ page }) => {
  await expect(row(page, 3)).toHaveClass(/family-/);
  await command(page, "colour rows by rules");
  const arp = page.locator("[role=row][data-position]").filter({ hasText: "ARP" }).first();
  const udp = page.locator("[role=row][data-position]").filter({ hasText: "DHCP" }).first();
  await expect(arp).toHaveClass(/rule-\d/);
  await expect(udp).toHaveClass(/rule-\d/);
  const [ofArp, ofUdp] = await Promise.all([arp.getAttribute("class"), udp.getAttribute("class")]);
  expect(/rule-\d+/.exec(ofArp ?? "")?.[0]).not.toBe(/rule-\d+/.exec(ofUdp ?? "")?.[0]);
  await page.reload();
  await expect(row(page, 3)).toHaveClass(/rule-\d/);
  await command(page, "colour rows by protocol family");
  await expect(row(page, 3)).toHaveClass(/family-/);
});

test("rules are switched off, reordered, written and brought back", async ({ page }) => {
  await command(page, "colour rows by rules");
  await expect(row(page, 3)).toHaveClass(/rule-\d/);
  const before = await paperOf(page, 3);
  await command(page, "colour rules …");
  await dialog(page).getByRole("button", { name: "New rule" }).click();
  await dialog(page).getByLabel("Name of rule 1", { exact: true }).fill("All of it");
  await dialog(page).getByLabel("Filter of New rule").or(dialog(page).getByLabel("Filter of All of it")).fill("frame");
  await page.keyboard.press("Tab");
  await dialog(page).getByLabel("Background of All of it").fill("#ffb0b0");
  await expect.poll(() => paperOf(page, 3)).not.toBe(before);
  await dialog(page).getByLabel("Use All of it").uncheck();
  await expect.poll(() => paperOf(page, 3)).toBe(before);
  await dialog(page).getByLabel("Filter of All of it").fill("no.such.field");
  await page.keyboard.press("Tab");
  await expect(dialog(page).getByText(/^Left out: .*no\.such\.field/)).toBeVisible();
  await dialog(page).getByRole("button", { name: "Move All of it down" }).click();
  await expect(dialog(page).getByLabel("Name of rule 2", { exact: true })).toHaveValue("All of it");
  await dialog(page).getByRole("button", { name: "Back to the usual rules" }).click();
  await expect(dialog(page).getByLabel("Name of rule 1", { exact: true })).toHaveValue("Bad TCP");
});

test("conversations take a colour by key, are seen in the status bar, and are cleared one by one or all", async ({
  page,
}) => {
  await row(page, 3).click();
  await page.keyboard.press("Control+1");
  await expect(row(page, 3)).toHaveClass(/rule-0/);
  const coloured = page.getByRole("contentinfo").getByRole("button", { name: "1 conversation coloured" });
  await page.locator("[role=row][data-position]").filter({ hasText: "ARP" }).first().click();
  await page.keyboard.press("Shift+C");
  await page.keyboard.press("2");
  await expect(page.getByRole("contentinfo").getByText("2 conversations coloured")).toBeVisible();
  await page.getByRole("contentinfo").getByText("2 conversations coloured").click();
  const section = dialog(page).getByRole("region", { name: "Colours until the page is closed" });
  await expect(section.getByRole("listitem")).toHaveCount(2);
  await section
    .getByRole("button", { name: /^Clear the colour of/ })
    .first()
    .click();
  await expect(section.getByRole("listitem")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(coloured).toBeVisible();
  await page.keyboard.press("Control+Space");
  await expect(row(page, 3)).not.toHaveClass(/rule-/);
  await expect(page.getByRole("contentinfo").getByText(/coloured/)).toHaveCount(0);
});

test("Wireshark's colorfilters file comes in and goes out", async ({ page }) => {
  await command(page, "colour rules …");
  const file = "@Asks@dhcp.option.dhcp == 1@[65535,45232,45232][0,0,0]\n!@Off@udp@[0,0,0][65535,65535,65535]\n";
  await dialog(page)
    .getByLabel("Import a colorfilters file")
    .setInputFiles({ name: "colorfilters", mimeType: "text/plain", buffer: Buffer.from(file) });
  await expect(dialog(page).getByLabel("Name of rule 1", { exact: true })).toHaveValue("Asks");
  await expect(dialog(page).getByLabel("Use Off")).not.toBeChecked();
  const download = page.waitForEvent("download");
  await dialog(page).getByRole("button", { name: "Export" }).click();
  expect(readFileSync(await (await download).path(), "utf8")).toBe(file);
});
