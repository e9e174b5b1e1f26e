/** IP addresses as bytes, and as the one text that the engine writes for each. */
import { formatIpv4, formatIpv6 } from "../format/address.ts";

const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/u;

function parseV4(text: string): number[] | undefined {
  const parts = V4.exec(text)?.slice(1).map(Number);
  return parts?.every((part) => part < 256) === true ? parts : undefined;
}

function parseGroups(text: string): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [at, group] of groups.entries()) {
    const tail = at === groups.length - 1 && group.includes(".") ? parseV4(group) : undefined;
    if (tail !== undefined) bytes.push(...tail);
    else if (/^[0-9a-f]{1,4}$/iu.test(group)) bytes.push(parseInt(group, 16) >> 8, parseInt(group, 16) & 255);
    else return undefined;
  }
  return bytes;
}

/** Four or sixteen bytes; undefined for what is no address. A zone ("%eth0") is left out. */
export function parseIp(text: string): Uint8Array | undefined {
  if (!text.includes(":")) {
    const v4 = parseV4(text);
    return v4 === undefined ? undefined : Uint8Array.from(v4);
  }
  const [head = "", tail, more] = text.replace(/%.*$/u, "").split("::");
  const [before, behind] = [parseGroups(head), parseGroups(tail ?? "")];
  if (before === undefined || behind === undefined || more !== undefined) return undefined;
  const missing = 16 - before.length - behind.length;
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined;
  return Uint8Array.from([...before, ...Array.from({ length: missing }, () => 0), ...behind]);
}

/** The text that the engine writes for the same address; undefined for what is no address. */
export function normalIp(text: string): string | undefined {
  const bytes = parseIp(text);
  if (bytes === undefined) return undefined;
  return bytes.length === 4 ? formatIpv4(bytes) : formatIpv6(bytes);
}
