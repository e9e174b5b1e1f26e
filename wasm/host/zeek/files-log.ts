/** files.log: bodies of HTTP and certificates of TLS. */
import { ID_COLUMNS, type ConnRow, connectionUid } from "./conn-log.ts";
import type { ZeekLogDefinition } from "./zeek-log.ts";

export interface FileRow extends ConnRow {
  readonly timeNs: bigint | undefined;
  readonly fuid: string;
  readonly source: "HTTP" | "SSL";
  readonly depth: number;
  readonly mimeType: string | undefined;
  readonly isFromOriginator: boolean;
  readonly bytes: number;
  readonly sha256: string | undefined;
}

export const FILES_LOG: ZeekLogDefinition<FileRow> = {
  path: "files",
  columns: [
    { name: "ts", type: "time", value: ({ timeNs }) => timeNs },
    { name: "fuid", type: "string", value: ({ fuid }) => fuid },
    { name: "uid", type: "string", value: connectionUid },
    ...ID_COLUMNS.slice(1),
    { name: "source", type: "string", value: ({ source }) => source },
    { name: "depth", type: "count", value: ({ depth }) => depth },
    {
      name: "analyzers",
      type: "set[string]",
      value: ({ source }) => (source === "SSL" ? ["SHA256", "X509"] : []),
    },
    { name: "mime_type", type: "string", value: ({ mimeType }) => mimeType },
    { name: "is_orig", type: "bool", value: ({ isFromOriginator }) => isFromOriginator },
    { name: "seen_bytes", type: "count", value: ({ bytes }) => bytes },
    { name: "missing_bytes", type: "count", value: () => 0 },
    { name: "sha256", type: "string", value: ({ sha256 }) => sha256 },
  ],
};
