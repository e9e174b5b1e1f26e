/** Story: somebody wants to know who asked for what, and what came back: names, web pages, handshakes. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

const row = (page: Page, position: number) => page.locator(`[role=row][data-position='${position.toString()}']`);
const details = (page: Page) => page.getByRole("complementary", { name: "Details" });

async function open(page: Page, sample: string, view: string): Promise<void> {
  await page.goto(`/#sample=${sample}&view=${view}`);
  await expect(row(page, 1)).toContainText(/\d/);
}

test("a name's failure is found, explained and shown among the packets", async ({ page }) => {
  await open(page, "dns.pcap", "dns");
  await expect(page.getByRole("grid", { name: "Names asked for in dns.pcap" })).toBeVisible();
  await page
    .getByRole("group", { name: "Remarks" })
    .getByRole("button", { name: /Unanswered/ })
    .click();
  await expect(page.getByRole("status").filter({ hasText: "1 of 11" })).toBeVisible();
  await row(page, 0).click();
  await expect(details(page)).toContainText("No answer in this capture to 2 queries.");
  await details(page).getByRole("button", { name: "Show these packets" }).click();
  await expect(page.getByRole("grid", { name: /^Packets of/ })).toBeVisible();
  await expect(page.locator("[role=row][data-position]")).toHaveCount(2);
});

test("bars, words and the display filter narrow the rows down, and all of them come back", async ({ page }) => {
  await open(page, "dns.pcap", "dns");
  const count = (text: string) => page.getByRole("status").filter({ hasText: text });
  const bar = page.getByRole("region", { name: "Distributions" }).getByRole("button", { name: /^AAAA/ });
  await bar.click();
  await expect(bar).toHaveAttribute("aria-pressed", "true");
  await expect(count("1 of 11")).toBeVisible();
  await bar.click();
  await page.getByRole("searchbox", { name: "Words that rows must have" }).fill("example.org backup");
  await expect(count("1 of 11")).toBeVisible();
  await expect(row(page, 0)).toContainText("mail.example.org");
  await page.getByRole("searchbox", { name: "Words that rows must have" }).fill("nobody asked for this");
  await page.getByRole("button", { name: "Show all 11" }).click();
  await expect(count("11")).toBeVisible();
  await row(page, 10).click();
  await details(page).getByRole("button", { name: "Show these packets" }).click();
  await expect(page.getByRole("grid", { name: /^Packets of/ })).toBeVisible();
  await page.getByRole("navigation", { name: "Views" }).getByRole("button", { name: "DNS" }).click();
  await page.getByRole("checkbox", { name: /Only what the display filter shows/ }).check();
  await expect(count("1 of 11")).toBeVisible();
});

test("the limits of remarks are the user's: changed ones judge anew, are kept, and go back to the usual ones", async ({
  page,
}) => {
  await open(page, "dns.pcap", "dns");
  const remarks = page.getByRole("group", { name: "Remarks" });
  const limits = page.getByRole("dialog", { name: "Limits" });
  const longName = limits.getByRole("textbox", { name: /^Very long name/ });
  await expect(remarks.getByRole("button", { name: /Very long name/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Limits of remarks" }).click();
  await longName.fill("5");
  await expect(limits.getByRole("alert")).toHaveText("A number from 10 to 255.");
  await expect(limits.getByRole("button", { name: "Use these" })).toBeDisabled();
  await longName.fill("16");
  await page.keyboard.press("Enter");
  await expect(limits).toBeHidden();
  await remarks.getByRole("button", { name: /Very long name/ }).click();
  await row(page, 0).click();
  await expect(details(page)).toContainText("more than 16 are rare.");
  await page.reload();
  await expect(remarks.getByRole("button", { name: /Very long name/ })).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("button", { name: "Limits of remarks" }).click();
  expect((await new AxeBuilder({ page }).include("[role=dialog]").analyze()).violations).toEqual([]);
  await limits.getByRole("button", { name: "Back to the usual ones" }).click();
  await expect(longName).toHaveValue("80");
  await limits.getByRole("button", { name: "Use these" }).click();
  await expect(remarks.getByRole("button", { name: /Very long name/ })).toHaveCount(0);
});

test("rows are sorted and walked through by keyboard, down to the packet", async ({ page }) => {
  await open(page, "http.pcap", "http");
  await page.getByRole("columnheader", { name: "Time" }).getByRole("button").click();
  await page.getByRole("columnheader", { name: "Time" }).getByRole("button").click();
  await expect(row(page, 0)).toContainText("POST");
  await page.getByRole("grid", { name: /^HTTP requests/ }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(details(page)).toContainText("192.0.2.10");
  await expect(page.getByRole("row", { selected: true })).toContainText("429.1 ms");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("grid", { name: /^Packets of/ })).toBeVisible();
  await expect(page.getByRole("row", { selected: true }).locator(".cell-number")).toHaveText("26");
});

test("a handshake shows its certificate, what is odd about it, and its fingerprints", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, "tls.pcap", "tls");
  await expect(page.getByText(/^Not decrypted: /)).toBeVisible();
  await page
    .getByRole("group", { name: "Remarks" })
    .getByRole("button", { name: /Self-signed/ })
    .click();
  await row(page, 0).click();
  await expect(details(page)).toContainText("CN=www.example.com");
  await details(page).getByRole("button", { name: "Copy JA4" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^t12d\d{4}h2_[0-9a-f]{12}_[0-9a-f]{12}$/);
  await row(page, 0).click({ button: "right" });
  await page.getByRole("menuitem", { name: /Go to packet/ }).click();
  await expect(page.getByRole("grid", { name: /^Packets of/ })).toBeVisible();
});

test("a capture without any of them says so, and where to look", async ({ page }) => {
  await page.goto("/#sample=plant.pcap&view=packets");
  await expect(row(page, 1)).toContainText(/\d/);
  const views = page.getByRole("navigation", { name: "Views" });
  await views.getByRole("button", { name: "TLS" }).click();
  await expect(page.getByText(/^No TLS handshake in this capture/)).toBeVisible();
  await views.getByRole("button", { name: "HTTP" }).click();
  await expect(page.getByText(/^No HTTP\/1.x in the clear/)).toBeVisible();
});

for (const width of [1280, 390]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`${width.toString()} px, ${colorScheme}`, () => {
      test.use({ viewport: { width, height: 844 }, colorScheme });

      test("the views are free of problems that a machine can find", async ({ page }) => {
        test.slow();
        for (const [view, sample] of [
          ["dns", "dns.pcap"],
          ["http", "http.pcap"],
          ["tls", "tls.pcap"],
        ] as const) {
          await page.goto("about:blank");
          await page.goto(`/#sample=${sample}&view=${view}`);
          await row(page, 1).click();
          await expect(details(page)).toBeVisible();
          if (width < 720) await page.getByText(/^Summary: /).click();
          const { violations } = await new AxeBuilder({ page }).analyze();
          expect(violations.map(({ id, nodes }) => `${view} ${id}: ${nodes[0]?.target.join(" ") ?? ""}`)).toEqual([]);
          const box = await page.getByRole("main").boundingBox();
          expect((box?.x ?? 0) + (box?.width ?? Infinity)).toBeLessThanOrEqual(width);
        }
      });
    });
  }
}
