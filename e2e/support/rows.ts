/** The rows of the table in front. */
import { expect, type Locator, type Page } from "@playwright/test";

export const rows = (page: Page): Locator => page.locator("[role=row][data-position]");

/** Every row as text, once all of them are filled: each has a number somewhere. */
export async function rowTexts(page: Page): Promise<string[]> {
  await expect(rows(page).first()).toBeVisible();
  const read = (): Promise<string[]> => rows(page).allInnerTexts();
  await expect.poll(async () => (await read()).every((text) => /\d/.test(text))).toBe(true);
  return read();
}
