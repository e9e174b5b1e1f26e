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

/** A line that is written when it comes into sight: `from` and `to` are places in the window's bytes. */
interface Plan {
  readonly run: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly isFirst: boolean;
}

/** The lines of a window. Where each begins is known at once; what it says is worked out for those in sight. */
export class LineList {
  readonly #window: StreamWindow;
  readonly #options: LineOptions;
  readonly #marks: Marks;
  readonly #lines: (Line | Plan)[] = [];

  constructor(window: StreamWindow, options: LineOptions) {
    this.#window = window;
    this.#options = options;
    this.#marks = new Marks(window, options);
    const { form } = options;
    if (form === "c" || form === "json") this.#lines = writtenLines(window, { ...options, form });
    else for (const run of runsOf(window.parts)) this.#addRun(run);
  }

  get length(): number {
    return this.#lines.length;
  }

  at(index: number): Line | undefined {
    const line = this.#lines[index];
    return line === undefined || "kind" in line ? line : this.#write(line);
  }

  /** The line in which what was found begins; -1 where it is on another page. */
  get matchIndex(): number {
    const { match } = this.#options;
    const holds = ({ side, offset, length, gap }: StreamPart): boolean =>
      match?.side === side && gap === undefined && match.offset >= offset && match.offset < offset + length;
    const part = this.#window.parts.find(holds);
    if (match === undefined || part === undefined) return -1;
    const place = part.start + match.offset - part.offset;
    return this.#lines.findIndex((line) => !("kind" in line) && line.from <= place && place < line.to);
  }

  #addRun(run: readonly number[]): void {
    const { parts, bytes } = this.#window;
    const first = parts[run[0] ?? -1];
    const last = parts[run.at(-1) ?? -1];
    if (first === undefined || last === undefined) return;
    if (first.gap !== undefined) this.#lines.push(gapLine(first));
    else {
      // Parts that follow each other have their bytes one behind the other.
      const own = bytes.subarray(first.start, last.start + last.length);
      const { form, width } = this.#options;
      let from = 0;
      for (const to of form === "text" ? textCuts(own, width) : evenCuts(own.length, width)) {
        this.#lines.push({ run, from: first.start + from, to: first.start + to, isFirst: from === 0 });
        from = to;
      }
    }
    for (const index of run) this.#lines.push(...this.#marks.notesOf(index));
  }

  #write({ run, from, to, isFirst }: Plan): Line | undefined {
    const bytes = bytesOf(this.#window, run, from, to);
    const [first] = bytes;
    const part = first === undefined ? undefined : this.#window.parts[first.part];
    if (first === undefined || part === undefined) return undefined;
    return {
      kind: "bytes",
      side: part.side,
      packet: part.packet,
      isFirst,
      offset: this.#options.form === "hex" ? first.offset.toString(16).padStart(8, "0") : "",
      ...stretchesOf(bytes, this.#options.form, this.#marks),
    };
  }
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
      this.#notes.set(index, [...(this.#notes.get(index) ?? []), repeatLine(repeat)]);
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

function noteLine(note: Pick<Line, "kind" | "side" | "packet">, text: string): Line {
  return {
    ...note,
    isFirst: false,
    offset: "",
    stretches: [{ text, part: -1, mark: "" }],
    characters: [],
  };
}

function repeatLine(repeat: StreamRepeat): Line {
  const { side, packet, length, different, late } = repeat;
  const what = `Packet ${formatCount(packet)} repeats ${formatPlural(length, "byte")}`;
  const more = [
    ...(different > 0 ? [`${formatCount(different)} of them differ: the first ones stand`] : []),
    ...(late > 0 ? [`${formatCount(late)} of them would have filled a gap, but came too late`] : []),
  ];
  const kind = more.length > 0 ? "conflict" : "note";
  return noteLine({ kind, side, packet }, [what, ...more].join("; "));
}

function decodedLine(part: StreamPart, decoded: string): Line {
  return noteLine({ kind: "note", side: part.side, packet: part.packet }, decoded);
}

function bytesOf({ parts, bytes }: StreamWindow, run: readonly number[], from: number, to: number): Byte[] {
  const found: Byte[] = [];
  // The first part that reaches behind `from`.
  let [low, high] = [0, run.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const part = parts[run[middle] ?? -1];
    if (part !== undefined && part.start + part.length <= from) low = middle + 1;
    else high = middle;
  }
  for (let place = from, at = low; place < to && at < run.length; at++) {
    const index = run[at] ?? -1;
    const part = parts[index];
    if (part === undefined) break;
    for (const end = Math.min(to, part.start + part.length); place < end; place++) {
      const into = place - part.start;
      const value = bytes[place] ?? 0;
      found.push({ part: index, value, position: part.position + into, offset: part.offset + into });
    }
  }
  return found;
}

/** Ends of lines: behind a line feed, else where the width is full; a UTF-8 character is never cut. */
function textCuts(bytes: Uint8Array, width: number): number[] {
  const cuts: number[] = [];
  let column = 0;
  bytes.forEach((value, at) => {
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
    }));
  });
}
