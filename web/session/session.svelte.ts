/** What the user is doing: the open captures, the view, the dialogs. Made once by the app and passed down by context. */
import type { TimeFormat } from "#shared/format/time.ts";
import type { Registry } from "#shared/model/registry.ts";
import { EngineStarter } from "../engine/client.ts";
import { chooseFiles, openingOfFile, type ChosenFile } from "../source/file.ts";
import { openingOfLive } from "../source/live.ts";
import type { Opening, SourceOutcome } from "../source/opening.ts";
import { reopen } from "../source/recent.ts";
import { listSamples, openSample, type Sample } from "../source/sample.ts";
import { StoreChanges } from "../store/changes.ts";
import { openDatabase, type RecentCapture } from "../store/database.ts";
import type { AnnotationStore } from "./annotations.svelte.ts";
import type { OpenCapture } from "./capture.svelte.ts";
import { ColourRules } from "./colour-rules.svelte.ts";
import { CaptureTabs } from "./capture-tabs.svelte.ts";
import type { DialogState, FilterWish, Notice } from "./dialog.ts";
import { FilterHistory } from "./filter-history.svelte.ts";
import { FilterLibrary } from "./filter-library.svelte.ts";
import { NameLibrary } from "./name-library.svelte.ts";
import { RecentList } from "./recent-list.svelte.ts";
import { RequestCounter } from "./requests.svelte.ts";
import type { TimeChoice } from "./row-text.ts";
import type { RulePair } from "./rule-choices.ts";
import { LiveRun } from "./live-run.svelte.ts";
import { Recordings } from "./recordings.ts";
import type { RecordingPlace } from "../engine/recording-writer.ts";
import { SensorList } from "./sensors.svelte.ts";
import { Settings } from "./settings.svelte.ts";
import { formatAddress, type Address } from "./url.ts";

export type { DialogState, FilterWish, Notice, RecentCapture, Sample };

/** Views that show what the filter lets through: applying one does not leave them. */
const FILTERED_VIEWS = new Set(["packets", "flows", "conversations"]);

/** How long a notice stays, in milliseconds; one about a problem stays until it is closed. */
const NOTICE_MS = 5000;

