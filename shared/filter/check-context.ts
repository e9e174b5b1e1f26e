/** What a check knows and finds: names, the first problem, remarks. After a problem only `undefined` is handed on. */
import type { FilterField, FilterNames, TextRange } from "./model.ts";
import type { Problem, Proposal, Remark } from "./problem.ts";
import type { Value } from "./syntax.ts";
import type { ZoneOffset } from "./time-literal.ts";

export class CheckContext {
  readonly text: string;
  readonly names: FilterNames;
  readonly zoneOffset: ZoneOffset;
  readonly remarks: Remark[] = [];
  usesSelection = false;
  #problem: Problem | undefined;

  constructor(text: string, names: FilterNames, zoneOffset: ZoneOffset) {
    this.text = text;
    this.names = names;
    this.zoneOffset = zoneOffset;
  }

  get problem(): Problem | undefined {
    return this.#problem;
  }

  textOf(range: TextRange): string {
    return this.text.slice(range.from, range.to);
  }

  /** Only the first problem counts. */
  fail(range: TextRange, message: string, proposals: readonly Proposal[] = []): undefined {
    this.#problem ??= { range: { from: range.from, to: range.to }, message, proposals };
  }

  remark(kind: string, range: TextRange, message: string, proposals: readonly Proposal[]): void {
    this.remarks.push({ kind, isHint: false, range: { from: range.from, to: range.to }, message, proposals });
  }

  /** A leading point says that the word must be a field. */
  findField(word: string): FilterField | undefined {
    return this.names.find(word.startsWith(".") ? word.slice(1) : word);
  }

  /** Whether the value names no field: words that are none, quoted text, and what is worked out from them. */
  isConstant(value: Value): boolean {
    switch (value.kind) {
      case "word":
        return !value.text.startsWith(".") && this.findField(value.text) === undefined;
      case "quoted":
      case "char":
        return true;
      case "negate":
        return this.isConstant(value.operand);
      case "braced":
        return this.isConstant(value.inner);
      case "arithmetic":
        return this.isConstant(value.left) && this.isConstant(value.right);
      case "field":
      case "call":
      case "slice":
        return false;
    }
  }
}
