/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(43, "ftp-data", "ftp-data", "FTP-DATA", "ftp-data", "data");

export function ftpData<S extends Sink>(s: S): void {
  s.refuse();
}
