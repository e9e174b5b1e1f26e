/** Story: somebody who cannot see well, or at all, uses every part of the page. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

const WIDTHS = [1280, 390] as const;
const THEMES = ["light", "dark"] as const;

const sample = (name: string): string => new URL(`../public/samples/${name}`, import.meta.url).pathname;

/** What axe finds wrong in a part of the page, as sentences: rule, how grave, where. */
async function problemsOf(page: Page, part: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).include(part).analyze();
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map((node) => `${id} (${impact ?? "unknown"}): ${node.target.join(" ")} ${node.failureSummary ?? ""}`),
  );
}

async function expectNoProblems(page: Page, where: string, part = "body"): Promise<void> {
  expect(await problemsOf(page, part), where).toEqual([]);
}

async function runCommand(page: Page, words: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByLabel("Search the commands").fill(words);
  await page.keyboard.press("Enter");
}

const dialog = (page: Page) => page.getByRole("dialog");

async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
}

const DIALOG_COMMANDS = [
  "Columns",
  "Time format",
  "Paste the bytes",
  "Open from an address",
  "Go to packet",
  "Keys",
  "Saved filters",
  "Save the filter",
  "The filter as capture filter",
  "Copy a link",
  "Comment on the packet",
  "Colour rules",
  "Limits: from where",
] as const;

async function chooseFiles(page: Page, names: readonly string[]): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await runCommand(page, "Open capture files");
  await (await chooser).setFiles(names.map(sample));
}

for (const width of WIDTHS) {
  for (const theme of THEMES) {
    test.describe(`${width.toString()} px, ${theme}`, () => {
      test.use({ viewport: { width, height: 844 }, colorScheme: theme });

      test.beforeEach(async ({ page }) => {
        // The plain file input can be filled from here, the newer picker cannot.
        await page.addInitScript(() => {
          Reflect.deleteProperty(globalThis, "showOpenFilePicker");
        });
      });

      test("every view is free of problems that a machine can find", async ({ page }) => {
        await page.goto("/");
        await expect(page.getByRole("button", { name: /A web page over HTTP/ })).toBeVisible();
        await expectNoProblems(page, "start");
        await page.goto("/#view=help");
        await page.reload();
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expectNoProblems(page, "help");
        await page.goto("/#sample=tcp-trouble.pcap&view=packets");
        await page.reload();
        await expect(page.locator("[role=row][data-position='3']")).toContainText("TCP");
        await expectNoProblems(page, "packets");
        await page.getByRole("navigation", { name: "Views" }).getByRole("button", { name: "Overview" }).click();
        await expect(page.getByRole("heading", { name: "Protocols" })).toBeVisible();
        await expectNoProblems(page, "overview");
      });

      test("every dialog, menu and bar is free of problems that a machine can find", async ({ page }) => {
        await page.goto("/#sample=damaged.pcapng&view=packets");
        await expect(page.locator("[role=row][data-position='1']")).toContainText(/\d/);
        for (const command of DIALOG_COMMANDS) {
          await runCommand(page, command);
          await expect(dialog(page)).toBeVisible();
          await expectNoProblems(page, command, "[role=dialog]");
          await closeDialog(page);
        }
        await page.keyboard.press("Control+k");
        await expect(page.getByLabel("Search the commands")).toBeVisible();
        await expectNoProblems(page, "palette", "[role=dialog]");
        await closeDialog(page);
        await chooseFiles(page, ["dns.pcap", "dhcp.pcap"]);
        await expect(dialog(page)).toBeVisible();
        await expectNoProblems(page, "several files", "[role=dialog]");
        await closeDialog(page);
        await runCommand(page, "Find in packets");
        await expect(page.getByLabel("Find in packets")).toBeVisible();
        await expectNoProblems(page, "find", "search");
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "More" }).click();
        await expect(page.getByRole("menu")).toBeVisible();
        await expectNoProblems(page, "menu", "[role=menu]");
      });

      test("the filter bar, what it says and what it offers are free of problems that a machine can find", async ({
        page,
      }) => {
        await page.goto("/#sample=http.pcap&view=packets");
        await expect(page.locator("[role=row][data-position='1']")).toContainText(/\d/);
        await page.keyboard.press("Control+/");
        const editor = page.getByRole("combobox", { name: "Display filter" });
        await expect(editor).toBeFocused();
        await expect(page.locator(".cm-content")).toBeVisible();
        // On a phone the bar is a sheet of its own, over the whole screen.
        const part = width < 720 ? "[role=dialog]" : "search";
        for (const text of [
          "tcp.fla",
          "http.hosts",
          "tcp.flags.syn and not tcp.flags.ack",
          "tcp.port == 80 and http",
        ]) {
          await page.keyboard.press("Control+a");
          await page.keyboard.type(text);
          await expect(editor).toHaveText(text);
          if (width >= 720 && text === "tcp.fla") await expect(page.getByRole("listbox")).toBeVisible();
          await expectNoProblems(page, text, part);
        }
        await expect(page.getByLabel("Matches")).toBeVisible();
        await expectNoProblems(page, "counts", part);
        await page.keyboard.press("Control+a");
        await page.keyboard.type("http and arp");
        await page.keyboard.press("Escape");
        await page.keyboard.press("Control+/");
        await page.keyboard.press("Enter");
        await expect(page.getByText("None of 32 packets matches this filter.")).toBeVisible();
        await expectNoProblems(page, "no match");
      });

      test("marked, ignored and coloured rows are free of problems that a machine can find", async ({ page }) => {
        await page.goto("/#sample=tcp-trouble.pcap&view=packets");
        await expect(page.locator("[role=row][data-position='8']")).toContainText("TCP");
        await runCommand(page, "colour rows by rules");
        for (const [number, command] of [
          [2, "Mark or unmark"],
          [3, "Ignore the packet"],
          [4, "Time reference on"],
        ] as const) {
          await page.keyboard.press("Control+g");
          await page.getByLabel("Packet number").fill(number.toString());
          await page.keyboard.press("Enter");
          await expect(page.getByRole("row", { selected: true })).toHaveAttribute(
            "aria-label",
            new RegExp(`^Packet ${number.toString()},`),
          );
          await runCommand(page, command);
        }
        await expect(page.getByRole("contentinfo")).toContainText("1 marked · 1 ignored · 1 time reference");
        await expectNoProblems(page, "rows");
      });
    });
  }
}

