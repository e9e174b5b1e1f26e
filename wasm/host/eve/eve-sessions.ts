/** EVE records of mails handed over by SMTP, and of commands of SMB 2 and 3. */
import type { Placed } from "../zeek/transaction-logs.ts";
import { type EveObject, eveHead } from "./eve-record.ts";
import { emailOf } from "./eve-files.ts";
import type { MailSaid } from "./file-digests.ts";
import type { MailRow } from "./mail-book.ts";
import type { SmbRow } from "./smb-book.ts";

/** `number`: which of its flow's; `said`: what stands in the head of the mail. */
export function mailRecord(placed: Placed<MailRow>, number: number, said: MailSaid | undefined): EveObject {
  const { row } = placed;
  return {
    ...eveHead(placed, "smtp", row.timeNs ?? 0n, false),
    pcap_cnt: row.packet,
    tx_id: number,
    smtp: {
      ...(row.helo === "" ? {} : { helo: row.helo }),
      ...(row.mailFrom === "" ? {} : { mail_from: row.mailFrom }),
      ...(row.rcptTo.length === 0 ? {} : { rcpt_to: row.rcptTo }),
    },
    ...(said === undefined ? {} : { email: emailOf(said) }),
  };
}

const COMMANDS =
  "NEGOTIATE_PROTOCOL SESSION_SETUP SESSION_LOGOFF TREE_CONNECT TREE_DISCONNECT CREATE CLOSE FLUSH READ WRITE LOCK IOCTL CANCEL KEEPALIVE FIND CHANGE_NOTIFY GET_INFO SET_INFO OPLOCK_BREAK".split(
    " ",
  );
const DIALECTS: ReadonlyMap<number, string> = new Map([
  [0x202, "2.02"],
  [0x210, "2.10"],
  [0x2ff, "2.??"],
  [0x300, "3.00"],
  [0x302, "3.02"],
  [0x310, "3.10"],
  [0x311, "3.11"],
]);

/** `number`: which of its flow's, from 1. */
export function smbRecord(placed: Placed<SmbRow>, number: number): EveObject {
  const { row } = placed;
  const { command, dialect, status, sessionId, treeId, filename, share } = row;
  return {
    ...eveHead(placed, "smb", row.timeNs ?? 0n, false),
    pcap_cnt: row.packet,
    smb: {
      id: number,
      dialect: DIALECTS.get(dialect) ?? "unknown",
      command: `SMB2_COMMAND_${COMMANDS[command] ?? "UNKNOWN"}`,
      ...(status === undefined || status.word === "" ? {} : { status: status.word }),
      ...(status === undefined ? {} : { status_code: `0x${status.code.toString(16)}` }),
      // What a double cannot hold is left out rather than wrong.
      ...(Number.isSafeInteger(sessionId) ? { session_id: sessionId } : {}),
      tree_id: treeId,
      ...(filename === undefined ? {} : { filename }),
      ...(share === undefined ? {} : { share }),
    },
  };
}
