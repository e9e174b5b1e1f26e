/**
 * Values of chosen fields of all packets that have one of them, in capture order: a filter that asks for the fields walks the
 * capture, and the engine keeps the values of each packet that it looks at. What a packet completes is said of that packet.
 */
import {
  COLLECTED_BYTES,
  COLLECTED_CUT,
  COLLECTED_FIELD,
  COLLECTED_FLAGS,
  COLLECTED_LAYER,
  COLLECTED_LENGTH,
  COLLECTED_NUMBER,
  COLLECTED_ROW,
  COLLECTED_TEXT,
} from "#shared/abi/collect.ts";
import { KIND_TIME } from "#shared/abi/field-kind.ts";
import { ROW_REVERSE } from "#shared/abi/table.ts";
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import type { FilterNames } from "#shared/filter/model.ts";
import { FilterRun, type FilterWatch } from "./filter-run.ts";
import type { OpenCapture } from "./open-capture.ts";
import { type Field, findWord } from "./registry.ts";
import { formatPlain, kindOf, signedNumber } from "./value.ts";

/** One value of a field in a packet. */
export interface PassValue {
  readonly name: string;
  /** Filter name of the protocol that the value stands in. */
  readonly layer: string;
  /** Numbers as they are (times in nanoseconds); of texts and bytes how many bytes there are. */
  readonly number: number;
  /** As people write it: the word of an enumeration, the text, the address. */
  readonly text: string;
}

export interface PassPacket {
  /** From 1. */
  readonly number: number;
  readonly timeNs: bigint | undefined;
  /** Same for both directions of a conversation. */
  readonly flow: number;
  readonly isReverse: boolean;
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** IP protocol number. */
  readonly transport: number;
  readonly values: readonly PassValue[];
}

/** Which values of which packets. */
export interface PassRequest {
  readonly fields: readonly string[];
  /** A display filter that the packets must match besides. */
  readonly within?: string;
}

const decoder = new TextDecoder("utf-8");

/** A value as it lies in the engine's memory. */
interface RawRecord {
  readonly row: number;
  readonly value: PassValue;
}

export class FieldPass {
  readonly #capture: OpenCapture;
  readonly #fields: ReadonlyMap<number, Field>;
  readonly #take: (packet: PassPacket) => void;
  /** Records of the block under way: packets that the engine put off come behind those that followed them. */
  #block: RawRecord[] = [];
  #run: FilterRun | undefined;
  #cut = 0;
  #lost = 0;

  private constructor(capture: OpenCapture, fields: ReadonlyMap<number, Field>, take: (packet: PassPacket) => void) {
    this.#capture = capture;
    this.#fields = fields;
    this.#take = take;
  }

  /** Unknown names are a defect of the caller. `take` gets the packets one by one. */
  static async start(
    capture: OpenCapture,
    names: FilterNames,
    { fields, within }: PassRequest,
    take: (packet: PassPacket) => void,
  ): Promise<FieldPass> {
    const asked = fields.join(" or ");
    const checked = checkFilter(within === undefined ? asked : `(${within}) and (${asked})`, names);
    if (!checked.ok) throw new Error(`a pass over unknown fields: ${checked.error.message}`);
    const ids = new Map<number, Field>();
    for (const id of fields.flatMap((name) => names.find(name)?.ids ?? [])) {
      const field = capture.registry.fields[id];
      if (field !== undefined) ids.set(id, field);
    }
    const pass = new FieldPass(capture, ids, take);
    const program = compileFilter(checked.condition, names);
    pass.#run = await FilterRun.start(capture, program, {
      selected: undefined,
      asksTable: true,
      onCollected: () => {
        pass.#readRecords();
      },
    });
    return pass;
  }

  get progress(): { readonly rowsDone: number; readonly rowsTotal: number; readonly failures: number } {
    return this.#run?.progress() ?? { rowsDone: 0, rowsTotal: 0, failures: 0 };
  }
  /** Values that were longer than what is kept of one, and values that had no room at all. */
  get losses(): { readonly cut: number; readonly lost: number } {
    return { cut: this.#cut, lost: this.#lost };
  }

  /** One block of rows on: true when all is done, false when there is more to do or the watch said stop. */
  async advance(watch: FilterWatch): Promise<boolean> {
    const { exports } = this.#capture.instance;
    let isBlockDone = false;
    exports.beginCollecting();
    for (const id of this.#fields.keys()) exports.collectField(id);
    try {
      const isDone = await this.#run?.catchUp(
        { ...watch, isCancelled: () => isBlockDone || watch.isCancelled() },
        () => {
          this.#endBlock();
          isBlockDone = true;
        },
      );
      return isDone !== false;
    } finally {
      this.#lost += exports.collectedLost() >>> 0;
      exports.endCollecting();
      // A block that was not finished is gone through again.
      this.#block = [];
    }
  }

  end(): void {
    this.#run?.end();
    this.#run = undefined;
  }

  #readRecords(): void {
    const { instance } = this.#capture;
    const { exports } = instance;
    let at = exports.collectedRecords() >>> 0;
    const end = at + (exports.collectedBytes() >>> 0);
    while (at < end) {
      const length = instance.u16(at + COLLECTED_LENGTH);
      const field = this.#fields.get(instance.u16(at + COLLECTED_FIELD));
      if (field !== undefined)
        this.#block.push({ row: instance.u32(at + COLLECTED_ROW), value: this.#value(at, field) });
      at += COLLECTED_BYTES + ((length + 3) & ~3);
    }
    exports.takeCollected();
  }

  #value(at: number, field: Field): PassValue {
    const { instance, registry } = this.#capture;
    const flags = instance.u16(at + COLLECTED_FLAGS);
    if ((flags & COLLECTED_CUT) !== 0) this.#cut++;
    const from = at + COLLECTED_BYTES;
    const bytes = instance.bytes.subarray(from, from + instance.u16(at + COLLECTED_LENGTH));
    const raw = instance.u64(at + COLLECTED_NUMBER);
    const signed = kindOf(field) === KIND_TIME ? BigInt.asIntN(64, raw) : signedNumber(field, raw);
    const made = (flags & COLLECTED_TEXT) !== 0 ? decoder.decode(bytes) : undefined;
    return {
      name: field.name,
      layer: registry.protocols[instance.u16(at + COLLECTED_LAYER)]?.path ?? "",
      number: Number(signed),
      text: made ?? findWord(field.words, signed) ?? formatPlain(field, { number: raw, bytes, text: undefined }),
    };
  }

  #endBlock(): void {
    const packets = new Map<number, PassValue[]>();
    for (const { row, value } of this.#block) {
      const known = packets.get(row);
      if (known === undefined) packets.set(row, [value]);
      else known.push(value);
    }
    this.#block = [];
    for (const row of [...packets.keys()].sort((a, b) => a - b)) this.#take(this.#packet(row, packets.get(row) ?? []));
  }

  #packet(row: number, values: readonly PassValue[]): PassPacket {
    const { table } = this.#capture;
    const flow = table.flow(row);
    return {
      ...table.direction(row),
      transport: table.transport(row),
      number: row + 1,
      timeNs: table.time(row),
      flow,
      isReverse: (table.flags(row) & ROW_REVERSE) !== 0,
      values,
    };
  }
}
