/** One request of HTTP/1.x or HTTP/2 and its response. */
import type { Tag } from "#shared/model/workspace.ts";
import type { Transaction } from "./transaction.ts";

export interface HttpTransaction extends Transaction {
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  readonly serverPort: number;
  readonly requestPacket: number | undefined;
  readonly responsePacket: number | undefined;
  readonly method: string;
  readonly uri: string;
  readonly host: string;
  readonly version: string;
  readonly userAgent: string;
  readonly referer: string;
  readonly status: number | undefined;
  readonly phrase: string;
  readonly contentType: string;
  readonly encoding: string;
  readonly location: string;
  readonly serverSoftware: string;
  readonly upgrade: string;
  /** Body bytes as on the wire; undefined where there is none. */
  readonly requestBytes: number | undefined;
  readonly responseBytes: number | undefined;
  /** From the end of the request to the end of the response's head and body. */
  readonly seconds: number | undefined;
}

export type GrowingHttp = { -readonly [Key in keyof HttpTransaction]: HttpTransaction[Key] } & {
  packets: number[];
  tags: Tag[];
};
