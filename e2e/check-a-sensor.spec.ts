/** Story: somebody wants to know, before a capture, whether a sensor lacks something, how to repair it, and what its owner allows. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { pair } from "./support/pairing.ts";
import { sampleFile, startSensor, type RunningSensor } from "./support/sensor.ts";

let sensor: RunningSensor;
test.beforeEach(async () => {
  sensor = await startSensor("--source", "replay", "--file", sampleFile("tunnels.pcap"), "--allow-full");
});
test.afterEach(async () => {
  await sensor.close();
});

const card = (page: Page) => page.getByRole("region", { name: /^Sensor / });

test("what a capture needs is listed, and looked at again for the filter that was typed, with what to do", async ({
  page,
}) => {
  await pair(page, sensor);
  await card(page)
    .getByText(/Everything that a capture needs is there \(9 checks/)
    .click();
  for (const name of ["source", "privilege", "interface", "disk", "clock", "address", "tokens"])
    await expect(card(page).getByRole("listitem").filter({ hasText: name }).first()).toBeVisible();
  await page.getByRole("textbox", { name: /filter/i }).fill("tcp port 443");
  await card(page).getByRole("button", { name: "Check again" }).click();
  const failed = card(page)
    .getByRole("listitem")
    .filter({ hasText: /missing:\s*filter/ });
  await expect(failed).toContainText("a replayed file is sent whole");
  await expect(failed).toContainText("Correct the filter");
  await expect(card(page)).toContainText("1 of 9 things that a capture needs are missing");
  await expect(card(page)).toContainText("Checked for tunnels.pcap, filter “tcp port 443”.");
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
});

test("what the host allows stands in one place, on a phone too", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await pair(page, sensor);
  await card(page).getByText("What this host allows").click();
  const allowed = card(page).locator("details[open]");
  await expect(allowed).toContainText("may leave the host");
  await expect(allowed).toContainText("none on this host");
  await expect(allowed).toContainText("this host alone");
  await expect(allowed).toContainText(/accepted by token [0-9a-f]{12}, 20/);
  await expect(card(page).getByRole("row", { name: /tunnels\.pcap/ })).toContainText("262,144 B");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
