/** Captures to open: those that ship with the app, and large ones made for one story. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FileChooser, Page } from "@playwright/test";
import { sampleFile } from "./sensor.ts";

const FILE_HEADER_BYTES = 24;
const PACKET_HEADER_BYTES = 16;
const CAPTURED_LENGTH_AT = 8;

/** Opens files as somebody does who presses "Open". */
export async function choose(page: Page, files: Parameters<FileChooser["setFiles"]>[0]): Promise<void> {
  // Without the newer picker the page falls back to a plain file input, which can be filled from here.
  await page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, "showOpenFilePicker");
  });
  await page.goto("/");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("main").getByRole("button", { name: "Open" }).click();
  await (await chooser).setFiles(files);
}

/** What a large capture consists of: a sample's packets over and over, or its first one. */
interface Repeated {
  readonly bytes: number;
  readonly firstPacketOnly?: boolean;
}

function makeLarge(folder: string, { bytes, firstPacketOnly = false }: Repeated): string {
  const path = join(folder, "large.pcap");
  const whole = readFileSync(sampleFile("http.pcap"));
  const all = whole.subarray(FILE_HEADER_BYTES);
  const packets = firstPacketOnly ? all.subarray(0, PACKET_HEADER_BYTES + all.readUInt32LE(CAPTURED_LENGTH_AT)) : all;
  const portion = Buffer.concat(Array.from({ length: Math.ceil((8 << 20) / packets.length) }, () => packets));
  const file = openSync(path, "w");
  writeSync(file, whole.subarray(0, FILE_HEADER_BYTES));
  for (let written = 0; written < bytes; written += portion.length) writeSync(file, portion);
  closeSync(file);
  return path;
}

/** A capture that takes seconds to read, in a folder that is gone afterwards. */
export async function withLargeCapture(repeated: Repeated, use: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tapglass-"));
  try {
    await use(makeLarge(folder, repeated));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
