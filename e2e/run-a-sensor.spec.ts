/** Story: the owner of a sensor decides what leaves the host, fetches what was recorded there, and reads who did what. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { pair } from "./support/pairing.ts";
import { sampleFile, startSensor, type RunningSensor } from "./support/sensor.ts";

const card = (page: Page) => page.getByRole("region", { name: /^Sensor / });
const tab = (page: Page, name: string) => card(page).getByRole("tab", { name });
const editor = (page: Page) => page.getByRole("textbox", { name: "Rule file (YAML)" });
const status = (page: Page) => page.getByRole("contentinfo");
const live = (page: Page) => page.getByRole("button", { name: "Live", exact: true });

const RULES = `version: 1
default: forward
combine: first
rules:
  - name: web by headers
    match: {protocols: [tcp], ports: [80]}
    action: headers-only
  - name: whatever else
    match: {}
    action: alert
    severity: low
`;

let sensor: RunningSensor | undefined;
test.afterEach(async () => {
  await sensor?.close();
  sensor = undefined;
});

async function replay(...more: readonly string[]): Promise<RunningSensor> {
  sensor = await startSensor("--source", "replay", "--file", sampleFile("http.pcap"), "--pace", "0", ...more);
  return sensor;
}

async function replayWithRules(folder: string): Promise<string> {
  const path = join(folder, "rules.yaml");
  writeFileSync(path, RULES);
  await replay("--allow-full", "--rules", path, "--allow-rule-edits");
  return path;
}

async function problemsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

async function startAndComeBack(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await expect(page.getByRole("region", { name: "Live capture" })).toContainText("Recorded");
  await live(page).click();
}

test("rules count while they run, mistakes are told by their place, a better file is put in force, or refused", async ({
  page,
}, info) => {
  const path = await replayWithRules(info.outputPath("").replace(/\/$/, ""));
  if (sensor === undefined) throw new Error("no sensor");
  await pair(page, sensor);
  await page.getByText("Full", { exact: true }).click();
  await startAndComeBack(page);
  await tab(page, "Rules").click();
  const rules = card(page).getByRole("region", { name: "Rules in force, a table" });
  await expect(rules.getByRole("row", { name: /^web by headers/ })).toContainText(/[1-9]\d*/);
  await expect(card(page)).toContainText(/[1-9]\d* left by/);

  await expect(editor(page)).toHaveValue(RULES);
  await editor(page).fill(RULES.replace("ports: [80]", "port: [80]"));
  await expect(card(page)).toContainText("Line 6, column 31: match has no key");
  await card(page).getByRole("button", { name: "Go there" }).click();
  await expect(card(page)).toContainText("line 6, column 31");
  await expect(card(page).getByRole("button", { name: "Put in force" })).toBeDisabled();
  await editor(page).fill(RULES.replace("{protocols: [tcp], ports: [80]}", "{}").replace("headers-only", "drop"));
  await expect(card(page)).toContainText("2 rules, no mistake");
  await card(page).getByRole("button", { name: "Put in force" }).click();
  await expect(card(page)).toContainText("In force since now");
  await expect(rules).toContainText("drop");
  expect(readFileSync(path, "utf8")).toContain("action: drop");
  // Somebody changes the file on the host meanwhile: nothing of theirs is overwritten.
  writeFileSync(path, RULES);
  await editor(page).fill(`${RULES}# mine\n`);
  await card(page).getByRole("button", { name: "Put in force" }).click();
  await expect(card(page).getByRole("alert")).toContainText("changed on the host meanwhile");
  expect(readFileSync(path, "utf8")).toBe(RULES);
});

