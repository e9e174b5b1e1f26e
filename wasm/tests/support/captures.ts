/** The captures that every engine test walks: those beside the tests and the samples that ship with the app. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const CAPTURES = folder("../captures");
const FOLDERS = [CAPTURES, folder("../../../public/samples")];

export interface TestCapture {
  /** File name without its ending. */
  readonly name: string;
  readonly path: string;
  /** Where its expected answer stands, whether or not it has been written yet. */
  readonly expectedPath: string;
  /** Its expected answer says no more of a packet than its row: of many odd packets, whose fields another test asks for. */
  readonly isBrief: boolean;
}

/** Made of odd packets that a search found for their fields: asked for these, not for how protocols go. */
const FOUND = "fields";

/** All of them, that of the search too. */
export function listWithFound(): TestCapture[] {
  return FOLDERS.filter((path) => existsSync(path))
    .flatMap((path) => readdirSync(path).map((file) => join(path, file)))
    .filter((path) => /[.](pcapng|pcap|snoop)([.]gz)?$/.test(path))
    .sort()
    .map((path) => {
      const name = path.replace(/^.*[\\/]/, "").replace(/[.].*$/, "");
      const expectedPath = join(CAPTURES, `${name}.expected.json`);
      return { name, path, expectedPath, isBrief: name === FOUND };
    });
}

export function listCaptures(): TestCapture[] {
  return listWithFound().filter(({ name }) => name !== FOUND);
}

export function readCapture(capture: TestCapture): Uint8Array {
  return new Uint8Array(readFileSync(capture.path));
}
