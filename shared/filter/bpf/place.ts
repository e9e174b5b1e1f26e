/** Places in a packet where a capture filter finds the values of a field. */

export type Direction = "src" | "dst" | "either";

export type Place =
  /** Arithmetic that gives the value: "ip[8]", "tcp[12:2] & 0xfff"; `most`: the largest it can give. */
  | { readonly kind: "number"; readonly text: string; readonly most: number }
  /** One bit: yes or no. */
  | { readonly kind: "bit"; readonly text: string; readonly mask: number }
  | { readonly kind: "port"; readonly protocol: string; readonly direction: Direction }
  | { readonly kind: "ipv4"; readonly protocol: "ip" | "arp" | "rarp"; readonly direction: Direction }
  | { readonly kind: "ipv6"; readonly direction: Direction }
  | { readonly kind: "ether"; readonly direction: Direction }
  /** The type of an Ethernet frame; lengths stand at the same place. */
  | { readonly kind: "etherType" };

/** One way a packet can carry the field; of all ways of a field a packet has one at most. */
export interface Carrier {
  /** A test that holds for exactly the packets of this way; "" for all packets. */
  readonly exists: string;
  /** The tests of the places do not imply `exists` by themselves. */
  readonly needsGuard: boolean;
  readonly places: readonly Place[];
  /** The same places in one, for "some value": "tcp port" instead of both ends. */
  readonly either: Place | undefined;
}

export interface CaptureField {
  /** A test that holds for exactly the packets with the field; "" for all packets. */
  readonly exists: string;
  readonly carriers: readonly Carrier[];
  readonly assumptions: readonly string[];
}
