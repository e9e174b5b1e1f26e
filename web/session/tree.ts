/** The field tree as lines: which nodes are in sight, what each is called across packets, which field a byte belongs to. */
import type { PacketDetail, TreeNode } from "#shared/model/packet-detail.ts";
import type { Severity } from "#shared/model/row.ts";

export interface TreeLine {
  readonly index: number;
  readonly depth: number;
  readonly hasChildren: boolean;
  readonly isOpen: boolean;
  /** Worst severity of the notes that a closed node hides. */
  readonly hidden: Severity;
}

const ORDER: readonly Severity[] = ["none", "chat", "note", "warning", "error"];

function worseOf(one: Severity, other: Severity): Severity {
  return ORDER.indexOf(one) >= ORDER.indexOf(other) ? one : other;
}

export function hasChildren(nodes: readonly TreeNode[], index: number): boolean {
  return (nodes[index + 1]?.depth ?? -1) > (nodes[index]?.depth ?? 0);
}

/** The node after the last one below `index`. */
export function endOfChildren(nodes: readonly TreeNode[], index: number): number {
  const depth = nodes[index]?.depth ?? 0;
  let end = index + 1;
  while ((nodes[end]?.depth ?? -1) > depth) end++;
  return end;
}

export function parentOf(nodes: readonly TreeNode[], index: number): number | undefined {
  const depth = nodes[index]?.depth ?? 0;
  for (let at = index - 1; at >= 0; at--) if ((nodes[at]?.depth ?? 0) < depth) return at;
  return undefined;
}

const ownKey = (node: TreeNode): string => (node.name === "" ? node.label : node.name);

/** What a node is called in every packet: names from its layer down. Values do not count. */
export function keyOf(nodes: readonly TreeNode[], index: number): string {
  const parts: string[] = [];
  for (let at: number | undefined = index; at !== undefined; at = parentOf(nodes, at)) {
    const node = nodes[at];
    if (node !== undefined) parts.push(ownKey(node));
  }
  return parts.reverse().join(">");
}

/** The keys of all nodes that have children, in one pass. */
export function branchKeys(nodes: readonly TreeNode[]): Map<number, string> {
  const keys = new Map<number, string>();
  const path: string[] = [];
  nodes.forEach((node, at) => {
    path.length = node.depth;
    path[node.depth] = ownKey(node);
    if (hasChildren(nodes, at)) keys.set(at, path.join(">"));
  });
  return keys;
}

/** The node of another packet that is called the same. */
export function findByKey(nodes: readonly TreeNode[], key: string): number | undefined {
  const last = key.slice(key.lastIndexOf(">") + 1);
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at];
    if (node !== undefined && ownKey(node) === last && keyOf(nodes, at) === key) return at;
  }
  return undefined;
}

/** The layer that stands open when the user has not said otherwise: the last one. */
function lastLayer(nodes: readonly TreeNode[]): number {
  return nodes.findLastIndex(
    (node, at) => node.depth === 0 && node.kind === "layer" && !node.generated && hasChildren(nodes, at),
  );
}

function worstBelow(nodes: readonly TreeNode[], index: number, end: number): Severity {
  let worst: Severity = "none";
  for (let at = index + 1; at < end; at++) worst = worseOf(worst, nodes[at]?.severity ?? "none");
  return worst;
}

/** The lines in sight. `isOpen` gets the node's key and what it is when nothing was chosen. */
export function linesOf(nodes: readonly TreeNode[], isOpen: (key: string, byDefault: boolean) => boolean): TreeLine[] {
  const lines: TreeLine[] = [];
  const path: string[] = [];
  const byDefault = lastLayer(nodes);
  let at = 0;
  while (at < nodes.length) {
    const node = nodes[at];
    if (node === undefined) break;
    path.length = node.depth;
    path[node.depth] = ownKey(node);
    const parent = hasChildren(nodes, at);
    const open = parent && isOpen(path.join(">"), at === byDefault);
    const end = parent && !open ? endOfChildren(nodes, at) : at + 1;
    lines.push({ index: at, depth: node.depth, hasChildren: parent, isOpen: open, hidden: worstBelow(nodes, at, end) });
    at = end;
  }
  return lines;
}

/** The smallest field over a byte; of equals the deepest. */
export function fieldAt(nodes: readonly TreeNode[], view: number, offset: number): number | undefined {
  let found: number | undefined;
  let least = Infinity;
  nodes.forEach((node, at) => {
    const covers = node.view === view && node.length > 0 && node.start <= offset && offset < node.start + node.length;
    if (covers && node.length <= least) {
      found = at;
      least = node.length;
    }
  });
  return found;
}

/** The bytes that a node speaks about, or none when they are not there. */
export function bytesOf(packet: PacketDetail, node: TreeNode): Uint8Array {
  return packet.views[node.view]?.bytes.subarray(node.start, node.start + node.length) ?? new Uint8Array(0);
}

/** Label and value as one line. */
export function textOf(node: TreeNode): string {
  const text = node.value === "" ? node.label : `${node.label}: ${node.value}`;
  return node.generated ? `[${text}]` : text;
}

/** A node and all below it, indented. */
export function subtreeText(nodes: readonly TreeNode[], index: number): string {
  const depth = nodes[index]?.depth ?? 0;
  return nodes
    .slice(index, endOfChildren(nodes, index))
    .map((node) => "    ".repeat(node.depth - depth) + textOf(node))
    .join("\n");
}

/** The next node that holds a text, from `from` on and round the end. */
export function findInTree(nodes: readonly TreeNode[], text: string, from: number): number | undefined {
  const wanted = text.toLowerCase();
  if (wanted === "") return undefined;
  for (let step = 0; step < nodes.length; step++) {
    const at = (from + step) % nodes.length;
    const node = nodes[at];
    if (node !== undefined && `${textOf(node)} ${node.name}`.toLowerCase().includes(wanted)) return at;
  }
  return undefined;
}
