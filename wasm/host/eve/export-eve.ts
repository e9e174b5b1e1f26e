/** Writes a capture as Suricata's EVE records, one JSON object a line: flow, dns, http, smtp, smb, tls, fileinfo and anomaly. */
import { TRANSPORT_CUT, TRANSPORT_SHORT } from "#shared/abi/transport.ts";
import { NO_FLOW } from "#shared/abi/table.ts";
import type { EngineOutcome } from "#shared/model/engine.ts";
import type { Connection } from "../connections/connection.ts";
import { TCP, UDP, type TransportPacket, addressText } from "../connections/transport-packet.ts";
import { findCommunityId } from "../flows.ts";
import type { NamedCapture, OpenCapture } from "../open-capture.ts";
import { runPass } from "../run-pass.ts";
import type { CollectedRow } from "../zeek/collector.ts";
import { type Asked, type GatherOptions, firstTimeOf, gatherConnections, placeRow } from "../zeek/gather.ts";
import type { Collected } from "../zeek/collect.ts";
import { type ZeekTotals, lossesOf } from "../zeek/export-zeek.ts";
import { fileRecord, isTold } from "./eve-files.ts";
import { flowRecord } from "./eve-flow.ts";
import { type EveObject, eveTime, protocolWord } from "./eve-record.ts";
import { mailRecord, smbRecord } from "./eve-sessions.ts";
import { type BodySource, type DigestedFile, FileDigests } from "./file-digests.ts";
import { MAIL_FIELDS, MailBook, type MailRow } from "./mail-book.ts";
import { SMB_FIELDS, SmbBook, type SmbRow } from "./smb-book.ts";
import { dnsRecords, httpRecords, tlsRecord } from "./eve-transactions.ts";

const CANCELLED = { ok: false, kind: "cancelled", message: "Cancelled." } as const;

/** Why a packet is no good; undefined for a wrong checksum, which is no event of the decoder. */
function anomalyOf({ flags, protocol, addressSize }: TransportPacket): string | undefined {
  const version = addressSize === 4 ? "ipv4" : "ipv6";
  if ((flags & TRANSPORT_SHORT) !== 0) return `${version}.trunc_pkt`;
  if ((flags & TRANSPORT_CUT) === 0) return protocol === TCP ? "tcp.hlen_too_small" : undefined;
  if (protocol === TCP) return "tcp.pkt_too_small";
  if (protocol === UDP) return "udp.pkt_too_small";
  return addressSize === 4 ? "icmpv4.pkt_too_small" : "icmpv6.pkt_too_small";
}

function anomalyRecord(packet: TransportPacket, startNs: bigint): EveObject | undefined {
  const event = anomalyOf(packet);
  if (event === undefined) return undefined;
  return {
    timestamp: eveTime(startNs + BigInt(packet.timeNs)),
    pcap_cnt: packet.row + 1,
    event_type: "anomaly",
    src_ip: addressText(packet.sourceKey),
    dest_ip: addressText(packet.destinationKey),
    ip_v: packet.addressSize === 4 ? 4 : 6,
    proto: protocolWord(packet.protocol),
    anomaly: { type: "decode", event: `decoder.${event}` },
  };
}

export async function exportEve(
  engine: NamedCapture & BodySource,
  options: GatherOptions,
  take: (text: string) => void,
): Promise<EngineOutcome<ZeekTotals>> {
  const { capture } = engine;
  const startNs = firstTimeOf(engine);
  const rows = new Map<string, number>();
  const write = (record: EveObject): void => {
    const type = String(record["event_type"]);
    rows.set(type, (rows.get(type) ?? 0) + 1);
    take(`${JSON.stringify(record)}\n`);
  };
  const isCancelled = options.isCancelled ?? ((): boolean => false);
  const digests = new FileDigests();
  const tooLong = await digests.read(engine, isCancelled);
  if (isCancelled()) return CANCELLED;
  const files = digests.others.filter(isTold);
  const said = await readSessions(engine, options);
  if (said === undefined) return CANCELLED;
  const outcome = await gatherConnections(engine, options, {
    onEnd: (connection, transactions) => {
      write(flowRecord({ connection, startNs }, findNameOf(capture, connection), transactions));
    },
    onDropped: (packet) => {
      if (options.isWanted?.(packet.row) === false) return;
      const record = anomalyRecord(packet, startNs);
      if (record !== undefined) write(record);
    },
    packets: askedOf(files, said),
  });
  if (!outcome.ok) return outcome;
  const { collected, places, losses } = outcome.value;
  writeTransactions({ capture, startNs, places, digests, said, files }, collected, write);
  const { cut, lost, leftOut } = lossesOf(collected);
  const left = { cut: cut + said.cut, lost: lost + said.lost, leftOut: leftOut + said.leftOut };
  return { ok: true, value: { rows, losses, ...left, tooLong } };
}

