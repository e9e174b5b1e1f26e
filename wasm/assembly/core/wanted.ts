/** Which nodes a detailed dissection makes: all of them for the tree, or only what a filter reads. */

const FIELD_CAP: u32 = 8192;
const fields = new StaticArray<u8>(FIELD_CAP);

/** What is left out of a dissection that serves a filter. */
class WantedNodes {
  /** Only layers, and the fields and notes that were asked for. */
  isNarrow: bool = false;
  notes: bool = false;
  /** Path after which nothing can come that is asked for; NO_STOP: none. */
  stopPath: u32 = 0xffffffff;
}

export const wanted = new WantedNodes();

export const NO_STOP: u32 = 0xffffffff;

export function wantNothing(): void {
  memory.fill(changetype<usize>(fields), 0, FIELD_CAP);
  wanted.notes = false;
}
export function wantField(id: u32): void {
  if (id < FIELD_CAP) unchecked((fields[id] = 1));
}
export function isWanted(id: u32): bool {
  return load<u8>(changetype<usize>(fields) + id) != 0;
}

/** Whether the field would be missed: it is shown, or the filter reads it. For fields that take work to make. */
export function isMissed(id: u32): bool {
  return !wanted.isNarrow || isWanted(id);
}
