/** One packet, fully dissected: a flat tree in reading order, and the bytes that it speaks about. */
import type { Severity } from "./row.ts";

/** Bytes that tree nodes point into: the frame itself, or a PDU or datagram put together from several packets. */
export interface ByteView {
  readonly title: string;
  readonly bytes: Uint8Array;
  /** Where each stretch came from; empty for the frame. */
  readonly parts: readonly { readonly packet: number; readonly at: number; readonly length: number }[];
}

export interface TreeNode {
  readonly depth: number;
  /** "layer" heads a protocol, "note" is an expert note, "text" has no filter name. */
  readonly kind: "layer" | "field" | "text" | "note";
  /** Filter name ("ip.ttl", "tcp"), empty for text. */
  readonly name: string;
  /** What the tree shows before the colon. */
  readonly label: string;
  /** The value as people write it; empty when the label says it all. */
  readonly value: string;
  /** A filter that matches this value ("ip.ttl == 64"), or empty. */
  readonly filter: string;
  /** Index into `views`, and the stretch in it; length 0 means no bytes of its own. */
  readonly view: number;
  readonly start: number;
  readonly length: number;
  /** Bits of the value within its bytes (0 = all), as a big-endian mask over `length` bytes. */
  readonly mask: bigint;
  /** Worked out, not read: shown in brackets. */
  readonly generated: boolean;
  /** Packet number that it links to, or 0. */
  readonly link: number;
  readonly severity: Severity;
}

export interface PacketDetail {
  readonly number: number;
  readonly timeNs: bigint | undefined;
  readonly capturedLength: number;
  readonly originalLength: number;
  readonly interfaceName: string;
  readonly comments: readonly string[];
  /** Protocol path, our names. */
  readonly path: readonly string[];
  readonly info: string;
  readonly views: readonly ByteView[];
  readonly nodes: readonly TreeNode[];
}
