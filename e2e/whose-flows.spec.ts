/** Story: somebody wants to know which program of a host talks, while it talks and later from the saved file. */
import { readFileSync } from "node:fs";
import { createServer, get, type Server } from "node:http";
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { cannotCapture, chooseInterface, pair } from "./support/pairing.ts";
import { startSensor, type RunningSensor } from "./support/sensor.ts";

const row = (page: Page, position: number) => page.locator(`[role=row][data-position='${position.toString()}']`);
const grid = (page: Page) => page.getByRole("grid", { name: /^Processes of / });
const editor = (page: Page) => page.getByRole("combobox", { name: "Display filter" });
const status = (page: Page) => page.getByRole("contentinfo");
const view = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Views" }).getByRole("button", { name, exact: true });

let sensor: RunningSensor | undefined;
let server: Server | undefined;
test.afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await sensor?.close();
  sensor = server = undefined;
});

async function problemsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

/** An answer that takes its time: the connection is open when the sensor looks. */
async function serve(): Promise<number> {
  const made = createServer((_, response) => {
    response.write("first");
    setTimeout(() => response.end("last"), 3500);
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  const address = made.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

test("the process of a flow is named while packets come, is a filter, and stays in the saved file", async ({
  page,
}) => {
  const port = await serve();
  sensor = await startSensor("--source", "auto", "--processes", "local");
  await pair(page, sensor);
  test.skip(await cannotCapture(page, sensor), "this machine does not permit capturing");
  await chooseInterface(page, "lo");
  await page.getByRole("textbox", { name: "Capture filter" }).fill(`tcp port ${port.toString()}`);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await expect(page.getByText(/Waiting for the first packet on lo/)).toBeVisible();
  const talk = setInterval(() => get(`http://127.0.0.1:${port.toString()}/`).on("error", () => undefined), 1000);
  await expect(status(page)).toContainText(/[1-9]\d* packets/);

  await page.keyboard.press("g");
  await page.keyboard.press("r");
  const own = grid(page).getByRole("row", { name: new RegExp(`PID ${process.pid.toString()}\\b`) });
  await expect(own).toBeVisible({ timeout: 20_000 });
  await own.click();
  const details = page.getByRole("complementary", { name: "Details" });
  await expect(details).toContainText("the open socket was found");
  await details.getByRole("button", { name: "Show these packets" }).click();
  await expect(editor(page)).toHaveText(`proc.pid == ${process.pid.toString()}`);
  await expect(status(page)).toContainText(/[1-9]\d* shown/, { timeout: 15_000 });
  clearInterval(talk);
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(page.getByRole("region", { name: "Live capture" })).toContainText("Recorded");
  await expect(status(page)).toContainText(/[1-9]\d* shown/);
  await row(page, 0).click();
  await expect(page.getByRole("treeitem", { name: /Process: .*\(\d+\)/ }).first()).toBeVisible();

  const download = page.waitForEvent("download");
  await page.getByRole("region", { name: "Live capture" }).getByRole("button", { name: "Save …" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  const saved = readFileSync(await (await download).path());
  await openFile(page, saved);
  await view(page, "Processes").click();
  await own.click();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await problemsOf(page)).toEqual([]);
  }
  await view(page, "Flows").click();
  await expect(page.getByRole("columnheader", { name: "Process" })).toBeVisible();
  await expect(row(page, 0)).toContainText(`(${process.pid.toString()})`);
});

async function openFile(page: Page, bytes: Buffer): Promise<void> {
  await page.addInitScript(() => {
    Object.defineProperty(window, "showOpenFilePicker", { value: undefined });
  });
  await page.goto("/");
  const chosen = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Open a capture" }).click();
  await page.getByRole("menuitem", { name: /^Open capture files/ }).click();
  await (await chosen).setFiles({ name: "saved.pcapng", mimeType: "application/octet-stream", buffer: bytes });
  await expect(row(page, 0)).toContainText(/\d/);
}

for (const width of [1280, 390])
  test(`without processes the view says why, and nothing that axe knows of is wrong at ${width.toString()} px`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height: 844 });
    await page.goto("/#sample=http.pcap&view=processes");
    await expect(page.getByText(/does not tell whose its flows are/)).toBeVisible();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await problemsOf(page)).toEqual([]);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