export class Session {
  readonly settings = new Settings();
  readonly recent = new RecentList(() => this.settings.keepMinutes);
  readonly requests = new RequestCounter();
  readonly filterHistory = new FilterHistory();
  readonly filters = new FilterLibrary();
  readonly colours = new ColourRules();
  readonly names = new NameLibrary();
  readonly recordings = new Recordings();
  readonly sensors = new SensorList({
    place: () => this.recordings.place(),
    drop: (place) => void this.recordings.drop(place),
    open: (run, place, port) => void this.#openLive(run, place, port),
    keepFacts: (place, facts) => void this.recordings.keepFacts(place, facts),
    notify: (text, isProblem) => {
      this.notify({ text, isProblem });
    },
  });
  readonly #engines = new EngineStarter();
  readonly #tabs = new CaptureTabs({
    start: (onBroken) => this.#engines.start(onBroken),
    macros: () => this.filters.usableMacros,
    isUtc: () => this.settings.timeZone === "utc",
    limits: () => this.settings.limits,
    annotations: () => this.#annotations,
    stored: (recording) => this.recordings.bytesOf(recording),
  });
  #view = $state("start");
  #dialog = $state.raw<DialogState>();
  #notice = $state.raw<Notice>();
  #isFinding = $state(false);
  #findWish = $state(0);
  #filterWish = $state.raw<FilterWish>({ count: 0, typed: "" });
  #isDetailShown = $state(true);
  #focusWish = $state(0);
  #annotations: AnnotationStore | undefined;
  #registry = $state.raw<Registry>();
  #registryProblem = $state("");
  #noticeTimer = 0;
  /** Rows that fit in the list, for PageUp and PageDown. */
  pageRows = 20;

  get captures(): readonly OpenCapture[] {
    return this.#tabs.captures;
  }
  get active(): OpenCapture | undefined {
    return this.#tabs.active;
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
  get filterWish(): FilterWish {
    return this.#filterWish;
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
  /** How the times of a capture's rows are written. */
  timeChoice(capture: OpenCapture): TimeChoice {
    const { firstNs, annotations } = capture;
    return {
      format: this.timeFormat,
      firstNs,
      references: annotations.references,
      referenceFor: (number) => annotations.referenceFor(number),
    };
  }
  get timeFormat(): TimeFormat {
    const { timeMode, timeDigits, timeZone } = this.settings;
    return { mode: timeMode, digits: timeDigits === "auto" ? (this.active?.digits ?? 6) : timeDigits, zone: timeZone };
  }
  get address(): Address {
    const opening = this.active?.opening;
    const sample = opening?.origin.kind === "sample" ? opening.origin.file : undefined;
    return {
      view: this.#view === "start" ? undefined : this.#view,
      packet: this.active?.selected,
      sample,
      // Only where the address opens the same capture again: of one's own captures it says nothing.
      filter: sample === undefined ? undefined : this.active?.filter.appliedText,
    };
  }
  get addressText(): string {
    return formatAddress(this.address);
  }

  /** Without a database the page works on; only nothing is remembered. */
  async load(): Promise<void> {
    this.requests.watch();
    try {
      const database = await openDatabase();
      const changes = new StoreChanges();
      this.#annotations = { database, changes };
      await Promise.all([
        this.settings.load(database),
        this.recent.load(database),
        this.filterHistory.load(database),
        this.filters.load(database, changes),
        this.colours.load(database, changes),
        this.names.load(database),
        this.recordings.load(database),
        this.sensors.load(database),
      ]);
    } catch {
      this.notify({
        text: "This browser does not let the page store anything: settings and recent captures last until it is closed.",
        isProblem: true,
      });
    }
  }

  prepareEngine(): void {
    // A failure here is told when a capture is opened.
    this.#engines.warm().catch(() => undefined);
  }

  /** The reference can be read with nothing open. */
  async loadRegistry(): Promise<void> {
    if (this.registry !== undefined) return;
    try {
      this.#registry = await this.#engines.describe();
    } catch (cause) {
      this.#registryProblem = cause instanceof Error ? cause.message : String(cause);
    }
  }

  showView(view: string): void {
    this.#view = view;
  }

  /** Shows the bytes of the conversation that the packet belongs to. */
  followStream(number = this.active?.selected): void {
    if (number === undefined) return;
    this.#view = "stream";
    void this.active?.stream.open({ packet: number });
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

  /** The filter bar takes the focus; `typed` is put behind what stands there. */
  editFilter(typed = ""): void {
    if (this.active === undefined) return;
    this.#filterWish = { count: this.#filterWish.count + 1, typed };
  }

  /** Puts a filter in force; where it is none, the bar says why. */
  async applyFilter(text?: string): Promise<void> {
    const capture = this.active;
    if (capture === undefined) return;
    const { filter } = capture;
    if (filter.checkOf(text ?? filter.draft)?.ok === true) void this.filterHistory.add((text ?? filter.draft).trim());
    if (!(await filter.apply(text))) {
      this.editFilter();
      return;
    }
    if (!FILTERED_VIEWS.has(this.#view)) this.#view = "packets";
  }

  /** Writes a filter into the bar and leaves it to the user to apply it. */
  prepareFilter(text: string): void {
    this.active?.filter.write(text);
    this.editFilter();
  }

  /** Colours the rows that match until the page is closed. */
  colourise(filter: string, pair: RulePair): void {
    const before = this.colours.passing;
    this.colours.addPassing(filter, pair);
    this.notify({
      text: "These rows keep their colour until the page is closed.",
      isProblem: false,
      action: {
        title: "Undo",
        run: () => {
          this.colours.changePassing(before);
        },
      },
    });
  }

  async copy(text: string, what: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.notify({ text: `Copied ${what}.`, isProblem: false });
    } catch {
      this.notify({ text: "The browser did not let this page use the clipboard.", isProblem: true });
    }
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
    if (!notice.isProblem && notice.isLasting !== true) {
      this.#noticeTimer = window.setTimeout(() => {
        this.#notice = undefined;
      }, NOTICE_MS);
    }
  }

  closeNotice(): void {
    this.#notice = undefined;
  }

  /** Opens in a tab of its own and shows it. */
  async open(opening: Opening, run = runOf(opening)): Promise<OpenCapture | undefined> {
    let capture: OpenCapture;
    try {
      capture = await this.#tabs.add(opening, run);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      this.notify({
        text: `“${opening.title}” could not be opened. ${why}. Reload the page and try again.`,
        isProblem: true,
      });
      return undefined;
    }
    this.activate(capture.id);
    void this.#remember(opening);
    await capture.read();
    return capture;
  }

  async #remember(opening: Opening): Promise<void> {
    const problem = await this.recent.add(opening, Date.now());
    if (problem !== "") this.notify({ text: problem, isProblem: true });
  }

  async #openLive(run: LiveRun, place: RecordingPlace | undefined, port: MessagePort): Promise<void> {
    if (place !== undefined) await this.recordings.begin(place, run.facts);
    this.showView("packets");
    await this.open(openingOfLive(run.facts, place?.id, port), run);
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
    this.#tabs.activate(id);
    if (this.#view === "start") this.#view = "packets";
    this.focusList();
  }

  /** Shows the start page; the captures stay open. */
  showStart(): void {
    this.#tabs.activate(undefined);
    this.#view = "start";
  }

  closeCapture(id: number): void {
    const closed = this.#tabs.close(id);
    if (closed === undefined) return;
    const { capture, next } = closed;
    if (next === undefined) this.showStart();
    else if (next !== this.active) this.activate(next.id);
    this.notify({
      text: `“${capture.title}” is closed.`,
      isProblem: false,
      action: { title: "Open again", run: () => void this.#openAgain(capture) },
    });
  }

  /** What came from a sensor is opened from where it was stored. */
  async #openAgain({ opening, title }: OpenCapture): Promise<void> {
    const { database } = this.recent;
    if (opening.origin.kind !== "recorded" || database === undefined) await this.open(opening);
    else
      await this.openOutcome(
        await reopen(database, { id: "", name: title, sizeBytes: 0, openedAtMs: 0, origin: opening.origin }),
      );
  }
}

/** A capture that was recorded is told about as when it came; undefined for every other one. */
function runOf({ origin, recorded }: Opening): LiveRun | undefined {
  return origin.kind === "recorded" && recorded !== undefined
    ? LiveRun.ofRecording(recorded, origin.recording)
    : undefined;
}
