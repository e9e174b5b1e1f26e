/** Packets that belong together, most often one: what the search tries, and what recorded/fields.txt keeps. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { TestRecord } from "../../../wasm/tests/support/records.ts";
import { hex } from "../bytes.ts";

export type Case = readonly TestRecord[];

export const ETHERNET = 1;
/** One case to a line, its packets apart by blanks, each the number of its link type and its bytes. */
export const STORED = fileURLToPath(new URL("../recorded/fields.txt", import.meta.url));
/** Hosts that no two cases share: 198.18.0.0/15 and 2001:2::/48 (RFC 2544, RFC 5180), so that no flow meets another. */
const OWN_IPV4 = [198, 18];
const OWN_IPV6 = [0x20, 0x01, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const START_NS = BigInt(Date.parse("2026-06-01T00:00:00Z")) * 1_000_000n;
const BETWEEN_CASES_NS = 1_000_000_000n;
const BETWEEN_PACKETS_NS = 1_000_000n;

/** Where the IP addresses of an Ethernet frame stand, and how many bytes each has; undefined where there is no IP. */
export function addressesAt({ linkType, frame }: TestRecord): { at: number; width: number } | undefined {
  if (linkType !== ETHERNET) return undefined;
  const tag = frame[12] === 0x81 && frame[13] === 0 ? 4 : 0;
  const type = ((frame[12 + tag] ?? 0) << 8) | (frame[13 + tag] ?? 0);
  const place =
    type === 0x0800 ? { at: 26 + tag, width: 4 } : type === 0x86dd ? { at: 22 + tag, width: 16 } : undefined;
  return place === undefined || place.at + place.width * 2 > frame.length ? undefined : place;
}

/** Gives the case hosts and a time of its own; multicast and broadcast stay as they are. */
export function placeCase(records: Case, number: number): TestRecord[] {
  const hosts = new Map<string, number>();
  return records.map((record, index) => {
    const frame = record.frame.slice();
    const timeNs = START_NS + BigInt(number) * BETWEEN_CASES_NS + BigInt(index) * BETWEEN_PACKETS_NS;
    const placed = { linkType: record.linkType, frame, timeNs, originalLength: frame.length };
    const place = addressesAt(record);
    if (place === undefined) return placed;
    const { at, width } = place;
    for (const each of [at, at + width]) {
      const old = frame.slice(each, each + width);
      if ((width === 4 && (old[0] ?? 0) >= 224) || (width === 16 && old[0] === 0xff)) continue;
      const key = old.join(".");
      if (!hosts.has(key)) hosts.set(key, hosts.size + 1);
      const host = (hosts.get(key) ?? 0) & 3;
      frame.set([...(width === 4 ? OWN_IPV4 : OWN_IPV6), (number >> 6) & 255, ((number << 2) & 255) | host], each);
    }
    return placed;
  });
}

export const sizeOf = (records: Case): number => records.reduce((sum, { frame }) => sum + frame.length + 16, 0);

function readPacket(text: string): TestRecord {
  const [linkType = "", digits = ""] = text.split(":");
  const frame = hex(digits);
  return { linkType: Number(linkType), frame, timeNs: 0n, originalLength: frame.length };
}

export function readStored(): Case[] {
  if (!existsSync(STORED)) return [];
  const lines = readFileSync(STORED, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => line.split(" ").map(readPacket));
}

export function writeCase(records: Case): string {
  return records.map(({ linkType, frame }) => `${linkType}:${Buffer.from(frame).toString("hex")}`).join(" ");
}
