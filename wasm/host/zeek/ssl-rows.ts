/** TLS conversations as Zeek logs them: one row each, with the letters of the messages that were not encrypted. */
import type { PassPacket, PassValue } from "../field-pass.ts";
import { CERTIFICATE_FIELDS, type Certificate, CertificateReader } from "../transactions/certificate.ts";
import type { CollectedRow, Collector } from "./collector.ts";
import { ValueReader } from "./value-reader.ts";

export interface SslCertificate extends Certificate {
  readonly packet: number;
  readonly timeNs: bigint | undefined;
  readonly isFromClient: boolean;
  /** SHA-256 in hexadecimal; undefined where not all of it was there, or nobody can count it. */
  fingerprint: string | undefined;
  /** SHA-1, which is what other logs know it by. */
  oldFingerprint: string | undefined;
  readonly bytes: number;
  readonly serial: string;
  readonly version: number;
}

export interface Fingerprint {
  readonly hash: string;
  readonly text: string;
}

export interface SslRow extends CollectedRow {
  version: number | undefined;
  cipher: string | undefined;
  curve: string | undefined;
  serverName: string | undefined;
  isResumed: boolean;
  lastAlert: string | undefined;
  nextProtocol: string | undefined;
  /** What the hellos look like: JA3 with its text, JA3S with its, JA4. */
  ja3: Fingerprint | undefined;
  ja3s: Fingerprint | undefined;
  ja4: string | undefined;
  history: string;
  certificates: SslCertificate[];
}

interface Growing extends SslRow {
  client: string;
  clientPort: number;
  sessionId: string;
}

/** Letters of the handshake messages (RFC 5246 and what came before and after it). */
const LETTERS: ReadonlyMap<number, string> = new Map([
  [0, "*"],
  [1, "C"],
  [2, "S"],
  [3, "V"],
  [4, "T"],
  [6, "J"],
  [8, "O"],
  [11, "X"],
  [12, "K"],
  [13, "R"],
  [14, "N"],
  [15, "Y"],
  [16, "G"],
  [20, "F"],
  [21, "W"],
  [22, "U"],
  [23, "A"],
]);
const CHANGE_CIPHER = 20;
const ALERT = 21;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const RETRY_RANDOM = "cf21ad74e59a6111be1d8c02";
const TYPE = "tls.handshake.type";
const RECORD = "tls.record.content_type";
const CERTIFICATE = "tls.handshake.certificate";

const begins = ({ name, number }: PassValue): boolean =>
  name === TYPE || (name === RECORD && (number === CHANGE_CIPHER || number === ALERT));

export class SslCollector implements Collector<SslRow> {
  readonly fields: readonly string[] = [
    TYPE,
    RECORD,
    CERTIFICATE,
    "tls.handshake.version",
    "tls.handshake.random",
    "tls.handshake.session_id",
    "tls.handshake.ciphersuite",
    "tls.handshake.extensions_server_name",
    "tls.handshake.extensions_alpn_str",
    "tls.handshake.extensions.supported_version",
    "tls.handshake.extensions.psk.identity.selected",
    "tls.handshake.extensions_key_share_group",
    "tls.handshake.extensions_key_share_selected_group",
    "tls.handshake.server_named_curve",
    "tls.alert_message.desc",
    "tls.handshake.ja3",
    "tls.handshake.ja3_full",
    "tls.handshake.ja3s",
    "tls.handshake.ja3s_full",
    "tls.handshake.ja4",
    "x509af.version",
    "x509af.serialNumber",
    ...CERTIFICATE_FIELDS,
  ];
  readonly service = "ssl";
  readonly #rows = new Map<number, Growing>();
  readonly #digests: Promise<void>[] = [];

  add(packet: PassPacket): boolean {
    const parts: PassValue[][] = [];
    for (const value of packet.values) {
      if (begins(value)) parts.push([value]);
      else parts.at(-1)?.push(value);
    }
    for (const part of parts) this.#take(packet, part);
    return parts.length > 0;
  }