/** Packets whose connections are asked for. */
function askedOf(files: readonly DigestedFile[], { mails, commands }: Sessions): Map<number, Asked> {
  const asked = new Map<number, Asked>(files.map(({ lastPacket }) => [lastPacket, { service: "", transactions: 0 }]));
  const ask = (service: string) => (row: CollectedRow) => {
    asked.set(row.packet, { service, transactions: (asked.get(row.packet)?.transactions ?? 0) + 1 });
  };
  mails.forEach(ask("smtp"));
  commands.forEach(ask("smb"));
  return asked;
}

interface Writing {
  readonly capture: OpenCapture;
  readonly startNs: bigint;
  readonly places: ReadonlyMap<number, Connection>;
  readonly digests: FileDigests;
  readonly said: Sessions;
  readonly files: readonly DigestedFile[];
}

function writeTransactions(
  { capture, startNs, places, digests, said: { mails, commands }, files }: Writing,
  collected: Collected,
  write: (record: EveObject) => void,
): void {
  const counts = new Map<Connection, number>();
  const count = (connection: Connection): number => {
    const known = counts.get(connection) ?? 0;
    counts.set(connection, known + 1);
    return known;
  };
  for (const placed of collected.dns.flatMap((row) => placeRow(row, places, startNs)))
    for (const record of dnsRecords(placed, count(placed.connection))) write(record);
  for (const placed of collected.http.flatMap((row) => placeRow(row, places, startNs))) {
    count(placed.connection);
    const flow = capture.table.flow(placed.row.packet - 1);
    for (const record of httpRecords(placed, (...body) => digests.next(flow, ...body))) write(record);
  }
  for (const placed of collected.ssl.flatMap((row) => placeRow(row, places, startNs))) {
    count(placed.connection);
    write(tlsRecord(placed));
  }
  for (const placed of mails.flatMap((row) => placeRow(row, places, startNs))) {
    write(mailRecord(placed, count(placed.connection), digests.mailOf(placed.row)));
  }
  for (const placed of commands.flatMap((row) => placeRow(row, places, startNs)))
    write(smbRecord(placed, count(placed.connection) + 1));
  for (const file of files) {
    const place = { packet: file.lastPacket, timeNs: capture.table.time(file.lastPacket - 1) ?? 0n };
    for (const placed of placeRow(place, places, startNs))
      write(fileRecord(placed, file, capture.table.ends(file.flow)));
  }
}

interface Sessions {
  readonly mails: readonly MailRow[];
  readonly commands: readonly SmbRow[];
  /** What could not be read or kept. */
  readonly cut: number;
  readonly lost: number;
  readonly leftOut: number;
}

/** What SMTP and SMB say; undefined when it was cancelled. */
async function readSessions(
  engine: NamedCapture,
  { isCancelled = () => false, inTurn = (work) => work() }: GatherOptions,
): Promise<Sessions | undefined> {
  const [mails, commands] = [new MailBook(), new SmbBook()];
  const losses = await runPass(
    { capture: () => engine.capture, names: () => engine.names, inTurn },
    { fields: [...MAIL_FIELDS, ...SMB_FIELDS] },
    (packet) => {
      if (packet.values.some(({ layer }) => layer === "smtp")) mails.add(packet);
      else commands.add(packet);
    },
    { isCancelled, report: () => undefined },
  );
  if (losses === undefined) return undefined;
  const { cut, lost } = losses;
  return { mails: mails.finish(), commands: commands.rows, cut, lost, leftOut: commands.leftOut };
}

/** The Community ID of a connection. */
function findNameOf({ table, instance }: OpenCapture, connection: Connection): string | undefined {
  const flow = table.flow(connection.firstRow);
  // A row counts to its innermost flow: the name of a tunnel's own is not told by it.
  if (flow === NO_FLOW || table.ends(flow).transport !== connection.protocol) return undefined;
  return findCommunityId(instance, flow);
}
