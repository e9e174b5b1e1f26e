/** What the user is doing: the open captures, the view, the dialogs. Made once by the app and passed down by context. */
import { SvelteMap } from "svelte/reactivity";
import type { TimeFormat } from "#shared/format/time.ts";
import type { Registry } from "#shared/model/registry.ts";
import { EngineStarter } from "../engine/client.ts";
import { chooseFiles, openingOfFile, type ChosenFile } from "../source/file.ts";
import type { Opening, SourceOutcome } from "../source/opening.ts";
import { reopen } from "../source/recent.ts";
import { listSamples, openSample, type Sample } from "../source/sample.ts";
import { openDatabase, type RecentCapture } from "../store/database.ts";
import { OpenCapture } from "./capture.svelte.ts";
import type { Expansion } from "./detail.svelte.ts";
import { RecentList } from "./recent-list.svelte.ts";
import { RequestCounter } from "./requests.svelte.ts";
import { Settings } from "./settings.svelte.ts";
import { formatAddress, type Address } from "./url.ts";

export type { RecentCapture, Sample };

export type DialogState =
  | { readonly kind: "palette" | "keys" | "goTo" | "columns" | "time" }
  | { readonly kind: "paste"; readonly text: string }
  | { readonly kind: "url"; readonly text: string; readonly isFromAddress: boolean }
  | { readonly kind: "several"; readonly files: readonly ChosenFile[] };

/** A sentence that passes by; with an action where something can be done about it. */
export interface Notice {
  readonly text: string;
  readonly isProblem: boolean;
  readonly action?: { readonly title: string; readonly run: () => void };
}

/** How long a notice stays, in milliseconds; one about a problem stays until it is closed. */
const NOTICE_MS = 5000;

export class Session {
  readonly settings = new Settings();
  readonly recent = new RecentList();
  readonly requests = new RequestCounter();
  readonly #engines = new EngineStarter();
  readonly #expansion: Expansion = new SvelteMap();
  #captures = $state.raw<readonly OpenCapture[]>([]);
  #activeId = $state<number>();
  #view = $state("start");
  #dialog = $state.raw<DialogState>();
  #notice = $state.raw<Notice>();
  #isFinding = $state(false);
  #findWish = $state(0);
  #isDetailShown = $state(true);
  #focusWish = $state(0);
  #registry = $state.raw<Registry>();
  #registryProblem = $state("");
  #nextId = 1;
  #noticeTimer = 0;
  /** Rows that fit in the list, for PageUp and PageDown. */
  pageRows = 20;

  get captures(): readonly OpenCapture[] {
    return this.#captures;
  }
  get active(): OpenCapture | undefined {
    return this.#captures.find((capture) => capture.id === this.#activeId);
  }
  get view(): string {
    return this.#view;
  }
  get dialog(): DialogState | undefined {
    return this.#dialog;
  }
  get notice(): Notice | undefined {
    return this.#notice;
  }
  get isFinding(): boolean {
    return this.#isFinding;
  }
  /** Grows each time that the find bar should take the focus. */
  get findWish(): number {
    return this.#findWish;
  }
  get isDetailShown(): boolean {
    return this.#isDetailShown;
  }
  /** Grows each time that the list should take the focus. */
  get focusWish(): number {
    return this.#focusWish;
  }
  /** What the engine knows; there once it has been asked for or a capture is open. */
  get registry(): Registry | undefined {
    return this.#registry ?? this.active?.registry;
  }
  get registryProblem(): string {
    return this.#registryProblem;
  }
  get timeFormat(): TimeFormat {
    const { timeMode, timeDigits, timeZone } = this.settings;
    return { mode: timeMode, digits: timeDigits === "auto" ? (this.active?.digits ?? 6) : timeDigits, zone: timeZone };
  }
  get address(): Address {
    const opening = this.active?.opening;
    const sample = opening?.origin.kind === "sample" ? opening.origin.file : undefined;
    return { view: this.#view === "start" ? undefined : this.#view, packet: this.active?.selected, sample };
  }
  get addressText(): string {
    return formatAddress(this.address);
  }

  /** Without a database the page works on; only nothing is remembered. */
  async load(): Promise<void> {
    this.requests.watch();
    try {
      const database = await openDatabase();
      await Promise.all([this.settings.load(database), this.recent.load(database)]);
    } catch {
      this.notify({
        text: "This browser does not let the page store anything: settings and recent captures last until it is closed.",
        isProblem: true,
      });
    }
  }

  prepareEngine(): void {
    // A failure here is told when a capture is opened.
    this.#engines.warm();
  }

  /** Asks an engine of its own, started and ended for it: the reference can be read with nothing open. */
  async loadRegistry(): Promise<void> {
    if (this.registry !== undefined) return;
    try {
      const client = await this.#engines.start(() => undefined);
      this.#registry = await client.engine.registry();
      client.close();
    } catch (cause) {
      this.#registryProblem = cause instanceof Error ? cause.message : String(cause);
    }
  }

  showView(view: string): void {
    this.#view = view;
  }

  showDialog(dialog: DialogState): void {
    this.#dialog = dialog;
  }

  closeDialog(): void {
    this.#dialog = undefined;
  }

  showFind(shown: boolean): void {
    this.#isFinding = shown;
    if (shown) this.#findWish++;
  }

  showDetail(shown: boolean): void {
    this.#isDetailShown = shown;
  }

  focusList(): void {
    this.#focusWish++;
  }

  notify(notice: Notice): void {
    clearTimeout(this.#noticeTimer);
    this.#notice = notice;
    if (!notice.isProblem) {
      this.#noticeTimer = window.setTimeout(() => {
        this.#notice = undefined;
      }, NOTICE_MS);
    }
  }

