/** Handshakes out of the messages of a conversation: a client hello begins one, unless the server asked for another hello. */
import { type Limits, USUAL_LIMITS } from "#shared/model/limits.ts";
import type { PassPacket, PassValue } from "../field-pass.ts";
import { CERTIFICATE_FIELDS, CertificateReader } from "./certificate.ts";
import type { GrowingTls, TlsHandshake } from "./tls-handshake.ts";
import { judgeTls } from "./tls-suspicion.ts";
import { secondsBetween, type Pairing } from "./transaction.ts";

export const TLS_FIELDS: readonly string[] = [
  "tls.handshake.type",
  "tls.handshake.version",
  "tls.handshake.random",
  "tls.handshake.session_id",
  "tls.handshake.ciphersuite",
  "tls.handshake.extension.type",
  "tls.handshake.extensions_server_name",
  "tls.handshake.extensions_alpn_str",
  "tls.handshake.extensions.supported_version",
  "tls.handshake.extensions.psk.identity.selected",
  "tls.handshake.session_ticket",
  "tls.handshake.ja3",
  "tls.handshake.ja3s",
  "tls.handshake.ja4",
  "tls.alert_message.level",
  "tls.alert_message.desc",
  "dtls.handshake.type",
  "dtls.alert_message.level",
  "dtls.alert_message.desc",
  ...CERTIFICATE_FIELDS,
];

const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const CERTIFICATES = 11;
const FATAL = 2;
const UDP = 17;
/** Random of a server hello that asks for another client hello (RFC 8446 section 4.1.3), its first bytes. */
const RETRY_RANDOM = "cf21ad74e59a6111be1d8c02";
/** Encrypted client hello and its forerunners. */
const ENCRYPTED_HELLO: ReadonlySet<number> = new Set([0xfe0d, 0xfe0a, 0xfe09, 0xfe08, 0xffce]);
const isGrease = (value: number): boolean => (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);

/** A handshake message or an alert: its values in the order of the tree. */
interface Message {
  readonly type: number;
  readonly values: PassValue[];
}

const ALERT = -1;

function readMessages(packet: PassPacket): Message[] {
  const messages: Message[] = [];
  for (const value of packet.values) {
    const name = value.name.replace(/^dtls/u, "tls");
    if (name === "tls.handshake.type") messages.push({ type: value.number, values: [] });
    else if (name === "tls.alert_message.level") messages.push({ type: ALERT, values: [value] });
    else messages.at(-1)?.values.push(value);
  }
  return messages;
}

const find = (message: Message, name: string): PassValue | undefined =>
  message.values.find((value) => value.name === name);
/** A piece of a hello (DTLS) says nothing yet. */
const isWhole = (message: Message): boolean => find(message, "tls.handshake.version") !== undefined;
const isNewer = (version: number, than: number): boolean =>
  version >> 8 === 0xfe && than >> 8 === 0xfe ? version < than : version > than;
const textOf = (message: Message, name: string): string => find(message, name)?.text ?? "";

export class TlsPairing implements Pairing<TlsHandshake> {
  readonly #limits: Limits;
  readonly #all: GrowingTls[] = [];
  /** The newest handshake of each conversation. */
  readonly #newest = new Map<number, GrowingTls>();

