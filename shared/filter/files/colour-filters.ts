/**
 * Wireshark's colorfilters file: one rule a line, background first, channels of 16 bits,
 *
 *   @name@filter@[r,g,b][r,g,b]
 *
 * "!" before the line disables the rule; # begins a comment. The filter may hold "@", the name cannot.
 */

import { MOST_RULE_FILTER_CHARACTERS, type Colour, type ColourRule } from "../library/colour-rules.ts";
import { MOST_NAME_CHARACTERS } from "../library/saved-filter.ts";
import { readLines, type LineResult, type ParsedFile } from "./parsed-file.ts";

const LINE = /^(!?)@([^@]*)@(.*)@\[([^\]]*)\]\s*\[([^\]]*)\]$/;
/** 0xffff / 0xff: an 8-bit channel and its 16-bit one become each other. */
const CHANNEL_STEP = 257;

function readColour(text: string): Colour | undefined {
  const channels = text.split(",").map((part) => (/^\s*\d{1,5}\s*$/.test(part) ? Number(part) : -1));
  const [red, green, blue] = channels;
  if (channels.length !== 3 || red === undefined || green === undefined || blue === undefined) return undefined;
  if (channels.some((channel) => channel < 0 || channel > 0xffff)) return undefined;
  const round = (channel: number): number => Math.round(channel / CHANNEL_STEP);
  return { red: round(red), green: round(green), blue: round(blue) };
}

function readRule(line: string): LineResult<ColourRule> {
  const found = LINE.exec(line);
  if (found === null) return { ok: false, message: "The line is not of the form @name@filter@[r,g,b][r,g,b]." };
  const [, disabled, name = "", written = "", first = "", second = ""] = found;
  const filter = written.trim();
  const background = readColour(first);
  const foreground = readColour(second);
  if (background === undefined || foreground === undefined) {
    return { ok: false, message: "A colour is three numbers from 0 to 65535." };
  }
  if (name.trim() === "") return { ok: false, message: "The rule has no name." };
  if (name.length > MOST_NAME_CHARACTERS) {
    return { ok: false, message: `The name is longer than ${MOST_NAME_CHARACTERS.toString()} characters.` };
  }
  if (filter === "") return { ok: false, message: "The rule has no filter." };
  if (filter.length > MOST_RULE_FILTER_CHARACTERS) {
    return { ok: false, message: `The filter is longer than ${MOST_RULE_FILTER_CHARACTERS.toString()} characters.` };
  }
  return { ok: true, item: { name, filter, isEnabled: disabled === "", foreground, background } };
}

/** Keeps what is good; does not check what the filters mean. */
export function parseColourFilters(text: string): ParsedFile<ColourRule> {
  return readLines(text, readRule);
}

function formatColour({ red, green, blue }: Colour): string {
  return `[${[red, green, blue].map((channel) => (channel * CHANNEL_STEP).toString()).join(",")}]`;
}

/** A name's "@", which the format cannot hold, becomes "(at)"; line ends become blanks. */
export function formatColourFilters(rules: readonly ColourRule[]): string {
  const lines = rules.map(({ name, filter, isEnabled, foreground, background }) => {
    const line = `@${name.replaceAll("@", "(at)")}@${filter}@`.replace(/[\r\n]+/g, " ");
    return `${isEnabled ? "" : "!"}${line}${formatColour(background)}${formatColour(foreground)}\n`;
  });
  return lines.join("");
}
