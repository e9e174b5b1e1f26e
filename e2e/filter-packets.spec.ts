/** Story: somebody looks for the few packets that matter, with a display filter. */
import { expect, test, type Page } from "@playwright/test";
import { choose, withLargeCapture } from "./support/captures.ts";
import { rows } from "./support/rows.ts";

const bar = (page: Page) => page.getByRole("search", { name: "Display filter" });
const editor = (page: Page) => bar(page).getByRole("combobox", { name: "Display filter" });
const numbers = (page: Page) => page.locator("[role=row][data-position] .cell-number");
const selected = (page: Page) => page.getByRole("row", { selected: true });
const list = (page: Page) => page.getByRole("grid", { name: /^Packets of/ });

/** The editor's part has arrived: before that a plain text field stands in its place. */
async function openSample(page: Page, sample = "http.pcap"): Promise<void> {
  await page.goto(`/#sample=${sample}&view=packets`);
  await expect(page.locator("[role=row][data-position='1']")).toContainText(/\d/);
  await expect(page.locator(".cm-content")).toBeVisible();
  await list(page).focus();
}

async function write(page: Page, text: string): Promise<void> {
  await page.keyboard.press("Control+/");
  await expect(editor(page)).toBeFocused();
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text);
}

test.beforeEach(({ page }) => openSample(page));

test("a filter is written, applied with Enter and says how many packets match", async ({ page }) => {
  await page.keyboard.press("/");
  await expect(editor(page)).toBeFocused();
  await page.keyboard.type("http.request");
  await page.keyboard.press("Enter");
  await expect(bar(page)).toContainText(/5 of 32 · (< 1|\d+) ms/);
  await expect(numbers(page)).toHaveText(["4", "8", "12", "16", "26"]);
  await expect(page.getByRole("contentinfo")).toContainText("32 packets · 5 shown (15.6 %)");
  await expect(list(page)).toBeFocused();
  await bar(page).getByRole("button", { name: "Clear the filter" }).click();
  await expect(page.getByRole("contentinfo")).not.toContainText("shown");
});

test("at each dot the fields are offered with their type and what they are", async ({ page }) => {
  await write(page, "tcp.fl");
  const offers = page.getByRole("listbox").getByRole("option");
  await expect(offers.filter({ hasText: /^tcp\.flags\.syn/ })).toContainText(/yes or no/);
  await expect(offers.filter({ hasText: /^tcp\.flags\.syn/ })).toContainText("Syn");
  await page.keyboard.press("ArrowDown");
  // While new offers are on their way the key waits for them.
  await expect(async () => {
    await page.keyboard.press("Tab");
    await expect(editor(page)).toContainText("tcp.flags", { timeout: 200 });
  }).toPass({ timeout: 5000 });
  await page.keyboard.type(" ");
  await expect(offers.first()).toBeVisible();
});

test("values that the capture holds are offered", async ({ page }) => {
  await write(page, "http.request.method == ");
  const offers = page.getByRole("listbox").getByRole("option");
  await expect(offers.filter({ hasText: "GET" })).toContainText("4 packets");
  await offers.filter({ hasText: "POST" }).click();
  await expect(editor(page)).toHaveText('http.request.method == "POST"');
  await page.keyboard.press("Enter");
  await expect(numbers(page)).toHaveText(["26"]);
});

test("each part shows its own count, and what all of them match", async ({ page }) => {
  await write(page, "tcp.port == 80 and http and http.response");
  await expect(bar(page).getByLabel("Matches")).toContainText(
    /5 packets\s*tcp\.port == 80 32\s*http 10\s*http\.response 5/,
  );
});

