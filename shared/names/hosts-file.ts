/**
 * The hosts file of hosts(5): an address, then its name and further ones, and what stands behind # is a comment.
 *
 *   192.0.2.7   www.example.org www   # the web server
 */
import { normalIp } from "./ip-bytes.ts";

export interface HostsEntry {
  readonly address: string;
  /** The first is the one that is shown. */
  readonly names: readonly string[];
  /** Line of the file, from 1. */
  readonly line: number;
}

export interface HostsProblem {
  readonly line: number;
  readonly message: string;
}

export interface HostsFile {
  readonly entries: readonly HostsEntry[];
  /** Lines that say nothing usable, at most so many; `furtherProblems` counts the others. */
  readonly problems: readonly HostsProblem[];
  readonly furtherProblems: number;
}

/** Characters of a file; block lists of a million names have fewer. */
const MOST_CHARACTERS = 64_000_000;
const MOST_ENTRIES = 1_000_000;
const MOST_PROBLEMS = 100;
const NAME_LENGTH = 255;

type Line = { readonly ok: true; readonly address: string; readonly names: string[] } | string;

/** An entry, or what is wrong with the line. */
function readLine(content: string): Line {
  const [first = "", ...names] = content.split(/\s+/u);
  const address = normalIp(first);
  const shown = first.length > 40 ? `${first.slice(0, 40)}…` : first;
  if (address === undefined)
    return `“${shown}” is not an IP address. A line is an address, a space, and the name: 192.0.2.7 www.example.org`;
  const [name] = names;
  if (name === undefined) return `There is no name behind ${address}.`;
  const bad = names.find((each) => each.length > NAME_LENGTH || /[\p{Cc}\p{Cf}]/u.test(each));
  if (bad !== undefined) return `A name of ${address} has characters that no name has, or is longer than 255 of them.`;
  return { ok: true, address, names: names.map((each) => each.replace(/\.$/u, "")) };
}

/** Keeps what is good; every other line is told with its number and reason. */
export function parseHosts(text: string): HostsFile {
  const entries: HostsEntry[] = [];
  const problems: HostsProblem[] = [];
  let further = 0;
  const complain = (line: number, message: string): void => {
    if (problems.length < MOST_PROBLEMS) problems.push({ line, message });
    else further++;
  };
  if (text.length > MOST_CHARACTERS)
    complain(1, `The file has ${text.length.toString()} characters, more than ${MOST_CHARACTERS.toString()}.`);
  if (text.includes("\0")) complain(1, "The file holds zero bytes: it is no text.");
  if (problems.length > 0) return { entries, problems, furtherProblems: 0 };
  const lines = text.replace(/^\uFEFF/u, "").split(/\r\n|\n|\r/u);
  for (const [at, whole] of lines.entries()) {
    const content = whole.replace(/#.*$/u, "").trim();
    if (content === "") continue;
    const line = at + 1;
    const read = readLine(content);
    if (typeof read === "string") complain(line, read);
    else if (entries.length < MOST_ENTRIES) entries.push({ address: read.address, names: read.names, line });
    else {
      complain(line, `The file goes on after ${MOST_ENTRIES.toString()} entries; the rest was not read.`);
      break;
    }
  }
  return { entries, problems, furtherProblems: further };
}
