/** What the parser makes of a filter's text: conditions and values before any name is looked up. */
import type { ArithmeticOperator, CompareOperator, Quantifier, Stretch, TextRange } from "./model.ts";

/** A word is a field, or a literal of a kind that what it meets decides. */
export interface WordValue extends TextRange {
  readonly kind: "word";
  readonly text: string;
}

export interface QuotedValue extends TextRange {
  readonly kind: "quoted";
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** A field with what only fields can carry: `@`, `#`, `$`. */
export interface FieldValue extends TextRange {
  readonly kind: "field";
  readonly name: WordValue;
  readonly isRaw: boolean;
  readonly layers: readonly Stretch[] | undefined;
  readonly isReference: boolean;
}

export interface CallValue extends TextRange {
  readonly kind: "call";
  readonly name: WordValue;
  readonly operands: readonly Value[];
}

export interface SliceValue extends TextRange {
  readonly kind: "slice";
  readonly operand: Value;
  readonly pieces: readonly Stretch[];
}

export interface ArithmeticValue extends TextRange {
  readonly kind: "arithmetic";
  readonly operator: ArithmeticOperator;
  readonly operatorRange: TextRange;
  readonly left: Value;
  readonly right: Value;
}

export type Value =
  | WordValue
  | QuotedValue
  | (TextRange & { readonly kind: "char"; readonly text: string; readonly code: number })
  | FieldValue
  | CallValue
  | SliceValue
  | ArithmeticValue
  | (TextRange & { readonly kind: "negate"; readonly operand: Value })
  /** In braces. */
  | (TextRange & { readonly kind: "braced"; readonly inner: Value });

export interface Comparator extends TextRange {
  readonly operator: CompareOperator;
  /** Without `any` or `all` before the test. */
  readonly quantifier: Quantifier;
}

export interface CompareTest extends TextRange {
  readonly kind: "compare";
  readonly quantifier: Quantifier | undefined;
  /** One more than the comparators between them: a < b <= c. */
  readonly operands: readonly Value[];
  readonly comparators: readonly Comparator[];
}

export interface InTest extends TextRange {
  readonly kind: "in";
  readonly quantifier: Quantifier | undefined;
  readonly isNegated: boolean;
  readonly left: Value;
  readonly items: readonly { readonly from: Value; readonly to: Value | undefined }[];
}

export interface SearchTest extends TextRange {
  readonly kind: "contains" | "matches";
  readonly quantifier: Quantifier | undefined;
  readonly left: Value;
  readonly right: Value;
}

export type LogicalOperator = "and" | "or" | "xor";

export interface ChainTest extends TextRange {
  readonly kind: "chain";
  readonly operator: LogicalOperator;
  readonly operands: readonly Test[];
}

export type Test =
  | ChainTest
  | (TextRange & { readonly kind: "not"; readonly operand: Test })
  /** In parentheses. */
  | (TextRange & { readonly kind: "group"; readonly inner: Test })
  | CompareTest
  | SearchTest
  | InTest
  | (TextRange & { readonly kind: "value"; readonly value: Value });