test("rules are tried on an open capture before anybody puts them in force; display filters count too", async ({
  page,
}) => {
  await pair(page, await replay("--allow-full"));
  await page.getByText("Full", { exact: true }).click();
  await startAndComeBack(page);
  await tab(page, "Rules").click();
  await expect(card(page)).toContainText("was started without rules");
  await editor(page).fill(RULES.replace("match: {}", "condition: http.request"));
  await expect(card(page)).toContainText("the sensor refuses it");
  await expect(card(page)).toContainText("it sees headers only");
  await card(page).getByRole("button", { name: "Test", exact: true }).click();
  const matched = card(page).getByRole("region", { name: "What each rule matches, a table" });
  await expect(matched.getByRole("row", { name: /^web by headers headers-only [1-9]/ })).toBeVisible();
  await expect(card(page)).toContainText(/by their headers alone/);
  // What headers answer, the sensor takes, too.
  await editor(page).fill(
    RULES.replace("match: {protocols: [tcp], ports: [80]}", "condition: tcp.port == 80 && tcp.len > 0"),
  );
  await expect(card(page)).toContainText("2 rules, no mistake");
  await card(page).getByRole("button", { name: "Test", exact: true }).click();
  await expect(card(page)).not.toContainText("test again");
  await expect(matched.getByRole("row", { name: /^whatever else alert [1-9]/ })).toBeVisible();
  await matched.getByRole("button", { name: "Packet 1", exact: true }).click();
  await expect(page.locator("[role=row][aria-selected=true]")).toContainText("1");
});

test("a forensic capture is recorded on the host: the time it has left, its files, and the check of their chain", async ({
  page,
}) => {
  const running = await startSensor(
    ...["--source", "replay", "--file", sampleFile("tcp-trouble.pcap"), "--pace", "0.2", "--allow-forensic"],
  );
  sensor = running;
  await pair(page, running);
  await page.getByText("Forensic", { exact: true }).click();
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await expect(status(page)).toContainText(/[1-9]\d* packets/);
  await live(page).click();
  await tab(page, "Recordings").click();
  await expect(card(page)).toContainText(/Recording on the host: .*the sensor ends it in \d+:\d\d/);
  await page.getByRole("region", { name: "Live capture" }).getByRole("button", { name: "Stop" }).click();
  await expect(card(page)).toContainText("The last recording ended");
  await card(page)
    .getByRole("button", { name: /^Fetch 00001\.pcapng/ })
    .click();
  await expect(card(page)).toContainText("the chain is whole, and vouches for every byte of it");
  await card(page).getByRole("button", { name: "Open", exact: true }).click();
  await expect(page.getByRole("group", { name: "Open captures" })).toContainText("00001.pcapng");
  await expect(status(page)).toContainText(/[1-9]\d* packets/);
});

test("the audit log is read newest first, by kind, and saved; without the scope it is refused with what to do", async ({
  page,
}) => {
  const running = await replay();
  await pair(page, running);
  await startAndComeBack(page);
  await tab(page, "Audit log").click();
  const log = card(page).getByRole("region", { name: /^Audit log of .*, a table$/ });
  await expect(card(page)).toContainText("The chain is whole");
  await expect(log.getByRole("row").nth(1)).toContainText("audit read");
  await card(page).getByRole("combobox", { name: "Kind" }).selectOption("capture_started");
  await expect(log.getByRole("row")).toHaveCount(2);
  await expect(log).toContainText("mode: metadata");
  const download = page.waitForEvent("download");
  await card(page).getByRole("button", { name: "Save as JSONL" }).click();
  const text = readFileSync(await (await download).path(), "utf8");
  expect((JSON.parse(text.trim()) as { kind: string }).kind).toBe("capture_started");

  await running.kill();
  const tokens = join(running.state, "tokens.json");
  writeFileSync(tokens, readFileSync(tokens, "utf8").replaceAll(/"audit",?\s*/g, ""));
  await running.restart();
  await page.reload();
  await live(page).click();
  await tab(page, "Audit log").click();
  await expect(card(page)).toContainText("Your token does not have the scope audit");
});

for (const width of [1280, 390])
  test(`nothing that axe knows of is wrong with rules, recordings and the log at ${width.toString()} px, in both themes`, async ({
    page,
  }, info) => {
    await page.setViewportSize({ width, height: 844 });
    await replayWithRules(info.outputPath("").replace(/\/$/, ""));
    if (sensor === undefined) throw new Error("no sensor");
    await pair(page, sensor);
    await startAndComeBack(page);
    for (const name of ["Rules", "Recordings", "Audit log"]) {
      await tab(page, name).click();
      if (name === "Rules") {
        await card(page).getByRole("button", { name: "Test", exact: true }).click();
        await expect(card(page).getByRole("region", { name: "What each rule matches, a table" })).toBeVisible();
      }
      if (name === "Audit log") await expect(card(page)).toContainText("The chain is whole");
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await problemsOf(page), `${name} ${colorScheme}`).toEqual([]);
      }
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
