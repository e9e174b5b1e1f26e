/** What every story with a sensor begins with. */
import { expect, type Page } from "@playwright/test";
import type { RunningSensor } from "./sensor.ts";

/** Somebody opens the link that the sensor printed, and accepts the statement. */
export async function pair(page: Page, { link }: RunningSensor): Promise<void> {
  await page.goto(link);
  await page.getByRole("button", { name: "I accept" }).click();
  await expect(page.getByRole("button", { name: "Start", exact: true })).toBeEnabled();
}

/** Only this interface is captured. */
export async function chooseInterface(page: Page, name: string): Promise<void> {
  await page.getByRole("checkbox", { name, exact: true }).check();
  for (const other of await page.locator("tr:has(input:checked) label").allInnerTexts())
    if (other.trim() !== name) await page.getByRole("checkbox", { name: other.trim(), exact: true }).uncheck();
}

/** The machine that the stories run on does not let the sensor capture. */
export async function cannotCapture(page: Page, sensor: RunningSensor): Promise<boolean> {
  if (/captures with (?:replay|none)|nothing can be captured/.test(sensor.said())) return true;
  return (await page.getByRole("region", { name: /^Sensor / }).innerText()).includes("are missing");
}
