/**
 * The hosts file of hosts(5): an address, then its name and further ones, and what stands behind # is a comment.
 *
 *   192.0.2.7   www.example.org www   # the web server
 */
import { normalIp } from "./ip-bytes.ts";
import { type LineFile, parseLines } from "./line-file.ts";

export interface HostsEntry {
  readonly address: string;
  /** The first is the one that is shown. */
  readonly names: readonly string[];
  /** Line of the file, from 1. */
  readonly line: number;
}

const NAME_LENGTH = 255;

/** An entry, or what is wrong with the line. */
function readLine(content: string, line: number): HostsEntry | string {
  const [first = "", ...names] = content.split(/\s+/u);
  const address = normalIp(first);
  const shown = first.length > 40 ? `${first.slice(0, 40)}…` : first;
  if (address === undefined)
    return `“${shown}” is not an IP address. A line is an address, a space, and the name: 192.0.2.7 www.example.org`;
  const [name] = names;
  if (name === undefined) return `There is no name behind ${address}.`;
  const bad = names.find((each) => each.length > NAME_LENGTH || /[\p{Cc}\p{Cf}]/u.test(each));
  if (bad !== undefined) return `A name of ${address} has characters that no name has, or is longer than 255 of them.`;
  return { address, names: names.map((each) => each.replace(/\.$/u, "")), line };
}

export function parseHosts(text: string): LineFile<HostsEntry> {
  return parseLines(text, readLine);
}