for (const theme of THEMES) {
  test(`the sheet of a phone is free of problems that a machine can find, ${theme}`, async ({ browser, baseURL }) => {
    const context = await browser.newContext({
      ...(baseURL === undefined ? {} : { baseURL }),
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      colorScheme: theme,
    });
    const page = await context.newPage();
    await page.goto("/#sample=http.pcap&view=packets");
    await page.locator("[role=row][data-position='3']").tap();
    const sheet = page.getByRole("dialog", { name: "Packet 4" });
    await expect(sheet.getByRole("treeitem").first()).toBeVisible();
    await expectNoProblems(page, "fields");
    await sheet.getByRole("tab", { name: "Bytes" }).tap();
    await expect(sheet.getByRole("grid")).toBeVisible();
    await expectNoProblems(page, "bytes");
    await context.close();
  });
}

test("everything is within reach of the keyboard alone", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("button", { name: /A web page over HTTP/ })).toBeVisible();
  const focused = page.locator(":focus");
  // Tab to the sample, as somebody without a mouse would.
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press("Tab");
    if (((await focused.textContent()) ?? "").includes("A web page over HTTP")) break;
  }
  await expect(focused).toContainText("A web page over HTTP");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("grid", { name: /^Packets of/ })).toBeFocused();
  // The list has the focus before the last packet is read: End means the end only then.
  await expect(async () => {
    await page.keyboard.press("End");
    await expect(page.getByRole("row", { selected: true }).locator(".cell-number")).toHaveText("32", { timeout: 500 });
  }).toPass();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  // On through the map of panes: list, fields, bytes; the focus is always to be seen.
  for (const name of [/^Fields of packet 2$/, /^Bytes, \d+ bytes$/]) {
    const pane = page.getByRole(name.source.startsWith("^Fields") ? "tree" : "grid", { name });
    for (let presses = 0; presses < 20; presses++) {
      if (await pane.evaluate((element) => element === document.activeElement)) break;
      await page.keyboard.press("Tab");
    }
    await expect(pane).toBeFocused();
    expect(await pane.evaluate((element) => getComputedStyle(element).outlineStyle)).not.toBe("none");
  }
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("group", { name: "Selected bytes" })).toContainText("1 byte");
  await page.keyboard.press("Control+w");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("close this");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Drop a capture here")).toBeVisible();
});
