/** Story: somebody looks at how a conversation went, in graphs, by keyboard and by reading. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

const chart = (page: Page) => page.getByRole("application");
const graph = (page: Page) => page.getByLabel("Graph", { exact: true });

async function open(page: Page, packet: number): Promise<void> {
  await page.goto(`/#sample=tcp-trouble.pcap&packet=${packet.toString()}&view=graphs`);
  await expect(chart(page)).toBeVisible();
}

test("the selected packet's conversation is drawn, walked through by keyboard, and leads to its packet", async ({
  page,
}) => {
  await open(page, 9);
  await expect(page.getByText("17 segments.")).toBeVisible();
  await chart(page).focus();
  await page.keyboard.press("Home");
  await expect(page.locator("[aria-live=polite]").filter({ hasText: /Packet 3 / })).toContainText("Acknowledged");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByText(/Packet 6 · 0\.060250 s · .*Segments 1/)).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.locator("[role=row][aria-selected=true]")).toContainText("6");
});

test("every graph has something to say of it, and the same as a table", async ({ page }) => {
  await open(page, 9);
  await graph(page).selectOption("Round trip");
  await page.getByLabel("As a table").check();
  await expect(page.getByRole("table")).toContainText("Round trip");
  for (const title of ["Sequence (Stevens)", "Throughput", "Window", "Sequence (tcptrace)"]) {
    await graph(page).selectOption(title);
    await expect(chart(page)).toHaveAttribute("aria-label", new RegExp(title.slice(0, 6)));
    await expect(page.getByRole("row").nth(1)).toBeVisible();
  }
});

test("other conversations are chosen by number; one that is not there is told so", async ({ page }) => {
  await open(page, 9);
  await page.getByRole("button", { name: "Next", exact: true }).click();
  await expect(page.getByText("11 segments.")).toBeVisible();
  await page.getByLabel("TCP stream").fill("99");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page.getByText("There is no TCP conversation with the number 99.")).toBeVisible();
});

for (const width of [1280, 390]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`everybody can use it: ${width.toString()} px, ${colorScheme}`, async ({ page }) => {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme });
      await open(page, 9);
      const { violations } = await new AxeBuilder({ page }).include("main").analyze();
      expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html}`))).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      expect(wide).toBe(false);
    });
  }
}