  closeNotice(): void {
    this.#notice = undefined;
  }

  /** Opens in a tab of its own and shows it. */
  async open(opening: Opening): Promise<OpenCapture | undefined> {
    const id = this.#nextId++;
    let capture: OpenCapture | undefined;
    try {
      const client = await this.#engines.start((reason) => capture?.fail(reason));
      capture = new OpenCapture(id, opening, client, this.#expansion);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      this.notify({
        text: `“${opening.title}” could not be opened. ${why}. Reload the page and try again.`,
        isProblem: true,
      });
      return undefined;
    }
    this.#captures = [...this.#captures, capture];
    this.activate(id);
    void this.#remember(opening);
    await capture.read();
    return capture;
  }

  async #remember(opening: Opening): Promise<void> {
    const problem = await this.recent.add(opening, Date.now());
    if (problem !== "") this.notify({ text: problem, isProblem: true });
  }

  async openOutcome(outcome: SourceOutcome<Opening>): Promise<OpenCapture | undefined> {
    if (outcome.ok) return this.open(outcome.value);
    this.notify({ text: outcome.message, isProblem: true });
    return undefined;
  }

  listSamples(): Promise<SourceOutcome<Sample[]>> {
    return listSamples();
  }

  async openSample(file: string): Promise<OpenCapture | undefined> {
    return this.openOutcome(await openSample(file));
  }

  /** One file opens at once; several are asked about first. */
  openFiles(files: readonly ChosenFile[]): void {
    const [first] = files;
    if (first !== undefined && files.length === 1) void this.open(openingOfFile(first));
    else if (files.length > 1) this.showDialog({ kind: "several", files });
  }

  /** The browser's own dialog, then the files chosen there. */
  async chooseFiles(): Promise<void> {
    this.openFiles(await chooseFiles());
  }

  async reopen(recent: RecentCapture): Promise<void> {
    if (recent.origin.kind === "url") {
      this.showDialog({ kind: "url", text: recent.origin.url, isFromAddress: false });
      return;
    }
    const { database } = this.recent;
    if (database !== undefined) await this.openOutcome(await reopen(database, recent));
  }

  activate(id: number): void {
    this.#activeId = id;
    if (this.#view === "start") this.#view = "packets";
    this.focusList();
  }

  /** Shows the start page; the captures stay open. */
  showStart(): void {
    this.#activeId = undefined;
    this.#view = "start";
  }

  closeCapture(id: number): void {
    const at = this.#captures.findIndex((capture) => capture.id === id);
    const capture = this.#captures[at];
    if (capture === undefined) return;
    capture.close();
    this.#captures = this.#captures.toSpliced(at, 1);
    if (this.#activeId === id) {
      const next = this.#captures[Math.min(at, this.#captures.length - 1)];
      if (next === undefined) this.showStart();
      else this.activate(next.id);
    }
    this.notify({
      text: `“${capture.title}” is closed.`,
      isProblem: false,
      action: { title: "Open again", run: () => void this.open(capture.opening) },
    });
  }
}
