/** Story: somebody pairs with a sensor on a host of theirs, watches its packets come, and keeps what came. */
import { createSocket } from "node:dgram";
import { writeFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { rowTexts, rows } from "./support/rows.ts";
import { sampleFile, startSensor, type RunningSensor } from "./support/sensor.ts";

const card = (page: Page) => page.getByRole("region", { name: /^Sensor / });
const bar = (page: Page) => page.getByRole("region", { name: "Live capture" });
const status = (page: Page) => page.getByRole("contentinfo");
const editor = (page: Page) => page.getByRole("combobox", { name: "Display filter" });

let sensor: RunningSensor | undefined;
test.afterEach(async () => {
  await sensor?.close();
  sensor = undefined;
});

async function replay(name: string, pace: string, ...more: string[]): Promise<RunningSensor> {
  sensor = await startSensor("--source", "replay", "--file", sampleFile(name), "--pace", pace, ...more);
  return sensor;
}

async function pair(page: Page, { link }: RunningSensor): Promise<void> {
  await page.goto(link);
  await page.getByRole("button", { name: "I accept" }).click();
  await expect(page.getByRole("button", { name: "Start", exact: true })).toBeEnabled();
}

async function problemsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

test("the link is used up at once and stands nowhere; the statement comes before the first capture", async ({
  page,
}) => {
  const running = await replay("http.pcap", "1");
  await page.goto(running.link);
  await expect(card(page)).toContainText("connected");
  expect(page.url()).not.toContain("pair=");
  await expect(page.getByRole("button", { name: "Start", exact: true })).toBeHidden();
  await page.getByRole("button", { name: "I accept" }).click();
  await expect(page.getByRole("checkbox", { name: "http.pcap" })).toBeChecked();
  await expect(page.getByRole("radio", { name: /^Full/ })).toBeDisabled();
  await expect(card(page)).toContainText("--allow-full");
  const kept = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
  expect(kept).toEqual([0, 0, ""]);
});

test("what the user chose is still there after a look at another view", async ({ page }) => {
  await pair(page, await replay("http.pcap", "1"));
  await page.getByRole("textbox", { name: "Capture filter" }).fill("tcp port 80");
  await page.getByRole("textbox", { name: "Stop after so many packets" }).fill("1000");
  await page.getByRole("button", { name: "Help" }).click();
  await page.getByRole("button", { name: "Live", exact: true }).click();
  await expect(page.getByRole("textbox", { name: "Capture filter" })).toHaveValue("tcp port 80");
  await expect(page.getByRole("textbox", { name: "Stop after so many packets" })).toHaveValue("1000");
});

for (const name of ["http.pcap", "tcp-trouble.pcap", "dns.pcap"])
  test(`${name} that a sensor sent and the same opened as a file have the same rows, flows and notes`, async ({
    page,
  }) => {
    await page.setViewportSize({ width: 1280, height: 4000 });
    const running = await replay(name, "0", "--allow-full");
    const read = async (): Promise<string[][]> => {
      const seen: string[][] = [];
      for (const view of ["Packets", "Flows", "Expert"]) {
        await page.getByRole("button", { name: view, exact: true }).click();
        if (view === "Expert") seen.push([await page.getByRole("main").innerText()]);
        else seen.push(await rowTexts(page));
      }
      return seen;
    };
    await pair(page, running);
    await page.getByText("Full", { exact: true }).click();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await expect(bar(page)).toContainText("Recorded");
    await expect(status(page)).not.toContainText("live");
    const live = await read();
    await page.goto(`/#sample=${name}`);
    await expect(status(page)).toContainText(/[1-9][\d,]* packets/);
    await expect(status(page)).not.toContainText("reading");
    const file = await read();
    expect(live[0]).toEqual(file[0]);
    expect(live[1]).toEqual(file[1]);
    expect(live[2]).toEqual(file[2]);
  });

/** Captures UDP to one port on the loopback interface; skips the story where that is not permitted. */
async function startOnLoopback(page: Page, port: number): Promise<void> {
  const running = await startSensor("--source", "auto");
  sensor = running;
  test.skip(
    /captures with (?:replay|none)|nothing can be captured/.test(running.said()),
    "this machine does not permit capturing",
  );
  await pair(page, running);
  const isCapable = !(await card(page).innerText()).includes("are missing");
  test.skip(!isCapable, "this machine does not permit capturing");
  await page.getByRole("checkbox", { name: "lo", exact: true }).check();
  for (const name of await page.locator("tr:has(input:checked) label").allInnerTexts())
    if (name.trim() !== "lo") await page.getByRole("checkbox", { name: name.trim(), exact: true }).uncheck();
  const filter = page.getByRole("textbox", { name: "Capture filter" });
  await filter.fill("udp prot 9");
  await expect(card(page)).toContainText("The sensor refuses it");
  await expect(page.getByRole("button", { name: "Start", exact: true })).toBeDisabled();
  await filter.fill(`udp port ${port.toString()}`);
  await expect(card(page)).toContainText("The sensor can use it");
}

test("the list goes along with the newest packet until somebody reads another", async ({ page }) => {
  await startOnLoopback(page, 40_998);
  const socket = createSocket("udp4");
  const traffic = setInterval(() => {
    for (let at = 0; at < 10; at++) socket.send("newest", 40_998, "127.0.0.1");
  }, 5);
  const newest = page.getByRole("button", { name: "Newest" });
  const behind = async (): Promise<number> => {
    const numbers = await rows(page).locator("[data-column=number]").allInnerTexts();
    const said = await status(page).innerText();
    const total = Number(/([\d,]+) packets?/.exec(said)?.[1]?.replaceAll(",", "") ?? 0);
    return total - Math.max(...numbers.map((text) => Number(text.replaceAll(",", ""))));
  };
  try {
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await expect(status(page)).toContainText(/\d,\d{3} packets/);
    await expect(newest).toHaveAttribute("aria-pressed", "true");
    await expect.poll(behind).toBeLessThan(500);

    await editor(page).fill("frame.number > 1000");
    await page.keyboard.press("Enter");
    await expect(status(page)).toContainText("shown");
    await expect(newest).toHaveAttribute("aria-pressed", "true");
    await expect.poll(behind).toBeLessThan(500);

    await rows(page).nth(3).click();
    await expect(newest).toHaveAttribute("aria-pressed", "false");
    await expect.poll(behind).toBeGreaterThan(1000);
    await newest.click();
    await expect.poll(behind).toBeLessThan(500);
  } finally {
    clearInterval(traffic);
    socket.close();
  }
});

test("packets of a real interface come while they pass; filter, pause, stop, reload and save", async ({ page }) => {
  await startOnLoopback(page, 40_999);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await expect(bar(page)).toContainText("Live");
  await expect(page.getByText(/Waiting for the first packet on lo/)).toBeVisible();

  const socket = createSocket("udp4");
  const send = (count: number): void => {
    for (let at = 0; at < count; at++) socket.send(`packet ${at.toString()}`, 40_999, "127.0.0.1");
  };
  // The capture is on its way when the page says so; it has begun when a packet came.
  const total = async (): Promise<number> =>
    Number(/([\d,]+) packets?/.exec(await status(page).innerText())?.[1]?.replaceAll(",", "") ?? 0);
  await expect(async () => {
    send(1);
    expect(await total()).toBeGreaterThan(0);
  }).toPass();
  let sent = 0;
  await expect(async () => {
    const before = sent;
    sent = await total();
    expect(sent).toBe(before);
  }).toPass();
  const expectTotal = (count: number): Promise<void> =>
    expect(status(page)).toContainText(`${(sent + count).toString()} packets`);
  send(40);
  await expectTotal(40);
  await expect(status(page)).toContainText("lost 0");

  await editor(page).fill(`frame.number > ${(sent + 30).toString()}`);
  await page.keyboard.press("Enter");
  await expect(status(page)).toContainText("10 shown");
  send(10);
  await expect(status(page)).toContainText("20 shown");
  await editor(page).fill("");
  await page.keyboard.press("Enter");
  await expect(status(page)).not.toContainText("shown");

  await bar(page).getByRole("button", { name: "Pause" }).click();
  send(30);
  await expectTotal(80);
  await expect(page.getByRole("grid", { name: /Packets of/ })).toHaveAttribute("aria-rowcount", (sent + 51).toString());
  await bar(page).getByRole("button", { name: "Newest" }).click();
  if ((await bar(page).getByRole("button", { name: "Newest" }).getAttribute("aria-pressed")) === "false")
    await bar(page).getByRole("button", { name: "Newest" }).click();
  await expect(rows(page).last()).toContainText((sent + 80).toString());

  await page.getByRole("grid", { name: /Packets of/ }).press("Control+e");
  await expect(bar(page)).toContainText("Recorded");
  const download = page.waitForEvent("download");
  await bar(page).getByRole("button", { name: "Save …" }).click();
  await expect(page.getByRole("dialog")).toContainText("no payload");
  await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  expect((await download).suggestedFilename()).toMatch(/^lo on .*\.pcapng$/);

  await page.reload();
  await page.getByRole("button", { name: /^lo on .*recorded from a sensor/ }).click();
  await expectTotal(80);
  await expect(bar(page)).toContainText("Metadata");
  await page.getByRole("button", { name: "Live", exact: true }).click();
  await expect(card(page)).toContainText("connected");
  socket.close();
});

test("a reload in the middle of a capture keeps what came", async ({ page }) => {
  await pair(page, await replay("tcp-trouble.pcap", "0.1"));
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await expect(status(page)).toContainText(/[1-9]\d* packets/);
  // What is on the disk is what the bar says is stored.
  await expect(bar(page)).toContainText(/stored \d[\d.]* KB/);
  await page.reload();
  await page.getByRole("button", { name: /tcp-trouble\.pcap on .*recorded from a sensor/ }).click();
  await expect(status(page)).toContainText(/[1-9]\d* packets/);
  await expect(bar(page)).toContainText("the page was closed before the end");
});

test("the browser is asked to keep what a sensor sends, and the room that it takes is told", async ({ page }) => {
  // A browser that keeps what it is asked to keep; Chromium decides by how much a site is used.
  await page.addInitScript(() => {
    const isKept = (): boolean => sessionStorage.getItem("kept") === "yes";
    navigator.storage.persisted = () => Promise.resolve(isKept());
    navigator.storage.persist = () => {
      sessionStorage.setItem("kept", "yes");
      return Promise.resolve(true);
    };
  });
  await pair(page, await replay("http.pcap", "0"));
  await page.getByRole("button", { name: "Open", exact: true }).first().click();
  await expect(page.getByRole("main")).toContainText("Captures that you open are listed here");
  await expect(page.getByRole("main")).not.toContainText("Stored here");
  await page.getByRole("button", { name: "Live", exact: true }).click();
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await expect(bar(page)).toContainText("Recorded");
  await page.getByRole("button", { name: "Open", exact: true }).first().click();
  await expect(page.getByRole("main")).toContainText(/Stored here: [\d.]+ [KM]B/);
  await expect(page.getByRole("main")).toContainText("It stays until you forget it");
  await page.evaluate(() => {
    sessionStorage.removeItem("kept");
  });
  await page.reload();
  await page.getByRole("button", { name: "Open", exact: true }).first().click();
  await expect(page.getByRole("main")).toContainText(
    "may clear it when the disk runs short: save what you need as files",
  );
});

test("a clock of the host that is set in mid-capture is told, by how much", async ({ page }, info) => {
  // The host's clock stays as it is: the sensor alone sees another one, once somebody put a file in its place.
  const sign = info.outputPath("clock-is-set");
  const module = `import { existsSync } from "node:fs"; const real = Date.now;
    Date.now = () => real() - (existsSync(${JSON.stringify(sign)}) ? 90000 : 0);`;
  process.env["NODE_OPTIONS"] = `--import data:text/javascript,${encodeURIComponent(module)}`;
  const running = await replay("tcp-trouble.pcap", "0.1").finally(() => {
    delete process.env["NODE_OPTIONS"];
  });
  await pair(page, running);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await expect(status(page)).toContainText(/[1-9]\d* packets/);
  writeFileSync(sign, "");
  await expect(
    page.getByText(/^The clock of .+ was set back by 90 s: times of packets before and after it/),
  ).toBeVisible();
});

test("a sensor that is killed and comes back goes on with the capture, behind a gap that is told", async ({ page }) => {
  const running = await replay("tcp-trouble.pcap", "0.1");
  await pair(page, running);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await expect(status(page)).toContainText(/[1-9]\d* packets/);
  await expect(bar(page)).toContainText(/packets\/s/);
  await expect(bar(page)).toContainText("0:02");
  await running.kill();
  await page.getByRole("button", { name: "Live", exact: true }).click();
  await expect(card(page)).toContainText("connection lost");
  await expect(card(page)).toContainText(/tried again in \d+ s/);
  await running.restart();
  // The page may have found it by itself before anybody could press the button.
  await card(page)
    .getByRole("button", { name: "Now" })
    .click({ timeout: 2000 })
    .catch(() => undefined);
  await expect(card(page)).toContainText("connected");
  await expect(bar(page)).toContainText("1 stretch uncounted");
  await bar(page)
    .getByRole("button", { name: /uncounted/ })
    .click();
  await expect(bar(page)).toContainText(/missing within .*: the sensor was restarted/);
  await bar(page).getByRole("button", { name: "Stop" }).click();
  await expect(bar(page)).toContainText("Recorded");
});

test("a wrong token is told with what to do; removing a sensor forgets it", async ({ page }) => {
  const running = await replay("http.pcap", "1");
  await page.goto(`${running.origin}/#view=sensors`);
  await page.getByRole("textbox", { name: "Pairing link or address" }).fill(running.origin);
  await page.getByLabel("Token", { exact: true }).fill("A".repeat(43));
  await page.getByRole("button", { name: "Connect" }).click();
  await expect(card(page).getByRole("alert")).toContainText("The token is wrong or was taken back");
  await card(page)
    .getByRole("button", { name: /^Remove/ })
    .click();
  await expect(card(page)).toBeHidden();
  await page.reload();
  await expect(card(page)).toBeHidden();
});

test("a page from elsewhere reaches a sensor that lets it in: only the sensor's worker may", async ({
  page,
  baseURL,
}) => {
  const running = await replay("http.pcap", "1", "--origin", baseURL ?? "");
  await page.goto("/#view=sensors");
  await page.getByRole("textbox", { name: "Pairing link or address" }).fill(running.link);
  await page.getByRole("button", { name: "Connect" }).click();
  await expect(card(page)).toContainText("connected");
  const refused = await page.evaluate(
    (origin) =>
      new Promise<boolean>((resolve) => {
        document.addEventListener("securitypolicyviolation", () => {
          resolve(true);
        });
        try {
          new WebSocket(origin.replace("http", "ws")).onopen = () => {
            resolve(false);
          };
        } catch {
          resolve(true);
        }
      }),
    running.origin,
  );
  expect(refused).toBe(true);
});

for (const width of [1280, 390])
  test(`nothing that axe knows of is wrong at ${width.toString()} px, in both themes`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto("/#view=sensors");
      await expect(page.getByRole("button", { name: "Connect" })).toBeVisible();
      expect(await problemsOf(page)).toEqual([]);
    }
    await pair(page, await replay("tcp-trouble.pcap", "0.1"));
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await problemsOf(page)).toEqual([]);
    }
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await expect(rows(page).first()).toBeVisible();
    await bar(page).getByRole("button", { name: /lost/ }).click();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await problemsOf(page)).toEqual([]);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
