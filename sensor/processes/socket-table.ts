/** Sockets of this host as /proc/net/{tcp,tcp6,udp,udp6} lists them (proc(5)). */

export interface SocketRow {
  readonly protocol: "tcp" | "udp";
  readonly local: string;
  readonly localPort: number;
  /** Empty when it is not connected. */
  readonly remote: string;
  readonly remotePort: number;
  readonly uid: number;
  /** 0: the socket has no owner any more. */
  readonly inode: number;
  readonly isListening: boolean;
}

const LISTEN = "0A";

/** Addresses stand there as words in the host's own (little-endian) order. */
function parseAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join(".");
  if (/^0{20}ffff/i.test(bytes.join("")))
    return bytes
      .slice(12)
      .map((byte) => Number.parseInt(byte, 16))
      .join(".");
  const groups = Array.from({ length: 8 }, (_, at) => Number.parseInt(`${bytes[at * 2]}${bytes[at * 2 + 1]}`, 16));
  return formatGroups(groups);
}

/** RFC 5952: the longest run of zero groups, two at least, is left out. */
function formatGroups(groups: readonly number[]): string {
  let [best, bestAt] = [1, -1];
  for (let at = 0; at < 8; at++) {
    let end = at;
    while (end < 8 && groups[end] === 0) end++;
    if (end - at > best) [best, bestAt] = [end - at, at];
  }
  const text = (from: number, to: number): string =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(":");
  return bestAt < 0 ? text(0, 8) : `${text(0, bestAt)}::${text(bestAt + best, 8)}`;
}

/** Lines that cannot be read are left out: the kernel's format has grown at its end only. */
export function parseSockets(protocol: "tcp" | "udp", table: string): SocketRow[] {
  const rows: SocketRow[] = [];
  for (const line of table.split("\n").slice(1)) {
    const words = line.trim().split(/\s+/);
    const [local = "", localPort = ""] = (words[1] ?? "").split(":");
    const [remote = "", remotePort = ""] = (words[2] ?? "").split(":");
    const [uid, inode] = [Number(words[7]), Number(words[9])];
    if (!/^([0-9A-F]{8}){1,4}$/i.test(local) || !Number.isInteger(uid) || !Number.isInteger(inode)) continue;
    const isConnected = Number.parseInt(remotePort, 16) !== 0;
    rows.push({
      protocol,
      local: parseAddress(local),
      localPort: Number.parseInt(localPort, 16),
      remote: isConnected ? parseAddress(remote) : "",
      remotePort: isConnected ? Number.parseInt(remotePort, 16) : 0,
      uid,
      inode,
      isListening: protocol === "tcp" && words[3] === LISTEN,
    });
  }
  return rows;
}
