/** A file that names addresses, and what the tables that come with the page can say. */
import type { HostsEntry } from "#shared/names/hosts-file.ts";
import type { OwnService } from "#shared/services/own-services.ts";
import type { StoredNameFile } from "../store/database.ts";

export interface NameFile extends StoredNameFile {
  /** "1,204 addresses", "GeoLite2-City of 2026-02-03". */
  readonly says: string;
  /** Lines that were left out, in words; empty when all is well. */
  readonly problem: string;
  readonly isKept: boolean;
  /** Of a hosts file. */
  readonly entries: readonly HostsEntry[];
  /** Of a list of services. */
  readonly services: readonly OwnService[];
}

/** What became of a file that was handed over. */
export type Added = { readonly ok: true; readonly file: NameFile } | { readonly ok: false; readonly message: string };

export interface NameTables {
  /** Bytes for the engine. */
  readonly vendors: Uint8Array<ArrayBuffer>;
  /** "Cisco Systems, Inc", "locally administered"; empty where nothing is known. */
  readonly describeMac: (mac: string) => string;
  /** "https"; undefined where the port is nothing in particular. */
  readonly findPortName: (port: number, transport: "tcp" | "udp" | "sctp") => string | undefined;
}