  constructor(limits: Limits = USUAL_LIMITS) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#all.length;
  }

  add(packet: PassPacket): void {
    for (const message of readMessages(packet)) {
      if (message.type === CLIENT_HELLO && isWhole(message)) this.#clientHello(packet, message);
      else if (message.type === SERVER_HELLO && isWhole(message)) this.#serverHello(packet, message);
      else if (message.type === CERTIFICATES) this.#certificates(packet, message);
      else if (message.type === ALERT) this.#alert(packet, message);
    }
  }

  finish(): readonly TlsHandshake[] {
    for (const one of this.#all) one.tags.push(...judgeTls(one, this.#limits));
    return this.#all;
  }

  #clientHello(packet: PassPacket, message: Message): void {
    const known = this.#newest.get(packet.flow);
    // The same hello again: the server asked for another one, or (QUIC) it was sent again.
    const isAgain = known?.hasClientHello === true && known.client === packet.source && !known.hasServerHello;
    const one = isAgain ? known : this.#begin(packet, true);
    this.#note(one, packet);
    one.hasClientHello = true;
    one.offeredProtocols = [];
    one.sessionId = textOf(message, "tls.handshake.session_id");
    one.serverName = textOf(message, "tls.handshake.extensions_server_name");
    one.ja3 = textOf(message, "tls.handshake.ja3");
    one.ja4 = textOf(message, "tls.handshake.ja4");
    one.hasTicket = (find(message, "tls.handshake.session_ticket")?.number ?? 0) > 0;
    const legacy = find(message, "tls.handshake.version");
    one.offeredVersion = legacy?.number ?? 0;
    one.offeredWord = legacy?.text ?? "";
    for (const { name, number, text } of message.values) {
      if (name === "tls.handshake.extensions_alpn_str") one.offeredProtocols.push(text);
      if (name === "tls.handshake.extension.type" && ENCRYPTED_HELLO.has(number)) one.hasEncryptedHello = true;
      if (name !== "tls.handshake.extensions.supported_version" || isGrease(number)) continue;
      // Drafts of 1.3 are numbered above everything else.
      if (isNewer(number, one.offeredVersion)) [one.offeredVersion, one.offeredWord] = [number, text];
    }
  }

  #serverHello(packet: PassPacket, message: Message): void {
    const one = this.#of(packet, false);
    this.#note(one, packet);
    if (textOf(message, "tls.handshake.random").startsWith(RETRY_RANDOM)) {
      one.isRetried = true;
      return;
    }
    if (one.hasServerHello) return;
    one.hasServerHello = true;
    const version =
      find(message, "tls.handshake.extensions.supported_version") ?? find(message, "tls.handshake.version");
    one.version = version?.number ?? 0;
    one.versionWord = version?.text ?? "";
    one.suite = textOf(message, "tls.handshake.ciphersuite");
    one.chosenProtocol = textOf(message, "tls.handshake.extensions_alpn_str");
    one.ja3s = textOf(message, "tls.handshake.ja3s");
    const session = textOf(message, "tls.handshake.session_id");
    const isSameSession = session !== "" && session === one.sessionId;
    const isOld = find(message, "tls.handshake.extensions.supported_version") === undefined;
    one.isResumed =
      find(message, "tls.handshake.extensions.psk.identity.selected") !== undefined || (isOld && isSameSession);
    one.seconds = one.hasClientHello ? secondsBetween(one.timeNs, packet.timeNs) : undefined;
  }

  #certificates(packet: PassPacket, message: Message): void {
    const one = this.#of(packet, false);
    // A client may show certificates, too: those of the server are what names are checked against.
    if (packet.source !== one.server || one.certificates.length > 0) return;
    const reader = new CertificateReader();
    for (const value of message.values) reader.take(value);
    if (reader.certificates.length === 0) return;
    one.certificates = [...reader.certificates];
    this.#note(one, packet);
  }

  #alert(packet: PassPacket, message: Message): void {
    const one = this.#newest.get(packet.flow);
    if (one?.alert !== "") return;
    const [level, description] = message.values;
    one.alert = description?.text ?? "";
    one.isFatalAlert = level?.number === FATAL;
    this.#note(one, packet);
  }

  #note(one: GrowingTls, packet: PassPacket): void {
    if (one.packets.at(-1) !== packet.number) one.packets.push(packet.number);
  }

  #of(packet: PassPacket, isClient: boolean): GrowingTls {
    return this.#newest.get(packet.flow) ?? this.#begin(packet, isClient);
  }

  #begin(packet: PassPacket, isClient: boolean): GrowingTls {
    const made: GrowingTls = {
      carrier: packet.values.some(({ layer }) => layer === "dtls") ? "DTLS" : packet.transport === UDP ? "QUIC" : "TLS",
      client: isClient ? packet.source : packet.destination,
      clientPort: isClient ? packet.sourcePort : packet.destinationPort,
      server: isClient ? packet.destination : packet.source,
      serverPort: isClient ? packet.destinationPort : packet.sourcePort,
      packets: [],
      timeNs: packet.timeNs,
      tags: [],
      version: 0,
      versionWord: "",
      offeredVersion: 0,
      offeredWord: "",
      serverName: "",
      offeredProtocols: [],
      chosenProtocol: "",
      suite: "",
      certificates: [],
      hasClientHello: false,
      hasServerHello: false,
      isRetried: false,
      isResumed: false,
      hasEncryptedHello: false,
      alert: "",
      isFatalAlert: false,
      ja3: "",
      ja3s: "",
      ja4: "",
      seconds: undefined,
      sessionId: "",
      hasTicket: false,
    };
    this.#all.push(made);
    this.#newest.set(packet.flow, made);
    return made;
  }
}
