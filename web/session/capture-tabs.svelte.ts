/** The captures that are open, in the order of their tabs, and the one in front. */
import { SvelteMap } from "svelte/reactivity";
import type { EngineClient } from "../engine/client.ts";
import type { Opening } from "../source/opening.ts";
import { OpenCapture } from "./capture.svelte.ts";
import type { CaptureSurroundings } from "./capture-surroundings.ts";
import type { Expansion } from "./detail.svelte.ts";
import { holdOpen } from "../store/held.ts";
import type { LiveRun } from "./live-run.svelte.ts";
import { recentIdsOf } from "./recent-list.svelte.ts";

interface TabSurroundings extends Omit<CaptureSurroundings, "expansion" | "live"> {
  /** Starts an engine; `onBroken` is told when it dies. */
  readonly start: (onBroken: (reason: string) => void) => Promise<EngineClient>;
}

export class CaptureTabs {
  readonly #around: TabSurroundings;
  readonly #expansion: Expansion = new SvelteMap();
  #captures = $state.raw<readonly OpenCapture[]>([]);
  #activeId = $state<number>();
  #nextId = 1;
  readonly #letGo = new WeakMap<OpenCapture, readonly (() => void)[]>();

  constructor(around: TabSurroundings) {
    this.#around = around;
  }

  get captures(): readonly OpenCapture[] {
    return this.#captures;
  }
  get active(): OpenCapture | undefined {
    return this.#captures.find((capture) => capture.id === this.#activeId);
  }

  /** A tab for what is to be opened; throws where no engine starts. */
  async add(opening: Opening, live: LiveRun | undefined): Promise<OpenCapture> {
    const id = this.#nextId++;
    const client = await this.#around.start((reason) => this.#captures.find((one) => one.id === id)?.fail(reason));
    const capture = new OpenCapture(id, opening, client, { ...this.#around, live, expansion: this.#expansion });
    this.#captures = [...this.#captures, capture];
    this.#letGo.set(capture, recentIdsOf(capture).map(holdOpen));
    return capture;
  }

  activate(id: number | undefined): void {
    this.#activeId = id;
  }

  /** Ends a capture; `next` is the one to be in front, which is the same as before where another one was closed. */
  close(id: number): { readonly capture: OpenCapture; readonly next: OpenCapture | undefined } | undefined {
    const at = this.#captures.findIndex((capture) => capture.id === id);
    const capture = this.#captures[at];
    if (capture === undefined) return undefined;
    const front = this.active;
    capture.close();
    for (const letGo of this.#letGo.get(capture) ?? []) letGo();
    this.#captures = this.#captures.toSpliced(at, 1);
    const next = front === capture ? this.#captures[Math.min(at, this.#captures.length - 1)] : front;
    return { capture, next };
  }
}
