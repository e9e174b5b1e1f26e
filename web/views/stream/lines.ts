/** A window of a stream as lines of the same height: each stretch of a line knows the part, and so the packet, that it is of. */
import { formatCharacter, formatCharacters, formatHexByte } from "#shared/format/bytes.ts";
import { formatCount, formatPlural } from "#shared/format/number.ts";
import { StreamWriter, formatGap } from "#shared/format/stream-text.ts";
import type { StreamMatch, StreamPart, StreamRepeat, StreamSide, StreamWindow } from "#shared/model/stream.ts";

export type StreamForm = "text" | "hex" | "c" | "raw" | "json";

export interface Stretch {
  readonly text: string;
  /** Index of the part. */
  readonly part: number;
  /** "match": what was found; "conflict": a repeat had other bytes here. */
  readonly mark: "" | "match" | "conflict";
}

export interface Line {
  readonly kind: "bytes" | "gap" | "note" | "conflict";
  readonly side: StreamSide;
  /** The packet that a click selects. */
  readonly packet: number;
  /** Begins another packet's or direction's bytes. */
  readonly isFirst: boolean;
  /** Hex dump: offset in its direction. */
  readonly offset: string;
  readonly stretches: readonly Stretch[];
  /** Hex dump: the same bytes as characters. */
  readonly characters: readonly Stretch[];
  /** First byte, counted over what is shown; of a gap or a note, where it stands. */
  readonly at: number;
}

export interface LineOptions {
  readonly form: StreamForm;
  /** Characters of a line of text, bytes of a line of the dump. */
  readonly width: number;
  readonly match: StreamMatch | undefined;
  /** Repeats with the same bytes are shown too. */
  readonly showsRepeats: boolean;
}

/** A byte's place in the window. */
interface Byte {
  readonly part: number;
  readonly value: number;
  /** Place in its direction, with and without gaps. */
  readonly position: number;
  readonly offset: number;
}

export function buildLines(window: StreamWindow, options: LineOptions): Line[] {
  const { form } = options;
  if (form === "c" || form === "json") return writtenLines(window, { ...options, form });
  const lines: Line[] = [];
  const marks = new Marks(window, options);
  for (const run of runsOf(window.parts)) {
    const [first] = run;
    const part = first === undefined ? undefined : window.parts[first];
    if (part === undefined) continue;
    if (part.gap !== undefined) lines.push(gapLine(part));
    else lines.push(...runLines(window, run, options, marks));
    for (const index of run) lines.push(...marks.notesOf(index));
  }
  return lines;
}

/** Parts of one direction that follow each other; a gap, and a body that was decoded, stand alone. */
function runsOf(parts: readonly StreamPart[]): number[][] {
  const runs: number[][] = [];
  parts.forEach((part, index) => {
    const before = parts[index - 1];
    const isAlone = (one: StreamPart): boolean => one.gap !== undefined || one.decoded !== undefined;
    if (before?.side === part.side && !isAlone(before) && !isAlone(part)) runs.at(-1)?.push(index);
    else runs.push([index]);
  });
  return runs;
}

function gapLine(part: StreamPart): Line {
  return {
    kind: "gap",
    side: part.side,
    packet: part.packet,
    isFirst: true,
    offset: "",
    stretches: [{ text: `Gap: ${formatGap(part)}`, part: -1, mark: "" }],
    characters: [],
    at: part.at,
  };
}

/** What of the bytes is found or in doubt, and which repeats stand behind which part. */
class Marks {
  readonly #window: StreamWindow;
  readonly #match: StreamMatch | undefined;
  readonly #conflicts: Record<StreamSide, readonly StreamRepeat[]>;
  readonly #notes = new Map<number, Line[]>();

  constructor(window: StreamWindow, { match, showsRepeats }: LineOptions) {
    this.#window = window;
    this.#match = match;
    const conflicts = window.repeats.filter(({ different }) => different > 0);
    this.#conflicts = {
      a: conflicts.filter(({ side }) => side === "a"),
      b: conflicts.filter(({ side }) => side === "b"),
    };
    for (const repeat of window.repeats) {
      if (!showsRepeats && repeat.different === 0 && repeat.late === 0) continue;
      const index = partOf(window.parts, repeat);
      this.#notes.set(index, [...(this.#notes.get(index) ?? []), repeatLine(window.parts[index], repeat)]);
    }
    window.parts.forEach((part, index) => {
      if (part.decoded !== undefined) this.#notes.set(index, [decodedLine(part, part.decoded)]);
    });
  }

  of(byte: Byte): Stretch["mark"] {
    const side = this.#window.parts[byte.part]?.side ?? "a";
    const match = this.#match;
    if (match?.side === side && byte.offset >= match.offset && byte.offset < match.offset + match.length)
      return "match";
    // From the first byte that differs on: which of the others do is known to the packet alone.
    return this.#conflicts[side].some(
      ({ position, differsAt, length }) => byte.position >= position + differsAt && byte.position < position + length,
    )
      ? "conflict"
      : "";
  }

  notesOf(part: number): readonly Line[] {
    return this.#notes.get(part) ?? [];
  }
}

/** The part in which a repeat ends, or the last before it. */
function partOf(parts: readonly StreamPart[], { side, position, length }: StreamRepeat): number {
  return parts.findLastIndex((part) => part.side === side && part.position < position + length);
}

function noteLine(part: StreamPart | undefined, note: Pick<Line, "kind" | "side" | "packet">, text: string): Line {
  return {
    ...note,
    isFirst: false,
    offset: "",
    stretches: [{ text, part: -1, mark: "" }],
    characters: [],
    at: (part?.at ?? 0) + (part?.gap === undefined ? (part?.length ?? 1) - 1 : 0),
  };
}

