/** Story: somebody wants to know which hosts these are, without asking anybody outside. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { fileURLToPath } from "node:url";

const SERVICES = fileURLToPath(new URL("../wasm/tests/captures/services.pcap", import.meta.url));
const row = (page: Page, position: number) => page.locator(`[role=row][data-position='${position.toString()}']`);
const details = (page: Page) => page.getByRole("complementary", { name: "Details" });
const addFile = (page: Page) => page.getByLabel("Add a hosts file, a list of services or a database of places");

/** The capture, dropped as a file. */
async function openServices(page: Page): Promise<void> {
  await page.addInitScript(() => {
    // The plain input can be filled by a test, the browser's own picker cannot.
    Object.defineProperty(window, "showOpenFilePicker", { value: undefined });
  });
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Samples" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^A machine joins/ })).toBeVisible();
  const chosen = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Open a capture" }).click();
  await page.getByRole("menuitem", { name: /^Open capture files/ }).click();
  await (await chosen).setFiles(SERVICES);
  await expect(row(page, 1)).toContainText(/\d/);
}

async function openNames(page: Page): Promise<void> {
  await page.getByRole("navigation", { name: "Views" }).getByRole("button", { name: "Names" }).click();
  await expect(page.getByRole("grid", { name: /^Addresses and names of/ })).toBeVisible();
}

test("every address is listed with its names and who told them, and leads to its packets", async ({ page }) => {
  await page.goto("/#sample=dns.pcap&view=packets");
  await expect(row(page, 1)).toContainText(/\d/);
  await page.keyboard.press("g");
  await page.keyboard.press("n");
  await expect(page.getByRole("grid", { name: "Addresses and names of dns.pcap" })).toBeVisible();
  await page.getByRole("searchbox", { name: "Words that rows must have" }).fill("shop");
  await row(page, 0).click();
  await expect(details(page)).toContainText("alias of shop.cdn.example.net → edge7.cdn.example.net");
  await expect(details(page)).toContainText("DNS answer in packet 4");
  await page.getByRole("searchbox", { name: "Words that rows must have" }).fill("desk");
  await row(page, 0).click();
  await details(page).getByRole("button", { name: "Show these packets" }).click();
  await expect(page.getByRole("grid", { name: /^Packets of/ })).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Display filter" })).toHaveText("ip.addr == 192.0.2.10");
});

test("names stand in place of addresses when they are wanted, and filters go by the address", async ({ page }) => {
  await openServices(page);
  await expect(row(page, 7).locator(".cell-destination")).toHaveText("198.51.100.20");
  await page.keyboard.press("N");
  await expect(row(page, 7).locator(".cell-destination")).toHaveText("api.github.com");
  await expect(row(page, 7).locator(".cell-destination")).toHaveAttribute("title", "api.github.com: 198.51.100.20");
  await row(page, 7).locator(".cell-destination").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Apply as filter" }).hover();
  await page.getByRole("menuitem", { name: "Selected", exact: true }).click();
  await expect(page.getByRole("combobox", { name: "Display filter" })).toHaveText("ip.dst == 198.51.100.20");
  await expect(page.getByRole("tree")).toContainText("(192.0.2.10 → api.github.com)");
  await page.getByRole("grid", { name: /^Packets of/ }).focus();
  await page.keyboard.press("N");
  await expect(row(page, 1).locator(".cell-destination")).toHaveText("198.51.100.20");
});

test("a flow tells its service, how sure that is and why", async ({ page }) => {
  await openServices(page);
  await page.keyboard.press("N");
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  await expect(page.locator(".cell-service", { hasText: "Spotify" })).toBeVisible();
  await page.locator(".cell-service", { hasText: "Spotify" }).click();
  const flow = page.getByRole("region", { name: "The selected flow" });
  await expect(flow).toContainText("Spotify, music");
  await expect(flow).toContainText("high confidence, 100");
  await expect(flow).toContainText("delivered by Fastly");
  await expect(flow).toContainText("The HTTP request asks for i.scdn.co (packet 20), under scdn.co: +90");
});

test("the user's own hosts file comes first; what is wrong in it is told by its line; it stays on request", async ({
  page,
}) => {
  await openServices(page);
  await openNames(page);
  const file = (text: string) => ({ name: "hosts", mimeType: "text/plain", buffer: Buffer.from(text) });
  await addFile(page).setInputFiles(file("192.0.2.10 my-desk\nwww.example.org 192.0.2.11\n"));
  await expect(
    page.getByText(/1 line of “hosts” was left out\. Line 2: “www\.example\.org” is not an IP address/),
  ).toBeVisible();
  await expect(
    page
      .getByRole("row", { name: /my-desk/ })
      .or(page.locator("[role=row]", { hasText: "my-desk" }))
      .first(),
  ).toBeVisible();
  await page.getByRole("checkbox", { name: "Keep in this browser" }).check();
  await expect(page.getByText("The file stays in this browser")).toBeVisible();
  await page.reload();
  await page.goto("/#sample=dns.pcap&view=names");
  await expect(page.getByRole("list", { name: "Files in use" })).toContainText("hosts");
  await page.getByRole("button", { name: "Remove hosts" }).click();
  await expect(page.getByText("They stay in this tab.")).toBeVisible();
});

test("the user's own list of services goes before ours, with what is wrong in it told, and stays on request", async ({
  page,
}) => {
  await openServices(page);
  await openNames(page);
  const list = "# ours\napi.github.com, Our builds, work\nscdn.co Music\n";
  await addFile(page).setInputFiles({ name: "own.txt", mimeType: "text/plain", buffer: Buffer.from(list) });
  await expect(
    page.getByText(/1 line of “own\.txt” was left out\. Line 3: “scdn\.co Music” is not the end of a host name/),
  ).toBeVisible();
  await expect(page.getByRole("list", { name: "Files in use" })).toContainText("1 service suffix");
  await expect(page.locator("[role=row]", { hasText: "Our builds" })).toContainText("198.51.100.20");
  await page.getByRole("checkbox", { name: "Keep in this browser" }).check();
  await expect(page.getByText("The file stays in this browser")).toBeVisible();
  await page.reload();
  await openServices(page);
  await page.keyboard.press("N");
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  await page.locator(".cell-service", { hasText: "Our builds" }).click();
  const flow = page.getByRole("region", { name: "The selected flow" });
  await expect(flow).toContainText("Our builds, work");
  await expect(flow).toContainText("under api.github.com of your own list");
});

test("a file that is no database of places is refused with what to do", async ({ page }) => {
  await page.goto("/#sample=dns.pcap&view=names");
  await expect(row(page, 1)).toContainText(/\d/);
  await addFile(page).setInputFiles({ name: "GeoLite2.mmdb", mimeType: "", buffer: Buffer.alloc(5000, 7) });
  await expect(page.getByText(/“GeoLite2\.mmdb” cannot be used\. This is no MaxMind database/)).toBeVisible();
});

for (const width of [1280, 390]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`everybody can use it: ${width.toString()} px, ${colorScheme}`, async ({ page }) => {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme });
      await page.goto("/#sample=dns.pcap&view=names");
      await expect(row(page, 1)).toContainText(/\d/);
      await row(page, 0).click();
      const { violations } = await new AxeBuilder({ page }).include("main").analyze();
      expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html}`))).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      expect(wide).toBe(false);
    });
  }
}
