/** What the dissectors declare, read once from the engine. */

export interface ProtocolDescription {
  readonly id: number;
  /** Name in paths and filters: "ipv4" in paths, "ip" in filters. */
  readonly path: string;
  readonly filter: string;
  /** What the Protocol column shows: "DNS". */
  readonly short: string;
  readonly title: string;
  readonly family: string;
}

export interface FieldDescription {
  readonly id: number;
  /** Filter name: "ip.ttl". */
  readonly name: string;
  readonly label: string;
  /** FieldKind of shared/abi/field-kind.ts. */
  readonly kind: number;
  /** Numeric values with their words, if any. */
  readonly values: ReadonlyMap<number, string>;
  /** Words that several numbers in a row share; left out where there are none. */
  readonly ranges?: readonly ValueRange[];
}

/** `from` to `to`, both included: "5-7=Reserved". */
export interface ValueRange {
  readonly from: number;
  readonly to: number;
  readonly word: string;
}

export interface Registry {
  readonly protocols: readonly ProtocolDescription[];
  readonly fields: readonly FieldDescription[];
}
