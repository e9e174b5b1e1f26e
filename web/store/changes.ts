/** Tells the other tabs of this site that a store was changed, and hears it from them: what one tab saves, all show. */

export type ChangedStore = "filters" | "macros" | "colours" | "annotations";

const STORES: readonly string[] = ["filters", "macros", "colours", "annotations"] satisfies ChangedStore[];

const isStore = (told: unknown): told is ChangedStore => typeof told === "string" && STORES.includes(told);

export class StoreChanges {
  #channel: BroadcastChannel;
  #listeners = new Map<ChangedStore, Set<() => void>>();

  constructor(name = "tapglass store") {
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (isStore(data)) for (const hear of this.#listeners.get(data) ?? []) hear();
    };
  }

  /** To the other tabs; this one knows already. */
  tell(store: ChangedStore): void {
    this.#channel.postMessage(store);
  }

  /** Returns how to stop hearing. */
  listen(store: ChangedStore, hear: () => void): () => void {
    const listeners = this.#listeners.get(store) ?? new Set();
    this.#listeners.set(store, listeners.add(hear));
    return () => {
      listeners.delete(hear);
    };
  }

  close(): void {
    this.#channel.close();
  }
}
