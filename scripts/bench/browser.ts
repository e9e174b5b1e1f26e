/** What only a browser can tell: how fast a file is imported next to how fast it can be read at all, and how fresh rows stay. */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "@playwright/test";

export interface BrowserFacts {
  /** Megabytes a second: the stream alone, and with the whole first pass. */
  readonly readRate: number;
  readonly importRate: number;
  /** Time of a frame while the list jumps on each frame, 95th percentile; and how many frames showed new rows. */
  readonly frameMs: number;
  readonly freshShare: number;
  /** From the drop to the first rows on screen. */
  readonly firstRowsMs: number;
  /** From a key that moves the selection to the tree of the packet, median and 95th percentile. */
  readonly treeMs: readonly [median: number, high: number];
  /** Memory of its own that the tab's process holds when the capture is read. */
  readonly tabMegabytes: number;
}

const PORT = 4174;
const LONGEST_MS = 120_000;

async function startSensor(root: string): Promise<ChildProcess> {
  const sensor = spawn(
    process.execPath,
    [join(root, "dist/sensor/main.js"), "--port", PORT.toString(), "--source", "none"],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  await new Promise<void>((resolve, reject) => {
    sensor.stdout.on("data", (piece: Buffer) => {
      if (piece.includes("http://")) resolve();
    });
    sensor.on("exit", () => {
      reject(new Error("the sensor did not start"));
    });
  });
  return sensor;
}

/** A file input of our own gives the page a real file of any size to read. */
async function placeFile(page: Page, file: string): Promise<void> {
  await page.evaluate(() => {
    const input = document.createElement("input");
    input.type = "file";
    input.id = "bench-file";
    document.body.append(input);
  });
  await page.setInputFiles("#bench-file", file);
}

/** Milliseconds that reading the file's stream takes, into one buffer of 4 MiB. */
const readWhole = async (): Promise<number> => {
  const [file] = document.querySelector<HTMLInputElement>("#bench-file")?.files ?? [];
  if (file === undefined) throw new Error("no file was placed");
  const start = performance.now();
  const reader = file.stream().getReader({ mode: "byob" });
  let buffer = new ArrayBuffer(4 << 20);
  for (;;) {
    const { value, done } = await reader.read(new Uint8Array(buffer));
    if (done) return performance.now() - start;
    buffer = value.buffer;
  }
};

/** Milliseconds from the drop of the placed file until rows stand on screen, and until the status line no longer says that it reads. */
async function importWhole(page: Page): Promise<{ firstRowsMs: number; importMs: number }> {
  const start = performance.now();
  await page.evaluate(() => {
    const [file] = document.querySelector<HTMLInputElement>("#bench-file")?.files ?? [];
    if (file === undefined) throw new Error("no file was placed");
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(file);
    const drop = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
    document.body.firstElementChild?.dispatchEvent(drop);
  });
  const hasRows = (): boolean =>
    Array.from(document.querySelectorAll("[role=grid] [role=row]")).filter((row) => row.textContent.trim() !== "")
      .length > 2;
  await page.waitForFunction(hasRows, undefined, { polling: 10, timeout: LONGEST_MS });
  const firstRowsMs = performance.now() - start;
  const isDone = (): boolean => {
    const text = document.querySelector("footer .count")?.textContent ?? "";
    return /[1-9].* packet/.test(text) && !text.includes("reading");
  };
  await page.waitForFunction(isDone, undefined, { polling: 20, timeout: LONGEST_MS });
  return { firstRowsMs, importMs: performance.now() - start };
}

/** Moves the selection 100 times; milliseconds until the tree is another one. */
const walkTrees = async (): Promise<number[]> => {
  const grid = document.querySelector<HTMLElement>("[role=grid]");
  const treeText = (): string => document.querySelector("[role=tree]")?.textContent ?? "";
  if (grid === null) throw new Error("there is no list");
  grid.focus();
  const times: number[] = [];
  for (let move = 0; move < 100; move++) {
    const before = treeText();
    const start = performance.now();
    grid.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true }));
    while (treeText() === before && performance.now() - start < 1000)
      await new Promise<void>((resolve) => setTimeout(resolve, 0));
    times.push(performance.now() - start);
  }
  return times;
};

/** Anonymous memory of the largest renderer, megabytes. */
async function tabMemory(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter(({ type }) => type === "renderer");
  const kilobytes = renderers.map(({ id }) =>
    Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0),
  );
  return Math.max(...kilobytes) / 1000;
}

/** Jumps 4,000 pixels on each of 300 frames; gives each frame's time and whether other rows were shown than before. */
const scroll = async (): Promise<{ frames: number[]; fresh: number }> => {
  const grid = document.querySelector<HTMLElement>("[role=grid]");
  if (grid === null) throw new Error("there is no list");
  const frames: number[] = [];
  let fresh = 0;
  let shown = "";
  let last = await new Promise<number>(requestAnimationFrame);
  for (let frame = 0; frame < 300; frame++) {
    grid.scrollTop += 4000;
    const now = await new Promise<number>(requestAnimationFrame);
    frames.push(now - last);
    last = now;
    const rows = Array.from(grid.querySelectorAll("[role=row]"), (row) => row.textContent.trim());
    const filled = rows.filter((text) => text !== "").join("\n");
    if (filled !== shown) fresh++;
    shown = filled;
  }
  return { frames, fresh };
};

const share = (sorted: readonly number[], part: number): number =>
  sorted[Math.floor(sorted.length * part)] ?? Number.NaN;

async function measurePage(browser: Browser, file: string, megabytes: number): Promise<BrowserFacts> {
  const page = await browser.newPage();
  page.setDefaultTimeout(LONGEST_MS);
  // A drop made by a script has no handle to keep; the app must not ask for one.
  await page.addInitScript(() => {
    Object.defineProperty(DataTransferItem.prototype, "getAsFileSystemHandle", { value: undefined });
  });
  await page.goto(`http://127.0.0.1:${PORT}/`);
  await placeFile(page, file);
  // Whoever drops a file has seen the page first.
  await page.waitForLoadState("networkidle");
  const { firstRowsMs, importMs } = await importWhole(page);
  // What the measurement itself needs comes after: it is no cost of the capture.
  const tabMegabytes = await tabMemory(browser);
  const { frames, fresh } = await page.evaluate(scroll);
  frames.sort((left, right) => left - right);
  const trees = (await page.evaluate(walkTrees)).sort((left, right) => left - right);
  const reads = [await page.evaluate(readWhole), await page.evaluate(readWhole), await page.evaluate(readWhole)];
  return {
    readRate: megabytes / (Math.min(...reads) / 1000),
    importRate: megabytes / (importMs / 1000),
    frameMs: share(frames, 0.95),
    freshShare: fresh / frames.length,
    firstRowsMs,
    treeMs: [share(trees, 0.5), share(trees, 0.95)],
    tabMegabytes,
  };
}

/** Undefined where the app is not built or no Chromium is on the path. */
export async function measureBrowser(root: string, file: string, megabytes: number): Promise<BrowserFacts | undefined> {
  const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  if (!existsSync(executablePath) || !existsSync(join(root, "dist/sensor/main.js"))) return undefined;
  const sensor = await startSensor(root);
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    return await measurePage(browser, file, megabytes);
  } finally {
    await browser.close();
    sensor.kill();
  }
}
