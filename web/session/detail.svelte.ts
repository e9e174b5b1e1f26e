/** The selected packet taken apart: which field and which bytes are selected, which branches stand open. */
import { SvelteMap } from "svelte/reactivity";
import type { Engine } from "#shared/model/engine.ts";
import type { PacketDetail, TreeNode } from "#shared/model/packet-detail.ts";
import * as tree from "./tree.ts";

/** A stretch of bytes in a view; `end` is the first byte after it. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Branches that the user opened or closed, by the name they have in every packet. One for all captures. */
export type Expansion = SvelteMap<string, boolean>;

export class Detail {
  #engine: Engine;
  #expansion: Expansion;
  #packet = $state.raw<PacketDetail>();
  #problem = $state("");
  #node = $state<number>();
  #hovered = $state<number>();
  #view = $state(0);
  #selection = $state.raw<Stretch>();
  #wanted: number | undefined;
  #isAsking = false;
  #lines = $derived(
    this.#packet === undefined
      ? []
      : tree.linesOf(this.#packet.nodes, (key, byDefault) => this.#expansion.get(key) ?? byDefault),
  );

  constructor(engine: Engine, expansion: Expansion) {
    this.#engine = engine;
    this.#expansion = expansion;
  }

  get packet(): PacketDetail | undefined {
    return this.#packet;
  }
  /** Why the packet cannot be shown, in words; empty when it can. */
  get problem(): string {
    return this.#problem;
  }
  get lines(): readonly tree.TreeLine[] {
    return this.#lines;
  }
  get node(): number | undefined {
    return this.#node;
  }
  get hovered(): number | undefined {
    return this.#hovered;
  }
  get view(): number {
    return this.#view;
  }
  get bytes(): Uint8Array {
    return this.#packet?.views[this.#view]?.bytes ?? new Uint8Array(0);
  }
  /** Bytes selected by hand, else those of the selected field. */
  get selection(): Stretch | undefined {
    return this.#selection ?? this.#stretchOf(this.#node);
  }
  /** The selected bytes are those of the selected field, not chosen by hand. */
  get isFieldSelected(): boolean {
    return this.#selection === undefined && this.#node !== undefined;
  }
  get hoveredStretch(): Stretch | undefined {
    return this.#stretchOf(this.#hovered);
  }
  /** The layer around the selected field, tinted lightly behind it. */
  get layerStretch(): Stretch | undefined {
    const nodes = this.#packet?.nodes ?? [];
    let at = this.#node;
    while (at !== undefined && (nodes[at]?.depth ?? 0) > 0) at = tree.parentOf(nodes, at);
    return this.#stretchOf(at);
  }
  get selectedNode(): TreeNode | undefined {
    return this.#node === undefined ? undefined : this.#packet?.nodes[this.#node];
  }

  #stretchOf(index: number | undefined): Stretch | undefined {
    const node = index === undefined ? undefined : this.#packet?.nodes[index];
    if (node === undefined || node.length === 0 || node.view !== this.#view) return undefined;
    return { start: node.start, end: node.start + node.length };
  }

  /** Shows a packet. While one is being fetched only the newest wish is kept. */
  async show(number: number | undefined): Promise<void> {
    this.#wanted = number;
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      for (let asked = -1; this.#wanted !== undefined && this.#wanted !== asked;) {
        asked = this.#wanted;
        this.#take(await this.#engine.packet(asked));
      }
      if (this.#wanted === undefined) this.#packet = undefined;
    } catch (cause) {
      this.#problem = `The packet could not be taken apart: ${cause instanceof Error ? cause.message : String(cause)}`;
    } finally {
      this.#isAsking = false;
    }
  }

  #take(outcome: Awaited<ReturnType<Engine["packet"]>>): void {
    if (!outcome.ok) {
      this.#packet = undefined;
      this.#problem = outcome.message;
      return;
    }
    const before = this.#packet;
    const key = before === undefined || this.#node === undefined ? undefined : tree.keyOf(before.nodes, this.#node);
    this.#problem = "";
    this.#packet = outcome.value;
    this.#hovered = undefined;
    if (before?.number === outcome.value.number) return;
    this.#selection = undefined;
    this.#view = 0;
    // The same field stays selected from packet to packet, where the next one has it.
    this.#node = key === undefined ? undefined : tree.findByKey(outcome.value.nodes, key);
    this.#view = this.selectedNode?.view ?? 0;
  }

  selectNode(index: number | undefined): void {
    this.#node = index;
    this.#selection = undefined;
    const node = this.selectedNode;
    if (node !== undefined && node.length > 0) this.#view = node.view;
  }

  /** Selects a node that may be inside closed branches, and opens them. */
  revealNode(index: number): void {
    const nodes = this.#packet?.nodes ?? [];
    for (let at = tree.parentOf(nodes, index); at !== undefined; at = tree.parentOf(nodes, at))
      this.#expansion.set(tree.keyOf(nodes, at), true);
    this.selectNode(index);
  }

  hoverNode(index: number | undefined): void {
    this.#hovered = index;
  }

  hoverByte(offset: number | undefined): void {
    this.#hovered = offset === undefined ? undefined : tree.fieldAt(this.#packet?.nodes ?? [], this.#view, offset);
  }

  selectByte(offset: number): void {
    const index = tree.fieldAt(this.#packet?.nodes ?? [], this.#view, offset);
    if (index === undefined) this.selectBytes({ start: offset, end: offset + 1 });
    else this.revealNode(index);
  }

  selectBytes(stretch: Stretch | undefined): void {
    this.#selection = stretch;
  }

  showView(view: number): void {
    this.#view = view;
    this.#selection = undefined;
  }

  setOpen(index: number, open: boolean): void {
    const nodes = this.#packet?.nodes ?? [];
    if (tree.hasChildren(nodes, index)) this.#expansion.set(tree.keyOf(nodes, index), open);
  }

  setSubtreeOpen(index: number, open: boolean): void {
    this.#setRange(index, tree.endOfChildren(this.#packet?.nodes ?? [], index), open);
  }

  setAllOpen(open: boolean): void {
    this.#setRange(0, Infinity, open);
  }

  #setRange(first: number, end: number, open: boolean): void {
    for (const [at, key] of tree.branchKeys(this.#packet?.nodes ?? []))
      if (at >= first && at < end) this.#expansion.set(key, open);
  }
}
