/** Story: somebody keeps the filters that work, finds them again, and hands them to others as files. */
import { readFileSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";

const editor = (page: Page) => page.getByRole("combobox", { name: "Display filter" });
const dialog = (page: Page) => page.getByRole("dialog");
const buttons = (page: Page) => page.getByRole("group", { name: "Filter buttons" });

async function open(page: Page): Promise<void> {
  await page.goto("/#sample=http.pcap&view=packets");
  await expect(page.locator("[role=row][data-position='1']")).toContainText(/\d/);
  await expect(page.locator(".cm-content")).toBeVisible();
  await page.getByRole("grid", { name: /^Packets of/ }).focus();
}

async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByLabel("Search the commands").fill(words);
  await page.keyboard.press("Enter");
}

interface Wanted {
  readonly name: string;
  readonly filter: string;
  readonly isButton?: boolean;
  readonly folder?: string;
  readonly tags?: string;
}

async function save(page: Page, { name, filter, isButton = false, folder = "", tags = "" }: Wanted): Promise<void> {
  await command(page, "save the filter");
  await dialog(page).getByLabel("Name").fill(name);
  await dialog(page).getByLabel("Filter", { exact: true }).fill(filter);
  await dialog(page).getByLabel("Folder").fill(folder);
  await dialog(page).getByLabel("Tags").fill(tags);
  if (isButton) await dialog(page).getByLabel("A button in the filter bar").check();
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page).getByRole("heading", { name: "Filters" })).toBeVisible();
  await page.keyboard.press("Escape");
}

async function importFile(page: Page, name: string, text: string): Promise<void> {
  await dialog(page)
    .getByLabel("Import a file of filters")
    .setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
}

async function exportFile(page: Page, button: string): Promise<string> {
  const download = page.waitForEvent("download");
  await dialog(page).getByRole("button", { name: button }).click();
  return readFileSync(await (await download).path(), "utf8");
}

test.beforeEach(({ page }) => open(page));

test("a filter is saved from the bar, is there after a reload, found and applied", async ({ page }) => {
  await page.keyboard.press("/");
  await page.keyboard.type("http.response.code == 404");
  await command(page, "save the filter");
  await expect(dialog(page).getByLabel("Filter", { exact: true })).toHaveValue("http.response.code == 404");
  await dialog(page).getByLabel("Name").fill("What is missing");
  await dialog(page).getByLabel("Tags").fill("web, broken");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await page.reload();
  await expect(page.locator(".cm-content")).toBeVisible();
  await command(page, "saved filters");
  await dialog(page).getByLabel("Search the filters").fill("broken");
  await dialog(page)
    .getByRole("button", { name: /^What is missing/ })
    .click();
  await expect(page.locator("[role=row][data-position] .cell-number")).toHaveText(["18"]);
});

test("filters are buttons in the bar, // nests them in menus", async ({ page }) => {
  await save(page, { name: "Answers", filter: "http.response", isButton: true });
  await save(page, { name: "Web//Errors", filter: "http.response.code >= 400", isButton: true });
  await save(page, { name: "Web//Moved", filter: "http.response.code == 301", isButton: true });
  await buttons(page).getByRole("button", { name: "Answers" }).click();
  await expect(page.getByRole("contentinfo")).toContainText("5 shown");
  await expect(buttons(page).getByRole("button", { name: "Answers" })).toHaveAttribute("aria-pressed", "true");
  await buttons(page).getByRole("button", { name: "Web" }).click();
  await page.getByRole("menuitem", { name: "Moved" }).click();
  await expect(page.locator("[role=row][data-position] .cell-number")).toHaveText(["6"]);
});

test("what is deleted comes back, what is built in can be hidden", async ({ page }) => {
  await save(page, { name: "Mine", filter: "tcp" });
  await command(page, "saved filters");
  await dialog(page).getByRole("button", { name: "Delete Mine" }).click();
  await expect(dialog(page).getByRole("button", { name: /^Mine/ })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Undo" }).click();
  await command(page, "saved filters");
  await expect(dialog(page).getByRole("button", { name: /^Mine/ })).toBeVisible();
  await dialog(page).getByRole("button", { name: "Hide DNS traffic" }).click();
  await expect(dialog(page).getByRole("button", { name: /^DNS traffic/ })).toHaveCount(0);
  await dialog(page).getByLabel("Show 1 hidden").check();
  await dialog(page).getByRole("button", { name: "Show DNS traffic again" }).click();
  await expect(dialog(page).getByRole("button", { name: "Hide DNS traffic" })).toBeVisible();
});

test("a filter is renamed and moved, and keeps its place in the library once", async ({ page }) => {
  await save(page, { name: "First name", filter: "tcp" });
  await command(page, "saved filters");
  await dialog(page).getByRole("button", { name: "Change First name" }).click();
  await dialog(page).getByLabel("Name").fill("Second name");
  await dialog(page).getByLabel("Folder").fill("Team//Web");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page).getByRole("heading", { name: "Team / Web" })).toBeVisible();
  await expect(dialog(page).getByRole("button", { name: /^First name/ })).toHaveCount(0);
  await expect(dialog(page).getByRole("button", { name: /^Second name/ })).toHaveCount(1);
});

test("filters and macros go out as files and come in again, Wireshark's too", async ({ page }) => {
  await command(page, "saved filters");
  await importFile(page, "dfilters", '"Only web" http\n"Broken\nquote\n');
  await expect(page.getByRole("status").filter({ hasText: "1 filter added." })).toContainText("Line 2 was left out");
  await importFile(page, "dfilter_macros", '"web_or","http || tcp.port == $1"\n');
  await expect(page.getByRole("status").filter({ hasText: "1 macro added." })).toBeVisible();
  const json = await exportFile(page, "Export as JSON");
  expect(JSON.parse(json)).toMatchObject({ tapglass: "filters", filters: [{ name: "Only web", expression: "http" }] });
  expect(await exportFile(page, "… as dfilters")).toBe('"Only web" http\n');
  expect(await exportFile(page, "… macros as dfilter_macros")).toBe('"web_or","http || tcp.port == $1"\n');
  await dialog(page).getByRole("button", { name: "Delete Only web" }).click();
  await importFile(page, "tapglass-filters.json", json);
  await expect(dialog(page).getByRole("button", { name: /^Only web/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.keyboard.type("$web_or(443)");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("contentinfo")).toContainText("10 shown");
});

test("a second tab has what the first one saves", async ({ page, context }) => {
  const other = await context.newPage();
  await open(other);
  await save(page, { name: "Shared", filter: "http", isButton: true });
  await buttons(other).getByRole("button", { name: "Shared" }).click();
  await expect(editor(other)).toHaveText("http");
});