test("what is wrong is underlined, said in words and repaired with one click", async ({ page }) => {
  await write(page, "http.hosts");
  await expect(page.locator(".cm-lintRange-error")).toHaveText("http.hosts");
  await expect(editor(page)).toHaveAttribute("aria-invalid", "true");
  await expect(bar(page).getByRole("status").filter({ hasText: "http.hosts" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("contentinfo")).not.toContainText("shown");
  await bar(page).getByRole("button", { name: "Use http.host", exact: true }).click();
  await expect(editor(page)).toHaveText("http.host");
  await expect(editor(page)).toHaveAttribute("aria-invalid", "false");
});

test("a filter that can never match as it was meant is warned about and repaired", async ({ page }) => {
  await write(page, "tcp.flags.syn and not tcp.flags.ack");
  const warning = bar(page).getByRole("status").filter({ hasText: /▲/ }).first();
  await expect(warning).toBeVisible();
  await warning.getByRole("button").first().click();
  await expect(editor(page)).toContainText("tcp.flags.syn == 1");
  await page.keyboard.press("Control+/");
  await page.keyboard.press("Enter");
  await expect(numbers(page)).toHaveText(["1", "23"]);
});

test("the selected packet stays selected, also while the filter hides it", async ({ page }) => {
  await page.locator("[role=row][data-position='11']").click();
  await write(page, "http");
  await page.keyboard.press("Enter");
  await expect(selected(page).locator(".cell-number")).toHaveText("12");
  await write(page, "http.response");
  await page.keyboard.press("Enter");
  await expect(selected(page)).toHaveCount(0);
  await expect(page.getByRole("contentinfo")).toContainText("packet 12 is hidden by the filter");
  await expect(page.getByRole("tree", { name: "Fields of packet 12" })).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(selected(page).locator(".cell-number")).toHaveText("14");
});

test("a filter without a match explains itself and offers a way out", async ({ page }) => {
  await write(page, "http.request and http.response");
  await page.keyboard.press("Enter");
  const main = page.getByRole("main");
  await expect(main).toContainText("None of 32 packets matches this filter.");
  await expect(main).toContainText("Each part matches some packets, but none matches them all:");
  await expect(main.getByRole("listitem").filter({ hasText: "http.request" })).toContainText("5 packets");
  await main.getByRole("listitem").filter({ hasText: "http.request" }).getByRole("button").click();
  await expect(rows(page)).toHaveCount(5);
  await expect(editor(page)).toHaveText("http.response");
  await write(page, "arp");
  await page.keyboard.press("Enter");
  await main.getByRole("button", { name: "Show all packets" }).click();
  await expect(page.locator("[role=row][data-position='0']")).toContainText("1");
  await expect(editor(page)).toHaveText(/^Filter:/);
});

test("a letter that is no command begins a filter, Escape leaves it", async ({ page }) => {
  await page.keyboard.press("u");
  await expect(editor(page)).toBeFocused();
  await page.keyboard.type("dp");
  await expect(editor(page)).toHaveText("udp");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(list(page)).toBeFocused();
  await expect(page.getByRole("contentinfo")).not.toContainText("shown");
});

test("filters used before are there after a reload, in the menu and in the empty bar", async ({ page }) => {
  for (const [text, shown] of [
    ["http", "10 shown"],
    ["http.response.code == 404", "1 shown"],
  ] as const) {
    await write(page, text);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("contentinfo")).toContainText(shown);
  }
  await page.goto("about:blank");
  await openSample(page);
  await page.getByRole("button", { name: "Filters used before" }).click();
  await page.getByRole("menuitem", { name: "http", exact: true }).click();
  await expect(rows(page)).toHaveCount(10);
  await expect(page.getByRole("menu")).toHaveCount(0);
  await editor(page).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("option").filter({ hasText: "http.response.code == 404" })).toBeVisible();
});

test("the filter of a sample stands in the address and comes back with it", async ({ page }) => {
  await write(page, "http.response.code == 404");
  await page.keyboard.press("Enter");
  await expect(numbers(page)).toHaveText(["18"]);
  await expect(page).toHaveURL(/filter=http\.response\.code/);
  await page.reload();
  await expect(numbers(page)).toHaveText(["18"]);
});

test("a filter that speaks of the selected packet says of which, and follows when asked", async ({ page }) => {
  await page.goto("about:blank");
  await openSample(page, "dns.pcap");
  await page.locator("[role=row][data-position='0']").click();
  await write(page, "dns.id == ${dns.id}");
  await page.keyboard.press("Enter");
  await expect(numbers(page)).toHaveText(["1", "2"]);
  await page.keyboard.press("Control+g");
  await page.getByLabel("Packet number").fill("3");
  await page.keyboard.press("Enter");
  await bar(page).getByRole("button", { name: "for packet 3" }).click();
  await expect(numbers(page)).toHaveText(["3", "4"]);
});

test("the display filter is written as a capture filter, or it is said what cannot be", async ({ page }) => {
  const command = async (): Promise<void> => {
    await page.keyboard.press("Control+k");
    await page.getByLabel("Search the commands").fill("as capture filter");
    await page.keyboard.press("Enter");
  };
  await write(page, "udp.srcport == 53");
  await command();
  await expect(page.getByRole("dialog")).toContainText("udp src port 53");
  await page.keyboard.press("Escape");
  await write(page, 'tcp.port == 80 and http.host == "a"');
  await command();
  await expect(page.getByRole("dialog").locator("mark")).toContainText("http.host");
});

test("a filter that takes long says how far it is, can be stopped, and gives way to a newer one", async ({ page }) => {
  test.setTimeout(120_000);
  // Every byte is needed: work for seconds.
  await withLargeCapture({ bytes: 160 << 20 }, async (capture) => {
    await page.goto("about:blank");
    await choose(page, [capture]);
    await expect(page.getByRole("contentinfo")).not.toContainText("reading", { timeout: 60_000 });
    await expect(page.locator(".cm-content")).toBeVisible();
    await write(page, 'frame contains "order"');
    await page.keyboard.press("Enter");
    await expect(page.getByRole("progressbar", { name: "Filtering" })).toBeVisible();
    // What was found until then is on the screen.
    await expect(rows(page).first()).toContainText("HTTP");
    await bar(page).getByRole("button", { name: "Stop" }).click();
    await expect(bar(page)).toContainText(/[\d,]+ of the first [\d,]+ · stopped/);
    await write(page, 'frame contains "nowhere"');
    await page.keyboard.press("Enter");
    await expect(page.getByRole("main")).toContainText("No match yet.");
    await write(page, "tcp.dstport == 50102");
    await page.keyboard.press("Enter");
    await expect(bar(page)).toContainText(/of [\d,]+ · [\d,]+ ms/, { timeout: 30_000 });
    await expect(rows(page).first().locator(".cell-number")).toHaveText("24");
  });
});
