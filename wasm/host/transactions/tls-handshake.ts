/** One TLS handshake, over TCP, over datagrams or in QUIC: what was offered, what was settled, what the server showed. */
import type { Tag } from "#shared/model/workspace.ts";
import type { Certificate } from "./certificate.ts";
import type { Transaction } from "./transaction.ts";

export interface TlsHandshake extends Transaction {
  readonly carrier: "TLS" | "QUIC" | "DTLS";
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  readonly serverPort: number;
  /** Negotiated, 0 without a server hello; its word. */
  readonly version: number;
  readonly versionWord: string;
  /** The newest that the client offers. */
  readonly offeredVersion: number;
  readonly offeredWord: string;
  readonly serverName: string;
  readonly offeredProtocols: readonly string[];
  /** The protocol that the server chose, where it says so in the clear. */
  readonly chosenProtocol: string;
  readonly suite: string;
  readonly certificates: readonly Certificate[];
  readonly hasClientHello: boolean;
  readonly hasServerHello: boolean;
  readonly isRetried: boolean;
  readonly isResumed: boolean;
  readonly hasEncryptedHello: boolean;
  readonly alert: string;
  readonly isFatalAlert: boolean;
  readonly ja3: string;
  readonly ja3s: string;
  readonly ja4: string;
  /** From the client hello to the server hello. */
  readonly seconds: number | undefined;
}

export type GrowingTls = { -readonly [Key in keyof TlsHandshake]: TlsHandshake[Key] } & {
  packets: number[];
  tags: Tag[];
  offeredProtocols: string[];
  certificates: Certificate[];
  sessionId: string;
  hasTicket: boolean;
};
