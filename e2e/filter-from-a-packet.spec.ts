/** Story: somebody sees something in a packet and wants more of it, or less, without typing. */
import { expect, test, type Page } from "@playwright/test";

const editor = (page: Page) => page.getByRole("combobox", { name: "Display filter" });
const numbers = (page: Page) => page.locator("[role=row][data-position] .cell-number");
const field = (page: Page, text: RegExp) => page.getByRole("treeitem").filter({ hasText: text });

async function choose(page: Page, group: string, title: string): Promise<void> {
  await page.getByRole("menuitem", { name: group }).hover();
  await page.getByRole("menuitem", { name: title, exact: true }).click();
}

test.beforeEach(async ({ page }) => {
  await page.goto("/#sample=http.pcap&packet=4&view=packets");
  await expect(page.getByRole("tree", { name: "Fields of packet 4" })).toBeVisible();
  await expect(page.locator(".cm-content")).toBeVisible();
});

test("a field of the tree is applied in the six ways", async ({ page }) => {
  const ways: readonly (readonly [string, string])[] = [
    ["Selected", 'http.request.method == "GET"'],
    ["… and not selected", 'http.request.method == "GET" and !(http.request.uri == "/old")'],
    [
      "… or selected",
      '(http.request.method == "GET" and !(http.request.uri == "/old")) or http.host == "www.example.com"',
    ],
    ["Not selected", '!(http.request.method == "GET")'],
    ["… and selected", '!(http.request.method == "GET") and http.request.uri == "/old"'],
    [
      "… or not selected",
      '(!(http.request.method == "GET") and http.request.uri == "/old") or !(http.host == "www.example.com")',
    ],
  ];
  const fields = [/^.*Method/, /^.*URI: \/old/, /^.*Host:/];
  for (const [at, [way, result]] of ways.entries()) {
    await field(page, fields[at % 3] ?? /./)
      .first()
      .click({ button: "right" });
    await choose(page, "Apply as filter", way);
    await expect(editor(page)).toHaveText(result);
    await expect(page.getByRole("contentinfo")).toContainText("shown");
  }
});

test("prepared, a filter waits for its Enter", async ({ page }) => {
  await field(page, /Method/)
    .first()
    .click({ button: "right" });
  await choose(page, "Prepare as filter", "Not selected");
  await expect(editor(page)).toHaveText('!(http.request.method == "GET")');
  await expect(editor(page)).toBeFocused();
  await expect(page.getByRole("contentinfo")).not.toContainText("shown");
});

test("a cell of the list is filtered by, whatever its column", async ({ page }) => {
  const row = page.locator("[role=row][data-position='3']");
  const expected = {
    source: "ip.src == 192.0.2.10",
    destination: "ip.dst == 198.51.100.80",
    protocol: "http",
    number: "frame.number == 4",
    length: "frame.len == 150",
  };
  for (const [column, text] of Object.entries(expected)) {
    await row.locator(`.cell-${column}`).click({ button: "right" });
    await choose(page, "Prepare as filter", "Selected");
    await expect(editor(page)).toHaveText(text);
  }
});

test("the packets of a conversation are shown alone, and coloured", async ({ page }) => {
  await page.locator("[role=row][data-position='3'] .cell-info").click({ button: "right" });
  await choose(page, "Conversation filter", "TCP");
  await expect(editor(page)).toHaveText(/tcp\.port == 50101 and tcp\.port == 80$/);
  await expect(page.getByRole("contentinfo")).toContainText("22 shown");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await page.locator("[role=row][data-position='3'] .cell-info").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Colourise conversation" }).hover();
  await page.getByRole("menuitem", { name: "TCP", exact: true }).hover();
  await page.getByRole("menuitem", { name: "Blue", exact: true }).click();
  await expect(page.locator("[role=row][data-position='0']")).toHaveClass(/rule-0/);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.locator("[role=row][data-position='0']")).not.toHaveClass(/rule-0/);
});

test("bytes are filtered by at their place in the frame", async ({ page }) => {
  await page.locator('.cell[data-at="12"]').hover();
  await page.mouse.down();
  await page.locator('.cell[data-at="13"]').hover();
  await page.mouse.up();
  await page.locator('.cell[data-at="12"]').click({ button: "right", trial: true });
  await page.locator(".bytes [role=grid]").focus();
  await page.keyboard.press(".");
  await choose(page, "Apply as filter", "Selected");
  await expect(editor(page)).toHaveText("frame[12:2] == 08:00");
  await expect(page.getByRole("contentinfo")).toContainText("32 shown (100.0 %)");
});

test("single keys apply, prepare and copy what is selected", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await field(page, /Method/)
    .first()
    .click();
  await page.keyboard.press("y");
  await expect(page.getByText("Copied the filter.")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('http.request.method == "GET"');
  await page.keyboard.press("a");
  await expect(numbers(page)).toHaveText(["4", "8", "12", "16"]);
  await field(page, /URI: \/old/)
    .first()
    .click();
  await page.keyboard.press("Shift+A");
  await expect(editor(page)).toHaveText('http.request.uri == "/old"');
  await expect(editor(page)).toBeFocused();
});
