/** Filters made from what a packet holds: the cell that was clicked, its conversations, its bytes. */
import { formatHexStream } from "#shared/format/bytes.ts";
import type { PacketDetail, TreeNode } from "#shared/model/packet-detail.ts";
import type { Column } from "./columns.ts";

export interface NamedFilter {
  readonly title: string;
  readonly text: string;
}

/** Fields that the built-in columns show, the one that says most first. */
const FIELDS_OF_COLUMN: Readonly<Record<string, readonly string[]>> = {
  number: ["frame.number"],
  time: ["frame.time_epoch", "frame.time"],
  length: ["frame.len"],
  captured: ["frame.cap_len"],
  interface: ["frame.interface_name", "frame.interface_id"],
  source: ["ipv6.src", "ip.src", "arp.src.proto_ipv4", "wlan.ta", "eth.src", "sll.src.eth"],
  destination: ["ipv6.dst", "ip.dst", "arp.dst.proto_ipv4", "wlan.ra", "eth.dst"],
  sourcePort: ["tcp.srcport", "udp.srcport", "sctp.srcport"],
  destinationPort: ["tcp.dstport", "udp.dstport", "sctp.dstport"],
  flow: ["tcp.stream", "udp.stream"],
  process: ["proc.pid"],
};

const lastWith = (packet: PacketDetail, fits: (node: TreeNode) => boolean): TreeNode | undefined =>
  packet.nodes.findLast((node) => node.filter !== "" && fits(node));

/** The filter that a cell stands for; empty where it stands for none (Info). */
export function filterOfCell(packet: PacketDetail, column: Column, cell: string): string {
  const { spec } = column;
  if (spec.kind === "field") return lastWith(packet, (node) => node.name === spec.name)?.filter ?? "";
  if (spec.id === "protocol")
    return packet.nodes.findLast((node) => node.kind === "layer" && !node.generated && node.name !== "")?.name ?? "";
  const names = FIELDS_OF_COLUMN[spec.id] ?? [];
  // Of several layers the one whose address stands in the cell.
  const shown = lastWith(packet, (node) => names.includes(node.name) && cell !== "" && node.value.includes(cell));
  return (shown ?? lastWith(packet, (node) => names.includes(node.name)))?.filter ?? "";
}

/** Layers whose two ends make a conversation: the fields of the ends, and the name that stands for either. */
const ENDS = [
  { title: "Ethernet", sides: ["eth.src", "eth.dst"], either: "eth.addr" },
  { title: "IPv4", sides: ["ip.src", "ip.dst"], either: "ip.addr" },
  { title: "IPv6", sides: ["ipv6.src", "ipv6.dst"], either: "ipv6.addr" },
  { title: "TCP", sides: ["tcp.srcport", "tcp.dstport"], either: "tcp.port" },
  { title: "UDP", sides: ["udp.srcport", "udp.dstport"], either: "udp.port" },
  { title: "SCTP", sides: ["sctp.srcport", "sctp.dstport"], either: "sctp.port" },
] as const;

/** What stands behind "==" in a field's own filter. */
function valueOf(node: TreeNode | undefined): string | undefined {
  const start = `${node?.name ?? ""} == `;
  return node?.filter.startsWith(start) === true ? node.filter.slice(start.length) : undefined;
}

/** One filter for each layer that has two ends, the outermost first. Those of ports carry the addresses below them. */
export function conversationFilters(packet: PacketDetail): NamedFilter[] {
  const found: NamedFilter[] = [];
  let addresses = "";
  for (const { title, sides, either } of ENDS) {
    const [one, other] = sides.map((name) => valueOf(lastWith(packet, (node) => node.name === name)));
    if (one === undefined || other === undefined) continue;
    const pair = `${either} == ${one} and ${either} == ${other}`;
    const isPort = either.endsWith(".port");
    found.push({ title, text: isPort && addresses !== "" ? `${addresses} and ${pair}` : pair });
    if (!isPort) addresses = pair;
  }
  return found;
}

/** More bytes than these make no filter that anybody reads. */
const MOST_BYTES = 64;

/** The bytes at their place in the frame; empty where that says nothing (other views, none, too many). */
export function filterOfBytes(view: number, start: number, bytes: Uint8Array): string {
  if (view !== 0 || bytes.length === 0 || bytes.length > MOST_BYTES) return "";
  const pairs = formatHexStream(bytes).match(/../g) ?? [];
  const [only = ""] = pairs;
  return `frame[${start.toString()}:${bytes.length.toString()}] == ${pairs.length === 1 ? `${only}:` : pairs.join(":")}`;
}
