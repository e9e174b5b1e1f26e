/** A view as a link says it, and back: filter, columns, selected packet, and which capture it is of. Never what is in it. */
import type { SharedCapture, SharedView } from "#shared/filter/share-link.ts";
import type { OpenCapture } from "./capture.svelte.ts";
import { BUILT_IN, builtInColumn, fieldColumn, type Column } from "./columns.ts";
import type { Session } from "./session.svelte.ts";
import { splitRange, withRange } from "./time-range.ts";

/** Fingerprints begin with how they are made; links carry the digits alone. */
const SCHEME = "s1-";

export function hashOf(fingerprint: string | undefined): string | undefined {
  return fingerprint?.startsWith(SCHEME) === true ? fingerprint.slice(SCHEME.length) : undefined;
}

function captureOf({ title, fingerprint, opening }: OpenCapture): SharedCapture | undefined {
  const hash = hashOf(fingerprint);
  const size = opening.inputs.reduce((sum, input) => sum + input.bytes.size, 0);
  return hash === undefined ? undefined : { name: title, hash, size };
}

export function viewOf(session: Session, capture: OpenCapture): SharedView {
  const { rest, range } = splitRange(capture.filter.appliedText);
  return {
    kind: "view",
    filter: rest,
    columns: session.settings.columns.map((column) => column.id),
    packet: capture.selected,
    // A stretch that was picked and not filtered to yet is what the sender is looking at, too.
    time: range ?? capture.workspaces.overview.brush,
    capture: captureOf(capture),
  };
}

/** The column of that id; undefined where this version has none. */
export function columnOfId(id: string): Column | undefined {
  if (id.startsWith("field:")) return fieldColumn(id.slice("field:".length));
  const builtIn = BUILT_IN.find((column) => column.id === id);
  return builtIn && builtInColumn(builtIn.id);
}

/** The filter of a view, with its time range where it has one. */
export function filterOfView({ filter, time }: SharedView): string {
  if (time === undefined) return filter;
  return withRange(filter, time.fromNs, time.toNs);
}

/** Puts the view in force on this capture. The columns that were there come back with the notice. */
export async function restoreView(session: Session, capture: OpenCapture, view: SharedView): Promise<void> {
  session.activate(capture.id);
  session.showView("packets");
  const before = session.settings.columns;
  const columns = view.columns.map(columnOfId).filter((column) => column !== undefined);
  if (columns.length > 0) {
    const widths = new Map(before.map((column) => [column.id, column.width]));
    await session.settings.change({
      columns: columns.map((column) => ({ ...column, width: widths.get(column.id) ?? column.width })),
    });
  }
  const filter = filterOfView(view);
  const isApplied = await capture.filter.apply(filter);
  if (!isApplied) session.prepareFilter(filter);
  if (view.packet !== undefined) await capture.selectNumber(view.packet);
  if (isApplied) session.focusList();
  session.notify({
    text: isApplied
      ? "The view of the link is restored."
      : "The view is restored but for its filter: the bar says why.",
    isProblem: !isApplied,
    action: { title: "My columns again", run: () => void session.settings.change({ columns: before }) },
  });
}
