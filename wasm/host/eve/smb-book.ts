/** Commands of SMB 2 and 3 with their answers ([MS-SMB2] section 2.2.1), put together by conversation and message id. */
import type { PassPacket, PassValue } from "../field-pass.ts";
import type { CollectedRow } from "../zeek/collector.ts";
import { ValueReader, divideValues } from "../zeek/value-reader.ts";

/** Begins each header: one packet may hold several messages. */
const HEADER = "smb2.header_len";
const COMMAND = "smb2.cmd";
export const SMB_FIELDS: readonly string[] = [
  HEADER,
  COMMAND,
  "smb2.flags.response",
  "smb2.msg_id",
  "smb2.nt_status",
  "smb2.sesid",
  "smb2.tid",
  "smb2.dialect",
  "smb2.filename",
  "smb2.tree",
];

/** An answer that says that the answer comes later. */
const PENDING = 0x103;
const NEGOTIATE = 0;
/** Commands that are kept: what a tab can hold beside its capture. */
const MOST = 1_000_000;

export interface SmbRow extends CollectedRow {
  readonly command: number;
  /** Of the conversation when it was said; 0 before one was settled. */
  dialect: number;
  status?: { readonly code: number; readonly word: string };
  sessionId: number;
  treeId: number;
  readonly filename: string | undefined;
  readonly share: string | undefined;
}

export class SmbBook {
  readonly rows: SmbRow[] = [];
  readonly #open = new Map<string, SmbRow>();
  readonly #dialects = new Map<number, number>();

  add(packet: PassPacket): void {
    for (const message of divideValues(packet, ({ name }) => name === HEADER)) this.#take(packet, message);
  }

  /** Commands that were left out, as there are too many to be kept. */
  leftOut = 0;

  #take(packet: PassPacket, values: readonly PassValue[]): void {
    const reader = new ValueReader(values);
    const command = reader.number(COMMAND) ?? 0;
    const key = `${packet.flow.toString()} ${command.toString()} ${(reader.number("smb2.msg_id") ?? 0).toString()}`;
    if (!reader.isSet("smb2.flags.response")) {
      if (this.rows.length >= MOST) {
        this.leftOut++;
        return;
      }
      this.#open.set(key, this.#begin(packet, command, reader));
      return;
    }
    const code = reader.number("smb2.nt_status") ?? 0;
    if (code === PENDING) return;
    const asked = this.#open.get(key);
    if (asked === undefined && this.rows.length >= MOST) return;
    const row = asked ?? this.#begin(packet, command, reader);
    this.#open.delete(key);
    row.status = { code, word: reader.text("smb2.nt_status") ?? "" };
    row.sessionId ||= reader.number("smb2.sesid") ?? 0;
    row.treeId ||= reader.number("smb2.tid") ?? 0;
    const dialect = reader.number("smb2.dialect");
    if (command === NEGOTIATE && dialect !== undefined) this.#dialects.set(packet.flow, dialect);
    row.dialect = this.#dialects.get(packet.flow) ?? 0;
  }

  #begin({ number, timeNs, flow }: PassPacket, command: number, reader: ValueReader): SmbRow {
    const row: SmbRow = {
      packet: number,
      timeNs,
      command,
      dialect: this.#dialects.get(flow) ?? 0,
      sessionId: reader.number("smb2.sesid") ?? 0,
      treeId: reader.number("smb2.tid") ?? 0,
      filename: reader.text("smb2.filename"),
      share: reader.text("smb2.tree"),
    };
    this.rows.push(row);
    return row;
  }
}
