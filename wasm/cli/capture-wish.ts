/** What `tapglass capture` is asked to do: its words, checked whole before a sensor is asked. */
import { parseArgs } from "node:util";
import type { Credential } from "#shared/wire/credential.ts";
import {
  MODES,
  MOST_FORENSIC_MINUTES,
  MOST_SAMPLING,
  MOST_SNAP_LENGTH,
  type CaptureMode,
} from "#shared/wire/protocol.ts";
import type { ReplayOrder } from "#shared/wire/replay.ts";
import { partOf } from "./merge-parts.ts";
import { UsageError } from "./open.ts";
import { parseReplay } from "./replay-wish.ts";
import { findCredential } from "./sensor-credential.ts";

const OPTIONS = {
  sensor: { type: "string", multiple: true },
  "token-file": { type: "string", multiple: true },
  interface: { type: "string", short: "i", multiple: true },
  filter: { type: "string", short: "f", default: "" },
  sample: { type: "string" },
  snaplen: { type: "string", short: "s", default: String(MOST_SNAP_LENGTH) },
  mode: { type: "string", default: "metadata" },
  packets: { type: "string", short: "c" },
  seconds: { type: "string" },
  minutes: { type: "string" },
  pace: { type: "string" },
  loop: { type: "boolean" },
  skip: { type: "string" },
  from: { type: "string" },
  until: { type: "string" },
  "accept-safe-use": { type: "boolean", default: false },
  figures: { type: "boolean", default: false },
  "trust-any-certificate": { type: "boolean", default: false },
  write: { type: "string", short: "w" },
} as const;

export interface CaptureWish {
  readonly origin: string;
  /** In front of what is said, where there are several sensors. */
  readonly label: string;
  readonly tokenFile: string;
  credential: Credential;
  readonly interfaces: readonly string[];
  readonly filter: string;
  readonly snapLength: number;
  readonly mode: CaptureMode;
  /** One packet in so many is kept; the sensor may keep fewer. */
  readonly sampling: number;
  readonly mostPackets: number | undefined;
  readonly mostSeconds: number | undefined;
  /** Of mode forensic. */
  readonly minutes: number | undefined;
  /** Only for a sensor that replays a file. */
  readonly replay: ReplayOrder | undefined;
  /** Of its first packets; 0: none. */
  readonly skipPackets: number;
  readonly acceptsSafeUse: boolean;
  /** Says at the end how the sensor was doing. */
  readonly tellsFigures: boolean;
  readonly trustsAnyCertificate: boolean;
  readonly output: string;
}

function readCount(name: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= most) return count;
  throw new UsageError(`--${name} must be a whole number from 1 to ${most}, not "${text}"`);
}

/** One for each sensor; several write into files of their own, which are merged in the end. */
export function parseWishes(words: readonly string[]): {
  readonly wishes: readonly CaptureWish[];
  readonly output: string;
} {
  const { values } = parseArgs({ args: [...words], options: OPTIONS });
  const { sensor: sensors = [], "token-file": tokenFiles = [], write } = values;
  const mode = MODES.find((each) => each === values.mode);
  if (sensors.length === 0 || write === undefined) throw new UsageError("--sensor and -w are needed");
  if (mode === undefined) throw new UsageError(`--mode must be one of ${MODES.join(", ")}`);
  if (mode === "forensic" && values.minutes === undefined)
    throw new UsageError("--mode forensic ends by itself: say after how many minutes with --minutes N");
  if (mode !== "forensic" && values.minutes !== undefined)
    throw new UsageError("--minutes is the end of --mode forensic: use --seconds N");
  if (mode === "forensic" && values.sample !== undefined)
    throw new UsageError("--mode forensic records every packet: leave --sample out");
  if (tokenFiles.length > 0 && tokenFiles.length !== sensors.length)
    throw new UsageError(`give one --token-file for each --sensor, in the same order: ${tokenFiles.length} are given`);
  if (sensors.length > 1 && write === "-")
    throw new UsageError("several sensors are merged when they have ended: give -w a file, not -");
  const common = {
    interfaces: values.interface ?? [],
    filter: values.filter,
    snapLength: readCount("snaplen", values.snaplen, MOST_SNAP_LENGTH) ?? MOST_SNAP_LENGTH,
    mode,
    sampling: readCount("sample", values.sample, MOST_SAMPLING) ?? 1,
    mostPackets: readCount("packets", values.packets, Number.MAX_SAFE_INTEGER),
    mostSeconds: readCount("seconds", values.seconds, 31_536_000),
    minutes: readCount("minutes", values.minutes, MOST_FORENSIC_MINUTES),
    replay: parseReplay(values),
    skipPackets: readCount("skip", values.skip, Number.MAX_SAFE_INTEGER) ?? 0,
    acceptsSafeUse: values["accept-safe-use"],
    tellsFigures: values.figures,
    trustsAnyCertificate: values["trust-any-certificate"],
  };
  const wishes = sensors.map((sensor, at) => {
    const tokenFile = tokenFiles[at] ?? "";
    const reached = findCredential(sensor, tokenFile);
    const isAlone = sensors.length === 1;
    const label = isAlone ? "" : `${new URL(reached.origin).host}: `;
    return { ...common, ...reached, tokenFile, label, output: isAlone ? write : partOf(write, at) };
  });
  return { wishes, output: write };
}
