/** Networks as rules write them: an address, with or without the number of bits that count. */
import type { Network } from "./rule.ts";

function parseIpv4(text: string): number[] | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  const bytes = match?.slice(1).map(Number);
  return bytes?.every((byte) => byte <= 255) === true ? bytes : undefined;
}

function parseIpv6(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2 || !/^[0-9a-f:.]+$/i.test(text)) return undefined;
  const [front, back] = halves.map(parseGroups);
  if (front === undefined || (halves.length === 2 && back === undefined)) return undefined;
  if (back === undefined) return front.length === 16 ? front : undefined;
  const missing = 16 - front.length - back.length;
  return missing < 2 ? undefined : [...front, ...Array<number>(missing).fill(0), ...back];
}

function parseGroups(text: string): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  for (const group of text.split(":")) {
    const dotted = group.includes(".") ? parseIpv4(group) : undefined;
    if (dotted !== undefined) bytes.push(...dotted);
    else if (/^[0-9a-f]{1,4}$/i.test(group))
      bytes.push(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255);
    else return undefined;
  }
  return bytes.length <= 16 ? bytes : undefined;
}

/** Undefined when it is none. Bits beyond the prefix are taken as zero. */
export function parseNetwork(text: string): Network | undefined {
  const [address = "", length, ...rest] = text.split("/");
  const bytes = parseIpv4(address) ?? parseIpv6(address);
  if (bytes === undefined || rest.length > 0) return undefined;
  const prefix = length === undefined ? bytes.length * 8 : Number(length);
  if (length !== undefined && (!/^\d{1,3}$/.test(length) || prefix > bytes.length * 8)) return undefined;
  const masked = bytes.map((byte, at) => byte & (0xff00 >> Math.min(8, Math.max(0, prefix - at * 8))) & 0xff);
  return { text: formatNetwork(masked, prefix), bytes: masked, prefix };
}

function formatNetwork(bytes: readonly number[], prefix: number): string {
  if (bytes.length === 4) return `${bytes.join(".")}/${prefix}`;
  const groups = Array.from({ length: 8 }, (_, at) => ((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0));
  return `${groups.map((group) => group.toString(16)).join(":")}/${prefix}`;
}
