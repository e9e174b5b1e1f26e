/** Story: somebody shows a colleague what they see, without sending the capture anywhere. */
import { expect, test, type Page } from "@playwright/test";

const sample = (name: string): string => new URL(`../public/samples/${name}`, import.meta.url).pathname;
const dialog = (page: Page) => page.getByRole("dialog");
const editor = (page: Page) => page.getByRole("combobox", { name: "Display filter" });
const selected = (page: Page) => page.getByRole("row", { selected: true });

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

async function linkOf(page: Page, kind: string): Promise<string> {
  await command(page, "copy a link");
  await dialog(page).getByLabel(kind).check();
  const link = await dialog(page).getByLabel("Link", { exact: true }).inputValue();
  await page.keyboard.press("Escape");
  return link;
}

async function visit(page: Page, link: string): Promise<void> {
  await page.goto("about:blank");
  await page.goto(link);
  await expect(dialog(page)).toBeVisible();
}

/** The plain file input can be filled from here, the newer picker cannot. */
async function chooseCapture(page: Page, name: string): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await dialog(page).getByRole("button", { name: "Choose the capture …" }).click();
  await (await chooser).setFiles(sample(name));
}

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, "showOpenFilePicker");
  });
});

test("a link restores the very view, once the same capture is chosen", async ({ page }) => {
  await open(page);
  await page.keyboard.press("/");
  await page.keyboard.type("http.request");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("contentinfo")).toContainText("5 shown");
  await page.keyboard.press("ArrowDown");
  const number = (await selected(page).locator(".cell-number").textContent()) ?? "";
  await command(page, "columns");
  await dialog(page).getByRole("button", { name: "+ Delta" }).click();
  await page.keyboard.press("Escape");
  const link = await linkOf(page, "This view");
  await command(page, "columns");
  await dialog(page).getByRole("button", { name: "Back to the usual columns" }).click();
  await page.keyboard.press("Escape");
  await visit(page, link);
  await expect(dialog(page)).toContainText("http.request");
  await expect(dialog(page)).toContainText("Delta");
  await expect(dialog(page)).toContainText("“http.pcap”, 3.95 KB");
  await chooseCapture(page, "http.pcap");
  await expect(page.getByRole("contentinfo")).toContainText("5 shown");
  await expect(selected(page).locator(".cell-number")).toHaveText(number);
  await expect(editor(page)).toHaveText("http.request");
  await expect(page.getByRole("columnheader", { name: "Delta" })).toBeVisible();
  await page.getByRole("button", { name: "My columns again" }).click();
  await expect(page.getByRole("columnheader", { name: "Delta" })).toHaveCount(0);
});

test("another capture is told apart and gets the view only when asked again", async ({ page }) => {
  await open(page);
  const link = await linkOf(page, "This view");
  await visit(page, link);
  await chooseCapture(page, "dns.pcap");
  await expect(dialog(page).getByRole("alert")).toContainText("“dns.pcap” is another capture");
  await dialog(page).getByRole("button", { name: "Open it all the same" }).click();
  await expect(page.getByRole("contentinfo")).toContainText("31 packets");
});

test("a filter from a link is shown first and done nothing with until asked", async ({ page }) => {
  await open(page);
  await page.keyboard.press("/");
  await page.keyboard.type("http.response");
  const link = await linkOf(page, "The filter in the bar");
  expect(new URL(link).hash).toMatch(/^#1\.[\w-]+$/);
  await page.keyboard.press("Control+/");
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await page.evaluate((hash) => {
    location.hash = hash;
  }, new URL(link).hash);
  await expect(dialog(page)).toContainText("http.response");
  await expect(page.getByRole("contentinfo")).not.toContainText("shown");
  await dialog(page).getByRole("button", { name: "Apply it" }).click();
  await expect(page.getByRole("contentinfo")).toContainText("5 shown");
});

test("a set of filters is read before it is saved, and some may be left", async ({ page, context }) => {
  await open(page);
  for (const [name, filter] of [
    ["One", "tcp"],
    ["Two", "udp"],
  ] as const) {
    await command(page, "save the filter");
    await dialog(page).getByLabel("Name").fill(name);
    await dialog(page).getByLabel("Filter", { exact: true }).fill(filter);
    await dialog(page).getByRole("button", { name: "Save" }).click();
    await page.keyboard.press("Escape");
  }
  const link = await linkOf(page, "Saved filters");
  const stranger = await (await context.browser()?.newContext())?.newPage();
  if (stranger === undefined) throw new Error("no second browser");
  await visit(stranger, link);
  await dialog(stranger).getByLabel("Two").uncheck();
  await dialog(stranger).getByRole("button", { name: "Save 1 filter" }).click();
  await expect(dialog(stranger).getByRole("button", { name: /^One/ })).toBeVisible();
  await expect(dialog(stranger).getByRole("button", { name: /^Two/ })).toHaveCount(0);
  await stranger.context().close();
});

for (const [what, hash, words] of [
  ["a damaged one", "#1.e30x", /damaged|nothing that can be opened/],
  ["one of the future", "#2.e30", /made by a newer Tapglass/],
] as const) {
  test(`a link that cannot be read says so: ${what}`, async ({ page }) => {
    await page.goto(`/${hash}`);
    await expect(dialog(page).getByRole("alert")).toHaveText(words);
    await dialog(page).getByRole("button", { name: "Close" }).last().click();
    await expect(page.getByText("Drop a capture here")).toBeVisible();
  });
}

test("nothing in a link is markup, and what is not understood is named", async ({ page }) => {
  const json = JSON.stringify({
    kind: "filter",
    filter: 'frame contains "<img src=x onerror=document.title=1>"',
    macro: "x",
  });
  await page.goto(`/#1.${Buffer.from(json).toString("base64url")}`);
  await expect(dialog(page)).toContainText("<img src=x");
  await expect(dialog(page)).toContainText('the link: "macro" is not known here');
  expect(await page.locator("[role=dialog] img").count()).toBe(0);
  expect(await page.title()).not.toBe("1");
});
