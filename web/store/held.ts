/** What a tab has open is held by it, so that no other tab deletes it; the browser lets go of it when the tab is closed, however that was. */

const PREFIX = "tapglass open ";

/** Returns how to let go. */
export function holdOpen(id: string): () => void {
  let letGo: () => void = () => undefined;
  const until = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  // Not in every context: then only this tab knows what it has open.
  if ("locks" in navigator) void navigator.locks.request(PREFIX + id, { mode: "shared" }, () => until);
  return () => {
    letGo();
  };
}

/** What any tab has open. */
export async function listHeld(): Promise<ReadonlySet<string>> {
  if (!("locks" in navigator)) return new Set();
  const { held = [] } = await navigator.locks.query();
  return new Set(held.flatMap(({ name }) => (name?.startsWith(PREFIX) === true ? [name.slice(PREFIX.length)] : [])));
}
