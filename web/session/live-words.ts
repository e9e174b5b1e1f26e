/** What live captures are told in: modes, places of loss, gaps. */
import { formatCount, formatPlural } from "#shared/format/number.ts";
import { formatSpan } from "#shared/format/time.ts";
import type { CaptureMode, Scope } from "#shared/wire/protocol.ts";
import type { RecordingFacts, StoredGap } from "../store/database.ts";
import type { Loss, LossAccount, LossPlace } from "./losses.ts";

export const MODE_WORDS: Readonly<Record<CaptureMode, { readonly title: string; readonly text: string }>> = {
  metadata: {
    title: "Metadata",
    text: "Headers and the few bytes that names need. What was said never leaves the host.",
  },
  full: { title: "Full", text: "Whole packets, with everything in them that is not encrypted." },
  forensic: {
    title: "Forensic",
    text: "Whole packets, recorded on the host as well, each chained to the one before; ends by itself.",
  },
};

/** Why a mode is not offered; empty when it is. */
export function reasonAgainst(mode: CaptureMode, modes: readonly CaptureMode[], scopes: readonly Scope[]): string {
  if (modes.includes(mode)) return "";
  const needed: Scope = mode === "full" ? "full" : "forensic";
  if (!scopes.includes(needed)) return `Your token does not have the scope ${needed}: ask the sensor's owner for one.`;
  const how = mode === "full" ? ": its owner can start it with --allow-full" : "";
  return `The host that the sensor runs on does not allow it${how}.`;
}

export const LOSS_WORDS: Readonly<Record<LossPlace, { readonly title: string; readonly text: string }>> = {
  interface: { title: "Interface", text: "Dropped by the network card or its driver, before anybody saw them." },
  kernel: {
    title: "Kernel",
    text: "Dropped because the capture buffer was full: narrow the capture filter, or start the sensor with a larger --kernel-buffer-mib.",
  },
  sensor: { title: "Sensor's queue", text: "Dropped by the sensor, which had more waiting than it may hold." },
  network: { title: "Network", text: "Given up because the connection was away longer than the sensor remembers." },
  browser: { title: "This browser", text: "Given up because this page did not take them in time." },
  restart: { title: "Sensor restarted", text: "Passed while no sensor was there to count them." },
};

/** Chips, bars and the status bar say it alike. */
export const sampledText = (oneIn: number): string => `Sampled 1:${oneIn.toString()}`;

export function describeLoss({ packets, uncounted }: Loss): string {
  const parts = [
    ...(packets > 0 || uncounted === 0 ? [formatCount(packets)] : []),
    ...(uncounted > 0 ? [`${formatPlural(uncounted, "stretch", "stretches")} uncounted`] : []),
  ];
  return parts.join(" + ");
}

/** "lost 1,204 and 1 stretch uncounted" */
export function describeLosses({ losses, lostPackets }: Pick<LossAccount, "losses" | "lostPackets">): string {
  const stretches = losses.reduce((sum, { uncounted }) => sum + uncounted, 0);
  const counted = `lost ${formatCount(lostPackets)}`;
  return stretches === 0 ? counted : `${counted} and ${formatPlural(stretches, "stretch", "stretches")} uncounted`;
}

/** "1,204 packets are missing within 2.1 s: kernel." */
export function describeGap({ packets, atMost, fromNs, toNs, cause }: StoredGap): string {
  const span = toNs > fromNs ? ` within ${formatSpan(toNs - fromNs)}` : "";
  const most = atMost === undefined ? "An unknown number of packets is" : `At most ${formatCount(atMost)} packets are`;
  const what =
    packets === undefined ? `${most} missing` : `${formatPlural(Number(packets), "packet is", "packets are")} missing`;
  const why: Readonly<Record<StoredGap["cause"], string>> = {
    kernel: "dropped by the kernel's buffer",
    sensor: "dropped by the sensor",
    "client-slow": "this page was too slow",
    resume: "the connection was away too long",
    restart: "the sensor was restarted",
  };
  return `${what}${span}: ${why[cause]}.`;
}

/** Packets were given up because this page, or its connection, was behind; it goes on with the newest. */
export const isOwnLag = ({ packets, cause }: StoredGap): boolean =>
  (packets ?? 0n) > 0n && (cause === "client-slow" || cause === "resume");

export const describeLag = (sensor: string, gap: StoredGap): string =>
  `Caught up with ${sensor} after a gap: ${describeGap(gap)}`;

/** "2:05", "1:02:05". */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => value.toString().padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h.toString()}:${two(m)}:${two(s)}` : `${m.toString()}:${two(s)}`;
}

/** "eth0 on web-1 2026-11-21 15.40.05.pcapng", without what file systems refuse. */
export function fileNameOf({ interfaces, sensor, startedAtMs }: RecordingFacts): string {
  const time = new Date(startedAtMs).toISOString().slice(0, 19).replace("T", " ").replaceAll(":", ".");
  return `${`${interfaces.join("+")} on ${sensor}`.replaceAll(/[^\p{L}\p{N} +._-]/gu, "_")} ${time}.pcapng`;
}

/** The first of a capture's sources that may not leave; undefined where all may. */
export function findKeptBack<T extends { readonly facts: RecordingFacts }>(sources: readonly T[]): T | undefined {
  return sources.find(({ facts }) => refusalToSave(facts) !== "");
}

/** Why a recording may not leave the browser; empty when it may. Metadata may: payload never came. */
export function refusalToSave({ mode, isExportable }: RecordingFacts): string {
  if (mode === "metadata" || isExportable) return "";
  return "It holds whole packets, and your token did not have the scope export-raw when they were captured. Ask the sensor's owner for it, or capture metadata.";
}

/** Why what a capture's packets carried may not be saved, be it a stream or a file; empty when it may. */
export function refusalOf(
  live: { readonly sources: readonly { readonly facts: RecordingFacts }[] } | undefined,
): string {
  const keptBack = findKeptBack(live?.sources ?? []);
  return keptBack === undefined ? "" : refusalToSave(keptBack.facts);
}
