/** Shapes of the display-filter language: fields as filters see them, the checked filter, what is wrong and what may be. */
import type { ValueRange } from "#shared/model/registry.ts";

/** Stretch of the filter's text: UTF-16 offsets, `to` exclusive. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** A change to the whole text that would repair it: what a click puts into the bar. */
export interface Repair {
  /** "Use tcp.port in {80, 443}". */
  readonly title: string;
  /** The whole filter after the repair. */
  readonly text: string;
}

export interface FilterError {
  readonly range: TextRange;
  /** One sentence in the user's words. */
  readonly message: string;
  readonly repairs: readonly Repair[];
}

/** The filter can be used, but is probably not what was meant (or says it in an outdated way). */
export interface FilterWarning extends FilterError {
  /** Which trap of DISPLAY-FILTER 3.11 or 3.10 it is, for tests and help: "bit-exists", "protocol-compare" … */
  readonly kind: string;
  /** Worth knowing (on hover, say), but no likely mistake: the bar need not turn yellow for it. */
  readonly isHint?: boolean;
}

/** A field, or a protocol, that a filter can name. */
export interface FilterField {
  readonly name: string;
  readonly label: string;
  /** KIND_ constant, without BASE_ bits. */
  readonly kind: number;
  /** The registry's numbers: field ids, or protocol ids when `isProtocol`. Several where the same name is declared more than once, or stands for several fields (ip.addr). */
  readonly ids: readonly number[];
  readonly isProtocol: boolean;
  /** Numbers with their words. */
  readonly values: ReadonlyMap<number, string>;
  /** The words of each declaration, where several of the same name have different ones; `values` is then the first. */
  readonly dictionaries?: readonly ReadonlyMap<number, string>[];
  /** Words that several numbers in a row share. */
  readonly ranges?: readonly ValueRange[];
  /** A GUID whose first three parts are little-endian on the wire. */
  readonly isLittleEndian?: boolean;
  /** Protocol ids of which one at least is in every packet that has the field; undefined: any packet may. */
  readonly owners: readonly number[] | undefined;
  /** A value that is worked out from the fields `ids`: their text ("ip.host" is the text of ip.addr). */
  readonly derived: "text" | undefined;
  /** A name that is outdated, and the one to use instead. */
  readonly insteadUse: string | undefined;
}

export interface FilterNames {
  find(name: string): FilterField | undefined;
  /** All, in the order of their names. */
  readonly all: readonly FilterField[];
  /** Ends the sentence about a name that is none of them; without it, that it is not a field or protocol. */
  readonly whenUnknown?: string;
}

/** What a value is for comparisons; kinds of fields map onto these. */
export type ValueType =
  /** Integers: unsigned and signed compare with each other by value. */
  | "unsigned"
  | "signed"
  | "boolean"
  | "float"
  /** Nanoseconds since 1970, and a span of nanoseconds. */
  | "time"
  | "duration"
  /** Everything that is bytes: bytes, MAC addresses, EUI-64, OIDs; and protocols, whose value is all their bytes. */
  | "bytes"
  | "ether"
  | "eui64"
  | "oid"
  | "protocol"
  | "guid"
  | "string"
  | "ipv4"
  | "ipv6"
  /** Heads a subtree: can exist and be counted, nothing else. */
  | "none";

export type Literal =
  /** unsigned, signed, boolean (0 or 1), time and duration (nanoseconds). */
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "float"; readonly value: number }
  /** bytes, ether, eui64, oid (content octets), guid (in the order of the wire), protocol, string (UTF-8). */
  | { readonly kind: "bytes"; readonly value: Uint8Array }
  /** Address and prefix length; 32 and 128 where none was written. */
  | { readonly kind: "ipv4"; readonly value: number; readonly prefix: number }
  | { readonly kind: "ipv6"; readonly value: Uint8Array; readonly prefix: number };

/** [first, first + count) or [first, last] with negative places counted from the end; neither count nor last: to the end. */
export interface Stretch {
  readonly first: number;
  readonly count: number | undefined;
  readonly last: number | undefined;
}

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%" | "&";

export type FunctionName =
  | "upper"
  | "lower"
  | "len"
  | "count"
  | "string"
  | "vals"
  | "dec"
  | "hex"
  | "float"
  | "double"
  | "max"
  | "min"
  | "abs"
  | "ip_special_name"
  | "ip_special_mask"
  | "ip_linklocal"
  | "ip_multicast"
  | "ip_rfc1918"
  | "ip_ula";

/** A list of values of one type. */
export type Expression = { readonly type: ValueType; readonly range: TextRange } & (
  | {
      readonly kind: "field";
      readonly field: FilterField;
      /** `@`: the captured bytes of each occurrence (type "bytes"). */
      readonly isRaw: boolean;
      /** `#`: occurrences in these layers only; counted from 1, negative from the innermost. */
      readonly layers: readonly Stretch[] | undefined;
      /** `$`: the values of the selected packet. */
      readonly isReference: boolean;
    }
  /** Usually one value; several where a label stands for several numbers (then `==` and `!=` only). */
  | { readonly kind: "literal"; readonly values: readonly Literal[] }
  | { readonly kind: "slice"; readonly operand: Expression; readonly pieces: readonly Stretch[] }
  | { readonly kind: "call"; readonly name: FunctionName; readonly operands: readonly Expression[] }
  | {
      readonly kind: "arithmetic";
      readonly operator: ArithmeticOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "negate"; readonly operand: Expression }
);

/** The quantifier is resolved: `==` is any, `!=` is all, `===` is "==" with all, `!==` is "!=" with any. */
export type CompareOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";
export type Quantifier = "any" | "all";

export type Condition = { readonly range: TextRange } & (
  | { readonly kind: "and" | "or" | "xor"; readonly left: Condition; readonly right: Condition }
  | { readonly kind: "not"; readonly operand: Condition }
  | {
      readonly kind: "compare";
      readonly operator: CompareOperator;
      readonly quantifier: Quantifier;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "contains";
      readonly quantifier: Quantifier;
      readonly left: Expression;
      readonly right: Expression;
    }
  /** The pattern's source, after the filter's own escapes; it was checked to be one that runs in linear time. */
  | {
      readonly kind: "matches";
      readonly quantifier: Quantifier;
      readonly left: Expression;
      readonly pattern: Uint8Array;
    }
  | {
      readonly kind: "in";
      readonly quantifier: Quantifier;
      /** `not in`: the quantifier speaks of values that are no member, "all" unless `any` is written; false where there is no value. */
      readonly isNegated: boolean;
      readonly left: Expression;
      readonly items: readonly { readonly from: Expression; readonly to: Expression | undefined }[];
    }
  /** A field, protocol, reference or slice on its own: there is one. */
  | { readonly kind: "exists"; readonly operand: Expression }
  /** Arithmetic or a function on its own: one result is neither 0 nor empty. */
  | { readonly kind: "truth"; readonly operand: Expression }
);

export type CheckedFilter =
  | {
      readonly ok: true;
      /** undefined: the empty filter, which shows everything. */
      readonly condition: Condition | undefined;
      /** The text after macros were put in; ranges refer to the text as it was written (a macro's whole use where the place lies in one). */
      readonly text: string;
      readonly warnings: readonly FilterWarning[];
      /** It refers to the selected packet. */
      readonly usesSelection: boolean;
    }
  | { readonly ok: false; readonly error: FilterError };

/** A macro: `$name(a, b)` becomes `text` with $1, $2 … replaced. */
export interface FilterMacro {
  readonly name: string;
  readonly text: string;
}
