/** Story: somebody wants to know which host sends most, and with whom it talks, on every layer. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

const row = (page: Page, at: number) => page.locator(`[role=row][data-position='${at.toString()}']`);
const status = (page: Page) => page.getByRole("main").getByRole("status");
const editor = (page: Page) => page.getByRole("combobox", { name: "Display filter" });
const tab = (page: Page, name: string) => page.getByRole("tab", { name, exact: true });

async function open(page: Page, sample: string): Promise<void> {
  await page.goto(`/#sample=${sample}&view=conversations`);
  await expect(row(page, 0)).toBeVisible();
}

test("each layer has its conversations, reached by mouse and by arrow keys", async ({ page }) => {
  await open(page, "tunnels.pcap");
  await expect(tab(page, "IPv4")).toHaveAttribute("aria-selected", "true");
  await expect(status(page)).toHaveText(/^3 conversations/);
  await tab(page, "Ethernet").click();
  await expect(page.getByRole("grid", { name: /^Ethernet conversations/ })).toBeVisible();
  await expect(row(page, 0)).toContainText(":");
  await tab(page, "Ethernet").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(tab(page, "IPv6")).toBeFocused();
  await expect(tab(page, "IPv6")).toHaveAttribute("aria-selected", "true");
});

test("the host that sends most stands first after one click, and its packets are one key away", async ({ page }) => {
  await open(page, "tcp-trouble.pcap");
  await page.getByLabel("Rows").selectOption("Endpoints");
  await expect(status(page)).toHaveText("3 endpoints");
  await page.getByRole("button", { name: "Bytes sent" }).click();
  await expect(row(page, 0)).toContainText("198.51.100.20");
  await row(page, 0).click();
  await page.keyboard.press("Enter");
  await expect(editor(page)).toHaveText("ip.addr == 198.51.100.20");
  await expect(page.getByRole("grid", { name: /Packets of/ })).toBeVisible();
});

test("the tables follow the filter, or leave it aside", async ({ page }) => {
  await open(page, "tcp-trouble.pcap");
  await tab(page, "TCP").click();
  await expect(status(page)).toHaveText(/^11 conversations/);
  await editor(page).click();
  await page.keyboard.type("tcp.srcport == 52002");
  await page.keyboard.press("Enter");
  await expect(status(page)).toHaveText(/^1 conversation · 8 packets/);
  await page.getByLabel("Which packets count").selectOption("Flows with a packet shown");
  await expect(status(page)).toHaveText(/^1 conversation · 11 packets/);
  await page.getByLabel("Which packets count").selectOption("All packets");
  await expect(status(page)).toHaveText(/^11 conversations/);
});

test("a layer that the capture lacks says what it would hold", async ({ page }) => {
  await open(page, "tcp-trouble.pcap");
  await tab(page, "SCTP").click();
  await expect(page.getByText("No SCTP conversation in this capture.")).toBeVisible();
  await expect(page.getByText("SCTP counts what two addresses")).toBeVisible();
});

for (const width of [1280, 390]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`free of problems that a machine can find: ${width.toString()} px, ${colorScheme}`, async ({ page }) => {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme });
      await open(page, "tunnels.pcap");
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join()}`)).toEqual(
        [],
      );
      expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false);
    });
  }
}