  async finish(): Promise<readonly SslRow[]> {
    await Promise.all(this.#digests);
    return [...this.#rows.values()].filter(({ history }) => history !== "");
  }

  #take(packet: PassPacket, part: readonly PassValue[]): void {
    const [first] = part;
    if (first === undefined) return;
    const isHandshake = first.name === TYPE;
    const row = this.#rowOf(packet, isHandshake && first.number === CLIENT_HELLO);
    if (row === undefined) return;
    const isClient = packet.source === row.client && packet.sourcePort === row.clientPort;
    const reader = new ValueReader(part);
    if (!isHandshake) {
      if (first.number === ALERT) {
        const alert = reader.text("tls.alert_message.desc");
        // An encrypted one says nothing.
        if (alert === undefined) return;
        row.lastAlert = alert.toLowerCase().replaceAll(" ", "_");
      }
      write(row, first.number === ALERT ? "L" : "I", isClient);
      return;
    }
    const isRetry =
      first.number === SERVER_HELLO && reader.text("tls.handshake.random")?.startsWith(RETRY_RANDOM) === true;
    write(row, isRetry ? "J" : (LETTERS.get(first.number) ?? "Z"), isClient);
    if (first.number === CLIENT_HELLO) {
      row.serverName ??= reader.text("tls.handshake.extensions_server_name");
      row.sessionId = reader.text("tls.handshake.session_id") ?? "";
      row.ja3 ??= fingerprint(reader, "tls.handshake.ja3");
      row.ja4 ??= reader.text("tls.handshake.ja4");
    } else if (first.number === SERVER_HELLO) serverHello(row, reader);
    row.curve = reader.text("tls.handshake.server_named_curve") ?? row.curve;
    if (first.number === 11) this.#certificates(row, packet, part, isClient);
  }

  /** A conversation begins with a client's hello; one that was joined later is nobody's. */
  #rowOf(packet: PassPacket, isClientHello: boolean): Growing | undefined {
    const known = this.#rows.get(packet.flow);
    if (known !== undefined || !isClientHello) return known;
    const row: Growing = {
      packet: packet.number,
      timeNs: packet.timeNs,
      version: undefined,
      cipher: undefined,
      curve: undefined,
      serverName: undefined,
      isResumed: false,
      lastAlert: undefined,
      nextProtocol: undefined,
      ja3: undefined,
      ja3s: undefined,
      ja4: undefined,
      history: "",
      certificates: [],
      client: packet.source,
      clientPort: packet.sourcePort,
      sessionId: "",
    };
    this.#rows.set(packet.flow, row);
    return row;
  }

  #certificates(row: Growing, packet: PassPacket, part: readonly PassValue[], isFromClient: boolean): void {
    const reader = new CertificateReader();
    for (const value of part) reader.take(value);
    const values = new ValueReader(part);
    const bodies = part.filter(({ name }) => name === CERTIFICATE);
    const serials = values.texts("x509af.serialNumber");
    const versions = part.filter(({ name }) => name === "x509af.version");
    for (const [i, certificate] of reader.certificates.entries()) {
      const body = bodies[i];
      const made: SslCertificate = {
        ...certificate,
        packet: packet.number,
        timeNs: packet.timeNs,
        isFromClient,
        fingerprint: undefined,
        oldFingerprint: undefined,
        bytes: body?.number ?? 0,
        serial: (serials[i] ?? "").replace(/^00(?=.)/u, "").toUpperCase(),
        version: (versions[i]?.number ?? 0) + 1,
      };
      row.certificates.push(made);
      if (body?.text.length === made.bytes * 2) this.#digests.push(addFingerprint(made, body.text));
    }
  }
}

const write = (row: Growing, letter: string, isClient: boolean): void => {
  row.history += isClient ? letter : letter.toLowerCase();
};

function fingerprint(reader: ValueReader, name: string): Fingerprint | undefined {
  const hash = reader.text(name);
  return hash === undefined ? undefined : { hash, text: reader.text(`${name}_full`) ?? "" };
}

function serverHello(row: Growing, reader: ValueReader): void {
  row.ja3s = fingerprint(reader, "tls.handshake.ja3s") ?? row.ja3s;
  row.version = reader.number("tls.handshake.extensions.supported_version") ?? reader.number("tls.handshake.version");
  row.cipher = reader.text("tls.handshake.ciphersuite") ?? row.cipher;
  row.nextProtocol = reader.text("tls.handshake.extensions_alpn_str") ?? row.nextProtocol;
  row.curve =
    reader.text("tls.handshake.extensions_key_share_group") ??
    reader.text("tls.handshake.extensions_key_share_selected_group") ??
    row.curve;
  const session = reader.text("tls.handshake.session_id") ?? "";
  const isOld = (row.version ?? 0) < 0x0304;
  row.isResumed = isOld
    ? session !== "" && session === row.sessionId
    : reader.find("tls.handshake.extensions.psk.identity.selected") !== undefined;
}

const toHex = (digest: ArrayBuffer): string =>
  Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function addFingerprint(certificate: SslCertificate, hex: string): Promise<void> {
  const bytes = Uint8Array.from(hex.match(/../gu) ?? [], (pair) => Number.parseInt(pair, 16));
  certificate.fingerprint = toHex(await crypto.subtle.digest("SHA-256", bytes));
  certificate.oldFingerprint = toHex(await crypto.subtle.digest("SHA-1", bytes));
}
