/** Which packet of a capture is selected, where it stands among the rows shown, and the way back to those before it. */
import type { Engine } from "#shared/model/engine.ts";
import { PacketHistory } from "./packet-history.svelte.ts";
import type { RowWindowState } from "./row-window.svelte.ts";

interface Around {
  readonly engine: Engine;
  readonly rows: RowWindowState;
  /** Rows of the list. */
  readonly shown: () => number;
  /** All packets. */
  readonly total: () => number;
  /** The packet's fields are wanted. */
  readonly onselect: (number: number) => void;
  /** Somebody chose a packet; where it stands is not known yet. */
  readonly onchoose: () => void;
}

export class Selection {
  readonly history = new PacketHistory();
  readonly #around: Around;
  #position = $state<number>();
  #isShown = $state(true);
  #number = $state<number>();
  #moves = 0;
  /** Where the selected packet stands is being found anew. */
  #relocation: Promise<void> | undefined;

  constructor(around: Around) {
    this.#around = around;
  }

  /** From 1. */
  get number(): number | undefined {
    return this.#number;
  }
  /** Where it stands among the rows shown, from 0; undefined when the filter hides it. */
  get position(): number | undefined {
    return this.#isShown ? this.#position : undefined;
  }
  get isShown(): boolean {
    return this.#isShown;
  }

  /** The first row, unless somebody chose a packet before it came. */
  async takeFirst(): Promise<void> {
    if (this.#moves === 0) await this.#takePosition(0);
  }

  async takePosition(position: number): Promise<void> {
    this.#around.onchoose();
    await this.#takePosition(position);
  }

  async #takePosition(position: number): Promise<void> {
    const shown = this.#around.shown();
    if (shown === 0) return;
    const place = Math.min(shown - 1, Math.max(0, position));
    const move = ++this.#moves;
    this.#position = place;
    this.#isShown = true;
    const number = this.#around.rows.numberAt(place) ?? (await this.#around.engine.numberAt(place));
    if (move === this.#moves) this.#settle(number);
  }

  /** False when the capture has no such packet. */
  async takeNumber(number: number): Promise<boolean> {
    if (number < 1 || number > this.#around.total()) return false;
    this.#around.onchoose();
    const move = ++this.#moves;
    const { engine } = this.#around;
    const [position, isShown] = await Promise.all([engine.positionOf(number), engine.isShown(number)]);
    if (move !== this.#moves) return true;
    this.#position = position;
    this.#isShown = isShown;
    this.#settle(number);
    return true;
  }

  async moveBy(rows: number): Promise<void> {
    await this.#relocation;
    // A hidden packet stands between two rows: one step down is the row behind it.
    const from = this.#isShown ? (this.#position ?? -1) : (this.#position ?? 0) - (rows > 0 ? 1 : 0);
    await this.takePosition(from + rows);
  }

  async goInHistory(step: -1 | 1): Promise<void> {
    const number = this.history.step(step);
    if (number !== undefined) await this.takeNumber(number);
  }

  /** The selected packet stays selected; where it stands, or would stand, is found anew. */
  relocate(): void {
    const relocation = this.#relocate().finally(() => {
      if (this.#relocation === relocation) this.#relocation = undefined;
    });
    this.#relocation = relocation;
  }

  async #relocate(): Promise<void> {
    const [number, move] = [this.#number, this.#moves];
    if (number === undefined) return;
    const { engine } = this.#around;
    const [position, isShown] = await Promise.all([engine.positionOf(number), engine.isShown(number)]);
    if (move !== this.#moves || number !== this.#number) return;
    this.#position = position;
    this.#isShown = isShown;
  }

  #settle(number: number): void {
    if (number !== this.#number && this.history.current !== number) this.history.add(number);
    this.#number = number;
    this.#around.onselect(number);
  }
}
