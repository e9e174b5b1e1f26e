/** What clients call the server they talk to: TLS and QUIC server names, HTTP's Host; and what its certificate says. */
import type { Evidence, EvidenceSource } from "#shared/services/attribution.ts";
import type { PassPacket } from "../field-pass.ts";
import { isAddress } from "#shared/format/address-scope.ts";
import type { NameTable } from "./name-table.ts";

export const SERVER_FIELDS: readonly string[] = [
  "http.host",
  "http.request.method",
  "http.request.uri",
  "tls.handshake.extensions_server_name",
  "x509ce.dNSName",
];

export interface ServerEvidence {
  readonly names: Evidence[];
  /** Who asked; empty before somebody did. */
  client: string;
  isRelayed: boolean;
}

const UDP = 17;
const MOST_FLOWS = 500_000;
const MOST_NAMES = 12;

/** A host name of a header or an extension; nothing for addresses and for what no host is called. */
function hostName(text: string): string {
  const name = text.trim().toLowerCase().replace(/:\d*$/u, "").replace(/\.$/u, "");
  return name.length <= 253 && /^[\p{L}\p{N}_*-][\p{L}\p{N}._*-]*$/u.test(name) && !isAddress(name) ? name : "";
}

export class ServerNames {
  readonly #table: NameTable;
  readonly #flows = new Map<number, ServerEvidence>();
  #lost = 0;

  constructor(table: NameTable) {
    this.#table = table;
  }

  get losses(): string[] {
    return this.#lost === 0
      ? []
      : [
          `What ${this.#lost.toString()} further packets tell of their servers was left out: ${MOST_FLOWS.toString()} flows are kept.`,
        ];
  }

  find(flow: number): ServerEvidence | undefined {
    return this.#flows.get(flow);
  }

  #of(flow: number): ServerEvidence | undefined {
    const known = this.#flows.get(flow);
    if (known !== undefined) return known;
    if (this.#flows.size >= MOST_FLOWS) {
      this.#lost++;
      return undefined;
    }
    const made: ServerEvidence = { names: [], client: "", isRelayed: false };
    this.#flows.set(flow, made);
    return made;
  }

  #say(packet: PassPacket, source: EvidenceSource, name: string): void {
    const evidence = this.#of(packet.flow);
    if (evidence === undefined || evidence.names.length >= MOST_NAMES) return;
    if (source !== "certificate") evidence.client = packet.source;
    if (!evidence.names.some((one) => one.source === source && one.name === name))
      evidence.names.push({ source, name, packet: packet.number });
  }

  read(packet: PassPacket): void {
    let [method, uri] = ["", ""];
    for (const { name: field, layer, text } of packet.values) {
      if (field === "http.request.method") method = text;
      else if (field === "http.request.uri") uri = text;
      else if (field === "http.host") this.#host(packet, layer, { method, uri, text });
      else if (field === "tls.handshake.extensions_server_name") this.#serverName(packet, layer, text);
      else if (field === "x509ce.dNSName") this.#certificate(packet, text);
    }
  }

  #host(packet: PassPacket, layer: string, request: { method: string; uri: string; text: string }): void {
    const name = hostName(request.text);
    // Answers and announcements (SSDP) bear the header, too.
    if (name === "" || request.method === "" || layer !== "http") return;
    this.#say(packet, "http", name);
    if (request.method === "CONNECT" || /^[a-z]+:\/\//iu.test(request.uri)) {
      const evidence = this.#of(packet.flow);
      if (evidence !== undefined) evidence.isRelayed = true;
    } else this.#table.tell(packet.destination, name, { source: "http", packet: packet.number, client: packet.source });
  }

  #serverName(packet: PassPacket, layer: string, text: string): void {
    const name = hostName(text);
    if (name === "") return;
    const source = packet.transport === UDP && layer !== "dtls" ? "quic" : "tls";
    this.#say(packet, source, name);
    this.#table.tell(packet.destination, name, { source, packet: packet.number, client: packet.source });
  }

  /** Those of a client's own certificate say nothing of the server. */
  #certificate(packet: PassPacket, text: string): void {
    const name = hostName(text);
    if (name !== "" && this.#flows.get(packet.flow)?.client !== packet.source) this.#say(packet, "certificate", name);
  }
}
