/** Captures are deleted when their time is over: at the start, and while the page is open; never one that is open, here or in another tab. */
import { listHeld } from "../store/held.ts";
import { recentIdsOf, type KnownCapture } from "./recent-list.svelte.ts";
import type { Session } from "./session.svelte.ts";

const SWEEP_MS = 60_000;
const MINUTE_MS = 60_000;

/** Whose time is over. */
export function findExpired<T extends Pick<KnownCapture, "usedAtMs" | "keepMinutes">>(
  captures: readonly T[],
  nowMs: number,
): T[] {
  return captures.filter(
    ({ usedAtMs, keepMinutes }) => keepMinutes !== undefined && nowMs - usedAtMs > keepMinutes * MINUTE_MS,
  );
}

const quote = (captures: readonly KnownCapture[]): string => captures.map(({ name }) => `“${name}”`).join(", ");

/** Sweeps now and then; what stays although its time is over is told once. */
export function watchRetention(session: Session): void {
  const told = new Set<string>();
  const sweep = async (): Promise<void> => {
    await session.recent.reload();
    const expired = findExpired(session.recent.captures, Date.now());
    if (expired.length === 0) return;
    const open = new Set([...(await listHeld()), ...session.captures.flatMap(recentIdsOf)]);
    const gone = expired.filter(({ id }) => !open.has(id));
    const staying = expired.filter(({ id }) => open.has(id) && !told.has(id));
    for (const { id } of staying) told.add(id);
    await session.recent.expire(gone);
    const texts = [
      ...(gone.length > 0 ? [`Deleted, for the time that it was kept for is over: ${quote(gone)}.`] : []),
      ...(staying.length > 0 ? [`The time of ${quote(staying)} is over: it goes when it is closed.`] : []),
    ];
    if (texts.length === 0) return;
    const action = {
      title: "Stored captures",
      run: (): void => {
        session.showView("stored");
      },
    };
    session.notify({ text: texts.join(" "), isProblem: false, isLasting: true, action });
  };
  void sweep();
  setInterval(() => void sweep(), SWEEP_MS);
}
