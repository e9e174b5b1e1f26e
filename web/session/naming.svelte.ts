/** Names of one capture's addresses: how far they are read, and what stands in place of an address while names are shown. */
import type { Engine } from "#shared/model/engine.ts";
import type { FlowService, HostFacts, NameBook } from "#shared/model/names.ts";
import type { WorkspaceProgress } from "#shared/model/workspace.ts";
import type { NameLibrary } from "./name-library.svelte.ts";

/** Rows that are made from names, too. */
interface Rows {
  renew(): Promise<void>;
}

type Stage = "idle" | "working" | "ready" | "stopped" | "failed";

const MAC = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/u;
/** How a layer's line begins that names two ends. */
const ENDS = /^([0-9a-f.:]+) → ([0-9a-f.:]+)/u;
/** Where the last three octets of a MAC address begin. */
const OWN_PART = 9;

export class NamingState {
  readonly #engine: Engine;
  readonly #rows: Rows;
  #stage = $state<Stage>("idle");
  #problem = $state("");
  #progress = $state.raw<WorkspaceProgress>();
  #book = $state.raw<NameBook>();
  #library = $state.raw<NameLibrary>();
  #supplied = $state(-1);
  #runs = 0;

  constructor(engine: Engine, rows: Rows) {
    this.#engine = engine;
    this.#rows = rows;
  }

  get stage(): Stage {
    return this.#stage;
  }
  get problem(): string {
    return this.#problem;
  }
  get progress(): WorkspaceProgress | undefined {
    return this.#progress;
  }
  get book(): NameBook | undefined {
    return this.#book;
  }
  /** Names stand in place of addresses. */
  get isShown(): boolean {
    return this.#library !== undefined && this.#book !== undefined;
  }
  /** The engine has what the user brought. */
  get isSupplied(): boolean {
    return this.#supplied >= 0;
  }

  /** Reads the names, and shows them from then on. Asking again brings what changed since. */
  async show(library: NameLibrary): Promise<void> {
    const run = ++this.#runs;
    this.#stage = "working";
    this.#problem = "";
    this.#progress = undefined;
    try {
      await this.supply(library);
      const outcome = await this.#engine.addressNames((progress) => {
        if (run === this.#runs && this.#stage === "working") this.#progress = progress;
      });
      if (run !== this.#runs) return;
      if (outcome.ok) [this.#book, this.#library] = [outcome.value, library];
      else this.#problem = outcome.message;
      this.#stage = outcome.ok ? "ready" : outcome.kind === "cancelled" ? "stopped" : "failed";
    } catch (cause) {
      this.#stage = "failed";
      this.#problem = cause instanceof Error ? cause.message : String(cause);
    }
  }

  hide(): void {
    this.#runs++;
    this.#library = undefined;
    this.#stage = "idle";
  }

  async cancel(): Promise<void> {
    await this.#engine.cancelWorkspace();
  }

  /** Hands over what the user brought, if that changed; the rows of the Names view come anew. */
  async supply(library: NameLibrary): Promise<void> {
    const { version } = library;
    if (version === this.#supplied) return;
    await this.#engine.supplyNames(await library.supplies());
    this.#supplied = version;
    await this.#rows.renew();
  }

  /** What stands in place of an address; undefined where nothing is known, or names are not shown. */
  nameOf(address: string): string | undefined {
    if (!this.isShown || address === "") return undefined;
    const name = this.#book?.names.get(address);
    if (name !== undefined || !MAC.test(address)) return name;
    const vendor = this.vendorOf(address);
    // Groups and made-up addresses have no maker whose name could stand for them.
    return vendor === "" || /^(?:broadcast|multicast|locally)/u.test(vendor)
      ? undefined
      : `${vendor} ${address.slice(OWN_PART)}`;
  }

  vendorOf(mac: string): string {
    return this.#library?.tables?.describeMac(mac) ?? "";
  }

  /** What a value of the field tree means; empty where there is nothing to say. */
  hintOf(field: string, value: string): string {
    if (!this.isShown || value === "") return "";
    const port = /^(tcp|udp|sctp)\.(?:src|dst)?port$/u.exec(field)?.[1];
    if (port !== undefined)
      return this.#library?.tables?.findPortName(Number(value), port as "tcp" | "udp" | "sctp") ?? "";
    const ends = ENDS.exec(value);
    if (ends !== null) return this.#hintOfEnds(ends[1] ?? "", ends[2] ?? "");
    return MAC.test(value) ? this.vendorOf(value) : (this.#book?.names.get(value) ?? "");
  }

  #hintOfEnds(from: string, to: string): string {
    const [source, destination] = [this.nameOf(from), this.nameOf(to)];
    return source === undefined && destination === undefined ? "" : `${source ?? from} → ${destination ?? to}`;
  }

  host(address: string): Promise<HostFacts | undefined> {
    return this.#engine.hostFacts(address);
  }

  async service(flow: number): Promise<FlowService | undefined> {
    return (await this.#engine.flowServices([flow]))[0];
  }
}

/** Cells with names in place of addresses, and for each of them the address, to be read on hover. */
export function nameCells(
  cells: readonly string[],
  isAddress: (at: number) => boolean,
  naming: NamingState,
): { readonly cells: readonly string[]; readonly hints: readonly (string | undefined)[] } {
  const hints = cells.map((): string | undefined => undefined);
  const named = cells.map((cell, at) => {
    const name = isAddress(at) ? naming.nameOf(cell) : undefined;
    if (name !== undefined) hints[at] = `${name}: ${cell}`;
    return name ?? cell;
  });
  return { cells: named, hints };
}
