/** What is known of a file of the built app by its name: its type, whether it is worth compressing, how long it may be kept. */
import { IMMUTABLE_CACHE, REVALIDATED_CACHE, SENSOR_WORKER } from "./security-headers.ts";

interface FileType {
  readonly type: string;
  /** Whether the build writes .br and .gz beside it. */
  readonly isCompressed: boolean;
}

const packed = (type: string): FileType => ({ type, isCompressed: false });
const loose = (type: string): FileType => ({ type, isCompressed: true });

const FILE_TYPES: ReadonlyMap<string, FileType> = new Map([
  ["html", loose("text/html; charset=utf-8")],
  ["js", loose("text/javascript; charset=utf-8")],
  ["mjs", loose("text/javascript; charset=utf-8")],
  ["css", loose("text/css; charset=utf-8")],
  ["json", loose("application/json")],
  ["map", loose("application/json")],
  ["webmanifest", loose("application/manifest+json")],
  ["wasm", loose("application/wasm")],
  ["bin", loose("application/octet-stream")],
  ["svg", loose("image/svg+xml")],
  ["txt", loose("text/plain; charset=utf-8")],
  ["md", loose("text/plain; charset=utf-8")],
  ["ico", packed("image/x-icon")],
  ["png", packed("image/png")],
  ["webp", packed("image/webp")],
  ["woff2", packed("font/woff2")],
  ["pcap", packed("application/vnd.tcpdump.pcap")],
  ["cap", packed("application/vnd.tcpdump.pcap")],
  ["pcapng", packed("application/x-pcapng")],
  ["gz", packed("application/gzip")],
]);

const UNKNOWN_TYPE: FileType = packed("application/octet-stream");

/** The suffixes of the precompressed neighbours of a file, by content coding, best first. */
export const CODING_SUFFIXES = [
  ["br", ".br"],
  ["gzip", ".gz"],
] as const;

export type Coding = (typeof CODING_SUFFIXES)[number][0];

function fileTypeOf(path: string): FileType {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return (dot < 0 ? undefined : FILE_TYPES.get(name.slice(dot + 1).toLowerCase())) ?? UNKNOWN_TYPE;
}

/** The Content-Type of a file; octets when its suffix is not known. */
export function contentTypeOf(path: string): string {
  return fileTypeOf(path).type;
}

/** Whether the build compresses this file and the sensor looks for its compressed neighbours. */
export function isCompressible(path: string): boolean {
  return fileTypeOf(path).isCompressed;
}

/** The Cache-Control of a path from the root of the site ("/assets/index-1a2b.js"). */
export function cacheControlOf(path: string): string {
  return path.startsWith("/assets/") || path.startsWith(SENSOR_WORKER) ? IMMUTABLE_CACHE : REVALIDATED_CACHE;
}
