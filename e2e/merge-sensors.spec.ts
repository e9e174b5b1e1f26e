/** Story: somebody captures on two hosts at the same time, and sees one capture in the order of time. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { sampleFile, startSensor, type RunningSensor } from "./support/sensor.ts";

const bar = (page: Page) => page.getByRole("region", { name: "Live capture" });
const box = (page: Page) => page.getByRole("region", { name: "Several sensors as one" });
const status = (page: Page) => page.getByRole("contentinfo");

const running: RunningSensor[] = [];
test.afterEach(async () => {
  for (const sensor of running.splice(0)) await sensor.close();
});

async function replay(name: string, ...more: readonly string[]): Promise<RunningSensor> {
  const words = ["--source", "replay", "--file", sampleFile(name), "--pace", "0", "--allow-full", ...more];
  const sensor = await startSensor(...words);
  running.push(sensor);
  return sensor;
}

async function accept(page: Page): Promise<void> {
  await page.getByRole("button", { name: "I accept" }).first().click();
}

test("two sensors start together; every packet says where it is from, and clocks can be put right", async ({
  page,
}) => {
  const first = await replay("http.pcap");
  const second = await replay("dns.pcap", "--origin", first.origin);
  await page.goto(first.link);
  await accept(page);
  await page.getByRole("form", { name: "Add a sensor" }).getByRole("textbox").first().fill(second.link);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await accept(page);
  await expect(box(page).getByRole("checkbox")).toHaveCount(2);
  await box(page).getByRole("textbox").first().fill("soon");
  await box(page).getByRole("button", { name: "Start 2 as one" }).click();
  await expect(box(page)).toContainText("must be a number");
  await box(page)
    .getByRole("button", { name: /as measured/ })
    .click();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await box(page).getByRole("button", { name: "Start 2 as one" }).click();
  await expect(bar(page)).toContainText("Recorded");
  await expect(status(page)).not.toContainText("live");
  // Both captures, whole: 32 packets of one, the others of the other.
  await expect(status(page)).toContainText(/\d+ packets/);
  await page.getByRole("combobox", { name: "Display filter" }).fill('frame.interface_name contains "http.pcap"');
  await page.keyboard.press("Enter");
  await expect(status(page)).toContainText("32 shown");
  await page.getByRole("combobox", { name: "Display filter" }).fill('frame.interface_name contains "dns.pcap"');
  await page.keyboard.press("Enter");
  await expect(status(page)).toContainText(/[1-9]\d* shown/);
});
