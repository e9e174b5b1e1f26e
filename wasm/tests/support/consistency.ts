/** What must hold of any capture, whole, cut or broken: the engine's answers fit each other and the bytes they speak of. */
import { ROW_ENGINE_ERROR } from "#shared/abi/table.ts";
import type { CaptureSummary } from "#shared/model/capture.ts";
import type { Engine } from "#shared/model/engine.ts";
import type { PacketDetail } from "#shared/model/packet-detail.ts";
import type { Row } from "#shared/model/row.ts";
import { readDetail, readRows } from "./describe.ts";

const INFO_CELL = 4;

function checkTree(detail: PacketDetail): string[] {
  const wrong: string[] = [];
  let depth = -1;
  for (const node of detail.nodes) {
    const what = `packet ${detail.number}, ${node.name || node.label}`;
    const view = detail.views[node.view];
    if (node.depth > depth + 1) wrong.push(`${what}: ${node.depth} levels deep below ${depth}`);
    depth = node.depth;
    if (node.length === 0) continue;
    if (view === undefined) wrong.push(`${what}: points into view ${node.view}, which does not exist`);
    else if (node.start < 0 || node.start + node.length > view.bytes.length) {
      wrong.push(`${what}: bytes ${node.start}+${node.length} of ${view.bytes.length}`);
    }
  }
  return wrong;
}

function checkRow(row: Row, detail: PacketDetail): string[] {
  const wrong: string[] = [];
  if (row.cells[INFO_CELL] !== detail.info) {
    wrong.push(`packet ${row.number}: the list says "${row.cells[INFO_CELL]}", the detail "${detail.info}"`);
  }
  if (detail.views[0]?.bytes.length !== detail.capturedLength) {
    wrong.push(`packet ${row.number}: ${detail.views[0]?.bytes.length} bytes shown, ${detail.capturedLength} captured`);
  }
  return wrong;
}

const checkTrap = ({ flags, number }: Row): string[] =>
  (flags & ROW_ENGINE_ERROR) === 0 ? [] : [`packet ${number}: the engine trapped in the first pass`];

/** The first pass counted paths; dissecting each packet again must give the same counts. */
function checkHierarchy(details: readonly PacketDetail[], summary: CaptureSummary): string[] {
  const again = new Map<string, number>();
  for (const detail of details) {
    detail.path.forEach((_, at) => {
      const prefix = detail.path.slice(0, at + 1).join("/");
      again.set(prefix, (again.get(prefix) ?? 0) + 1);
    });
  }
  const first = new Map(summary.hierarchy.map(({ path, packets }) => [path, packets]));
  return [...new Set([...first.keys(), ...again.keys()])]
    .filter((path) => first.get(path) !== again.get(path))
    .map((path) => `${path}: ${first.get(path) ?? 0} packets in the first pass, ${again.get(path) ?? 0} in the second`);
}

/** What the first pass spares itself: sums over whole payloads, and the inside of TLS handshakes. */
const NOT_COUNTED =
  /checksum-(?:is-wrong-on|was-left)|(?:tls|quic)\.(?:hello-is|session-id|extensions?-|not-a-cert|length-does)/;

/** And it counted notes. */
async function checkNotes(details: readonly PacketDetail[], engine: Engine): Promise<string[]> {
  const again = new Map<string, { packets: number; occurrences: number }>();
  for (const { nodes } of details) {
    const filters = nodes.filter(({ kind }) => kind === "note").map(({ filter, severity }) => `${severity} ${filter}`);
    for (const filter of new Set(filters)) {
      const count = again.get(filter) ?? { packets: 0, occurrences: 0 };
      count.packets++;
      count.occurrences += filters.filter((one) => one === filter).length;
      again.set(filter, count);
    }
  }
  const { entries, uncounted } = await engine.expert();
  const first = new Map(entries.map((entry) => [`${entry.severity} ${entry.filter}`, entry]));
  const wrong = uncounted === 0 ? [] : [`${uncounted} notes were not counted`];
  for (const filter of [...again.keys()]) if (NOT_COUNTED.test(filter)) again.delete(filter);
  for (const filter of new Set([...first.keys(), ...again.keys()])) {
    const [a, b] = [first.get(filter), again.get(filter)];
    if (a?.packets === b?.packets && a?.occurrences === b?.occurrences) continue;
    const say = (one: typeof b): string => `${one?.occurrences ?? 0} in ${one?.packets ?? 0} packets`;
    wrong.push(`${filter}: ${say(a)} in the first pass, ${say(b)} in the second`);
  }
  return wrong;
}

/**
 * Everything that does not fit, as sentences; empty when all is well. Throws only when the engine does. `isLookedAt` spares the
 * other packets their second dissection (the dear part); the counts of paths then cannot be checked.
 */
export async function findContradictions(
  engine: Engine,
  summary: CaptureSummary,
  isLookedAt?: (number: number) => boolean,
): Promise<string[]> {
  const rows = await readRows(engine);
  const wrong = rows.length === summary.packets ? [] : [`${rows.length} rows for ${summary.packets} packets`];
  const details: PacketDetail[] = [];
  for (const row of rows) {
    wrong.push(...checkTrap(row));
    if (isLookedAt?.(row.number) === false) continue;
    const detail = await readDetail(engine, row.number);
    details.push(detail);
    wrong.push(...checkRow(row, detail), ...checkTree(detail));
  }
  return isLookedAt === undefined ? [...wrong, ...checkHierarchy(details, summary)] : wrong;
}

/**
 * Notes whose counts differ between the first pass and the packets looked at. For whole captures: where a layer was cut or is
 * malformed, a note on what lies in it is found only by who looks at the packet.
 */
export async function findMiscountedNotes(engine: Engine): Promise<string[]> {
  const details: PacketDetail[] = [];
  for (const row of await readRows(engine)) details.push(await readDetail(engine, row.number));
  return checkNotes(details, engine);
}
