/** The room that the browser gives this site on the disk, and whether it may take it back when the disk runs short. */
export interface Room {
  readonly usedBytes: number;
  readonly mostBytes: number;
  readonly isLasting: boolean;
}

/** Undefined where the browser does not tell. */
export async function readRoom(): Promise<Room | undefined> {
  try {
    const { usage = 0, quota = 0 } = await navigator.storage.estimate();
    return quota === 0
      ? undefined
      : { usedBytes: usage, mostBytes: quota, isLasting: await navigator.storage.persisted() };
  } catch {
    return undefined; // not a secure context, or a browser without it
  }
}

/** Asks that what is stored stays until the user forgets it. Browsers decide by themselves, or ask the user once. */
export async function askToKeep(): Promise<void> {
  try {
    if (!(await navigator.storage.persisted())) await navigator.storage.persist();
  } catch {
    // not a secure context, or a browser without it: it stays as it was, and the list of captures says so
  }
}
