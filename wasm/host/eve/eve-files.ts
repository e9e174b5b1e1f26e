/** EVE records of files that HTTP did not carry: FTP's data connections, SMB, what is attached to mails of SMTP. */
import type { FlowEnds } from "../packet-table.ts";
import type { CollectedRow } from "../zeek/collector.ts";
import type { Placed } from "../zeek/transaction-logs.ts";
import { type EveObject, eveHead } from "./eve-record.ts";
import type { DigestedFile, MailSaid } from "./file-digests.ts";

/** A listing is no file. */
const TRANSFERS = new Set(["RETR", "STOR", "STOU", "APPE"]);

/** Whether Suricata has a record for it: a mail is none, but what is attached to it. */
export function isTold({ carrier, command, isPartOfMail }: DigestedFile): boolean {
  if (carrier === "ftp") return TRANSFERS.has(command.toUpperCase());
  return carrier === "smb" || (carrier === "smtp" && isPartOfMail === true);
}

/** Names between commas that stand in no quotes. */
const namesIn = (list: string): string[] =>
  (list.match(/(?:"[^"]*"?|[^,"])+/gu) ?? []).map((name) => name.trim()).filter((name) => name !== "");

/** What the head of a mail says, and what is attached to it. */
export function emailOf({ from, to, attachments }: MailSaid): EveObject {
  return {
    status: "PARSE_DONE",
    ...(from === "" ? {} : { from }),
    ...(to === "" ? {} : { to: namesIn(to) }),
    attachment: attachments,
  };
}

/** What the protocol said of the file. */
export function carrierOf({ carrier, command, path, name, mail }: DigestedFile): EveObject {
  if (carrier === "ftp") return { app_proto: "ftp-data", ftp_data: { filename: path ?? name, command } };
  if (carrier === "smb") return { app_proto: "smb", smb: { filename: path ?? name } };
  return { app_proto: "smtp", email: emailOf(mail ?? { index: 0, from: "", to: "", attachments: [] }) };
}

/** `ends` of the flow whose conversation carried it: who sent it is told by its first sender. */
export function fileRecord(placed: Placed<CollectedRow>, file: DigestedFile, ends: FlowEnds): EveObject {
  const { row, connection } = placed;
  const { originatorAddress, originator } = connection;
  const isFromA = originatorAddress === ends.addressA && originator.port === ends.portA;
  const { isIncomplete, hasHoles = false, digest, bytes, path, name, carrier } = file;
  const { size = bytes, ...digests }: Partial<NonNullable<typeof digest>> = digest ?? {};
  return {
    ...eveHead(placed, "fileinfo", row.timeNs ?? 0n, file.isForward !== isFromA),
    pcap_cnt: row.packet,
    ...carrierOf(file),
    fileinfo: {
      filename: carrier === "smtp" ? name : (path ?? name),
      gaps: hasHoles || (carrier === "ftp" && isIncomplete),
      state: isIncomplete ? "TRUNCATED" : "CLOSED",
      ...digests,
      stored: false,
      size,
      tx_id: file.mail?.index ?? file.index,
    },
  };
}
