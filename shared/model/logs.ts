/** A capture as the logs of other tools: what is asked for, how far it is, what came out. */

export interface LogRequest {
  /** Zeek's logs as an archive of one file each; Suricata's records as one file of lines. */
  readonly format: "zeek-tsv" | "zeek-json" | "eve";
  /** Only connections with a packet that the filter in force shows. */
  readonly isShownOnly: boolean;
  /** Packets with wrong checksums count, too: the sender's card makes them where the sender captures. */
  readonly ignoresChecksums: boolean;
}

export interface LogProgress {
  readonly done: number;
  readonly total: number;
  /** Bytes handed out so far. */
  readonly bytes: number;
  readonly elapsedMs: number;
}

export interface LogTotals {
  /** Each log (each kind of record) with its rows. */
  readonly rows: readonly (readonly [name: string, rows: number])[];
  readonly bytes: number;
  /** What was left out, and why, in sentences. */
  readonly remarks: readonly string[];
}
