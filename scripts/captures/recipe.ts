/** What a file of recipes/ exports, as `recipes`. */
export interface Recipe {
  /** File name with its ending: "dns.pcap". */
  readonly file: string;
  /** Where it goes: beside the engine's tests, or among the samples that ship with the app. */
  readonly goesTo: "tests" | "samples";
  /** What the start page says of a sample: a few words, and what there is to learn. */
  readonly title: string;
  readonly line: string;
  /** Where the traffic comes from; "made by the recipe" unless it was recorded. */
  readonly origin?: string;
  readonly make: () => Uint8Array;
}
