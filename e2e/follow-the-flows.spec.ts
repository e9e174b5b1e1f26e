/** Story: somebody looks for the flow that went wrong, reads what is known of it, and goes to its packets. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

const rows = (page: Page) => page.locator("[role=row][data-position]");
const row = (page: Page, at: number) => page.locator(`[role=row][data-position='${at.toString()}']`);
const detail = (page: Page) => page.getByRole("region", { name: "The selected flow" });
const status = (page: Page) => page.getByRole("main").getByRole("status");
const editor = (page: Page) => page.getByRole("combobox", { name: "Display filter" });

async function openFlows(page: Page, sample: string): Promise<void> {
  await page.goto(`/#sample=${sample}&view=flows`);
  await expect(row(page, 0)).toBeVisible();
}

async function problemsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

test("every flow stands in the list with its counts, and sorts by any of them", async ({ page }) => {
  await openFlows(page, "tcp-trouble.pcap");
  await expect(status(page)).toHaveText("11 flows · 97 packets, 25.0 KB");
  await page.getByRole("button", { name: "Bytes", exact: true }).click();
  await expect(page.getByRole("columnheader", { name: /^Bytes/ }).first()).toHaveAttribute("aria-sort", "descending");
  await expect(row(page, 0)).toContainText("8,303");
  await page.getByRole("button", { name: "Bytes", exact: true }).click();
  await expect(row(page, 0)).toContainText("52008");
});

test("a flow has an id for notes and reports, to be copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openFlows(page, "tcp-trouble.pcap");
  await row(page, 1).click();
  await detail(page).getByRole("button", { name: "Copy the flow id" }).click();
  await expect(page.getByText("Copied the flow id.")).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^1:[\w+/]{27}=@\d+\.\d{9}#1$/);
  await expect(detail(page)).toContainText(copied);
});

test("by keyboard: down the list, the facts below, its packets with Enter twice", async ({ page }) => {
  await openFlows(page, "tcp-trouble.pcap");
  await expect(page.getByRole("grid", { name: /Flows of/ })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(row(page, 1)).toHaveAttribute("aria-selected", "true");
  await expect(detail(page)).toContainText("192.0.2.10 port 52002");
  await expect(detail(page)).toContainText(/1:[\w+/]{27}=/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Show its 11 packets" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(editor(page)).toHaveText("tcp.stream == 1");
  await expect(page.getByRole("grid", { name: /Packets of/ })).toBeVisible();
  await expect(page.getByRole("contentinfo")).toContainText("11 shown");
});

test("how each connection went stands in its row, and in words below", async ({ page }) => {
  await openFlows(page, "tcp-trouble.pcap");
  await expect(row(page, 0)).toContainText(/S[FHR0-3]|REJ|RST|OTH/);
  await page.getByRole("button", { name: "State", exact: true }).click();
  await expect(page.getByRole("columnheader", { name: /^State/ })).toHaveAttribute("aria-sort", "ascending");
  await expect(row(page, 0)).toContainText("REJ");
  await row(page, 0).click();
  const story = page.getByRole("region", { name: "How it went" });
  await expect(story).toContainText("The connection was refused: a reset answered the SYN.");
  await story.getByText(/letter by letter/).press("Enter");
  await expect(story).toContainText("A (client): SYN: asks for the connection");
});

test("its packets tell TCP side by side, what the payload is like, and what happened, each with its packet", async ({
  page,
}) => {
  await openFlows(page, "http.pcap");
  await row(page, 0).click();
  const walk = page.getByRole("region", { name: "What its packets tell" });
  await expect(walk.getByRole("row", { name: /^Round trip 9.05 ms/ })).toBeVisible();
  await expect(walk.getByRole("row", { name: /^MSS 1460 1460/ })).toBeVisible();
  await expect(walk).toContainText(/A Text: 100 % of it is printable, [\d.]+ of at most [\d.]+ bits a byte/);
  await expect(walk.getByRole("listitem").filter({ hasText: "Recognised: HTTP" })).toHaveCount(1);
  await expect(walk.getByRole("listitem").first()).toContainText("Handshake complete after 18.1 ms");
  await walk.getByRole("listitem").filter({ hasText: "404 Not Found" }).getByRole("button").press("Enter");
  await expect(page.getByRole("grid", { name: /Packets of/ })).toBeVisible();
  await expect(page.locator("[role=row][aria-selected='true']")).toContainText("404 Not Found");
});

test("how flows went is a column of the packets, too, and comes when it was worked out", async ({ page }) => {
  await page.goto("/#sample=tcp-trouble.pcap&view=packets");
  await expect(row(page, 0)).toContainText(/TCP/);
  await page.keyboard.press("Control+k");
  await page.getByLabel("Search the commands").fill("columns");
  await page.keyboard.press("Enter");
  const columns = page.getByRole("dialog", { name: "Columns" });
  await columns.getByLabel("Add a field").fill("flow.state");
  await columns.getByRole("button", { name: /^flow[.]state/ }).click();
  await page.keyboard.press("Escape");
  await expect(
    page
      .getByRole("grid", { name: /Packets of/ })
      .getByRole("gridcell", { name: /^(SF|REJ|RSTO|S0)$/ })
      .first(),
  ).toBeVisible();
});

test("the filter asks for what a flow is as a whole: its state, its history, what it carries", async ({ page }) => {
  await openFlows(page, "tcp-trouble.pcap");
  await editor(page).click();
  await page.keyboard.type('flow.state == "REJ"');
  await page.keyboard.press("Enter");
  await expect(status(page)).toHaveText(/^1 flow ·/);
  await editor(page).click();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("flow.retransmissions > 0 and flow.rtt > 0");
  await page.keyboard.press("Enter");
  await expect(status(page)).toHaveText(/^[3-9] flows ·/);
});

test("a flow may meet each condition with another packet", async ({ page }) => {
  await openFlows(page, "tcp-trouble.pcap");
  await editor(page).click();
  await page.keyboard.type("tcp.flags.reset == 1 and tcp.flags.syn == 1");
  await page.keyboard.press("Enter");
  await expect(status(page)).toHaveText(/^0 flows/);
  await page.getByLabel("Which packets count").selectOption("Flows that match, by any packets");
  await expect(status(page)).toHaveText(/^2 flows/);
});

test("a slice of the strip leads to its first packet", async ({ page }) => {
  await openFlows(page, "tcp-trouble.pcap");
  await row(page, 1).click();
  const strip = page.getByRole("button", { name: /Packets over time/ });
  await strip.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(detail(page)).toContainText(/s: .*(A → B|B → A) \d+ packet/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("grid", { name: /Packets of/ })).toBeVisible();
  await expect(page.getByRole("tree", { name: /Fields of packet (1[89]|2\d)/ })).toBeVisible();
});

test("the filter asks for flows that have a packet with something; it may also count these packets alone", async ({
  page,
}) => {
  await openFlows(page, "tcp-trouble.pcap");
  await editor(page).click();
  await page.keyboard.type("tcp.flags.reset == 1");
  await page.keyboard.press("Enter");
  await expect(status(page)).toHaveText(/^2 flows · 9 packets/);
  await expect(page.getByRole("grid", { name: /Flows of/ })).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
  await page.getByLabel("Which packets count").selectOption("Only packets shown");
  await expect(status(page)).toHaveText(/^2 flows · 2 packets/);
  await page.getByLabel("Which packets count").selectOption("All packets");
  await expect(status(page)).toHaveText(/^11 flows/);
});

test("the search narrows the list, and says so when nothing is left", async ({ page }) => {
  await openFlows(page, "tcp-trouble.pcap");
  const search = page.getByRole("searchbox");
  await search.fill("203.0.113");
  await expect(status(page)).toHaveText(/^1 of 11 flows/);
  await search.fill("nobody");
  await expect(page.getByText("No flow has “nobody”")).toBeVisible();
  await page.getByRole("button", { name: "Show all 11" }).click();
  await expect(rows(page)).toHaveCount(11);
});

test("a row is filtered by in each direction, and copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openFlows(page, "tcp-trouble.pcap");
  await row(page, 0).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Apply as filter" }).hover();
  await page.getByRole("menuitem", { name: "A → B" }).hover();
  await page.getByRole("menuitem", { name: "Selected", exact: true }).click();
  await expect(editor(page)).toHaveText(
    "ip.src == 192.0.2.10 and tcp.srcport == 52001 and ip.dst == 198.51.100.20 and tcp.dstport == 9000",
  );
  await page.getByRole("button", { name: "Flows" }).click();
  await page.getByLabel("Which packets count").selectOption("All packets");
  await page.getByRole("button", { name: "Copy" }).first().click();
  await page.getByRole("menuitem", { name: "Copy the table as CSV" }).click();
  await expect(page.getByText("Copied 11 rows as CSV.")).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text.split("\n")).toHaveLength(12);
  expect(text.split("\n")[1]).toContain("TCP,,192.0.2.10,52001,198.51.100.20,9000,17,8303");
});

for (const width of [1280, 390]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`${width.toString()} px, ${colorScheme}`, () => {
      test.use({ viewport: { width, height: 844 }, colorScheme });

      test("list and facts of a flow are free of problems that a machine can find", async ({ page }) => {
        await openFlows(page, "http.pcap");
        expect(await problemsOf(page)).toEqual([]);
        await row(page, 0).click();
        await expect(detail(page)).toBeVisible();
        await expect(page.getByRole("button", { name: /Packets over time/ })).toBeVisible();
        await expect(page.getByRole("region", { name: "What its packets tell" })).toContainText("Handshake complete");
        expect(await problemsOf(page)).toEqual([]);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        expect(wide).toBe(false);
      });
    });
  }
}