function repeatLine(part: StreamPart | undefined, repeat: StreamRepeat): Line {
  const { side, packet, length, different, late } = repeat;
  const what = `Packet ${formatCount(packet)} repeats ${formatPlural(length, "byte")}`;
  const more = [
    ...(different > 0 ? [`${formatCount(different)} of them differ: the first ones stand`] : []),
    ...(late > 0 ? [`${formatCount(late)} of them would have filled a gap, but came too late`] : []),
  ];
  const kind = more.length > 0 ? "conflict" : "note";
  return noteLine(part, { kind, side, packet }, [what, ...more].join("; "));
}

function decodedLine(part: StreamPart, decoded: string): Line {
  return noteLine(part, { kind: "note", side: part.side, packet: part.packet }, decoded);
}

function runLines(window: StreamWindow, run: readonly number[], options: LineOptions, marks: Marks): Line[] {
  const bytes = run.flatMap((index) => bytesOf(window, index));
  const cuts = options.form === "text" ? textCuts(bytes, options.width) : evenCuts(bytes.length, options.width);
  const lines: Line[] = [];
  let from = 0;
  for (const to of cuts) {
    const own = bytes.slice(from, to);
    const [first] = own;
    const part = first === undefined ? undefined : window.parts[first.part];
    if (first !== undefined && part !== undefined)
      lines.push({
        kind: "bytes",
        side: part.side,
        packet: part.packet,
        isFirst: from === 0,
        offset: options.form === "hex" ? first.offset.toString(16).padStart(8, "0") : "",
        ...stretchesOf(own, options.form, marks),
        at: part.at + first.offset - part.offset,
      });
    from = to;
  }
  return lines;
}

function bytesOf({ parts, bytes }: StreamWindow, index: number): Byte[] {
  const part = parts[index];
  if (part === undefined) return [];
  return Array.from(bytes.subarray(part.start, part.start + part.length), (value, at) => ({
    part: index,
    value,
    position: part.position + at,
    offset: part.offset + at,
  }));
}

/** Ends of lines: behind a line feed, else where the width is full; a UTF-8 character is never cut. */
function textCuts(bytes: readonly Byte[], width: number): number[] {
  const cuts: number[] = [];
  let column = 0;
  bytes.forEach(({ value }, at) => {
    const isInside = (value & 0xc0) === 0x80;
    if (column >= width && !isInside && value !== 0x0a && value !== 0x0d) {
      cuts.push(at);
      column = 0;
    }
    if (!isInside) column++;
    if (value === 0x0a) {
      cuts.push(at + 1);
      column = 0;
    }
  });
  if (cuts.at(-1) !== bytes.length) cuts.push(bytes.length);
  return cuts;
}

function evenCuts(length: number, width: number): number[] {
  return Array.from({ length: Math.ceil(length / width) }, (_, line) => Math.min(length, (line + 1) * width));
}

/** Neighbours of the same part and mark as one stretch. */
function stretchesOf(bytes: readonly Byte[], form: StreamForm, marks: Marks): Pick<Line, "stretches" | "characters"> {
  const texts = form === "text" ? textCells(bytes) : bytes.map((byte, at) => hexCell(byte.value, at, form));
  const join = (cells: readonly string[]): Stretch[] => {
    const stretches: { text: string; part: number; mark: Stretch["mark"] }[] = [];
    bytes.forEach((byte, at) => {
      const mark = marks.of(byte);
      const last = stretches.at(-1);
      if (last?.part === byte.part && last.mark === mark) last.text += cells[at] ?? "";
      else stretches.push({ text: cells[at] ?? "", part: byte.part, mark });
    });
    return stretches;
  };
  const characters = form === "hex" ? join(bytes.map(({ value }) => formatCharacter(value, "ascii"))) : [];
  return { stretches: join(texts), characters };
}

function hexCell(value: number, at: number, form: StreamForm): string {
  if (form === "raw") return formatHexByte(value);
  return `${at > 0 ? (at % 8 === 0 ? "  " : " ") : ""}${formatHexByte(value)}`;
}

/** Line ends are the line's own end; a tab goes to the next of every eight columns. */
function textCells(bytes: readonly Byte[]): string[] {
  const cells = formatCharacters(
    Uint8Array.from(bytes, ({ value }) => value),
    "utf8",
  );
  let column = 0;
  return cells.map((cell, at) => {
    const value = bytes[at]?.value;
    if (value === 0x0a || (value === 0x0d && (at + 1 === bytes.length || bytes[at + 1]?.value === 0x0a))) return "";
    const text = value === 0x09 ? " ".repeat(8 - (column % 8)) : cell;
    column += text.length;
    return text;
  });
}

/** C arrays and JSON: each line is of the part that it was written for; long ones go on in the next. */
function writtenLines(window: StreamWindow, { form, width }: LineOptions & { readonly form: "c" | "json" }): Line[] {
  const writer = new StreamWriter(form);
  return window.parts.flatMap((part, index) => {
    const text = writer.write({ ...window, parts: [part] });
    const pieces = text.split("\n").flatMap((line) => line.match(new RegExp(`.{1,${width}}`, "gu")) ?? []);
    return pieces.map((piece, at): Line => ({
      kind: part.gap === undefined ? "bytes" : "gap",
      side: part.side,
      packet: part.packet,
      isFirst: at === 0,
      offset: "",
      stretches: [{ text: piece, part: index, mark: "" }],
      characters: [],
      at: part.at,
    }));
  });
}
