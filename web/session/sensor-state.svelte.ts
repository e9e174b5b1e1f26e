/** One sensor that the page knows: how the connection is, what it can capture, what the user chose, and the capture under way. */
import { ClockWatch, describeClockStep } from "#shared/wire/clock-watch.ts";
import type { ClientMessageOf } from "#shared/wire/client-message.ts";
import type { Credential } from "#shared/wire/credential.ts";
import type { SensorMessage, SensorMessageOf } from "#shared/wire/sensor-message.ts";
import { SensorConnection, type SensorEvent } from "../engine/sensor-client.ts";
import type { RecordingPlace } from "../engine/recording-writer.ts";
import type { RecordingFacts, StoredSensor } from "../store/database.ts";
import { FIRST_CHOICES, requestOf, type CaptureChoices } from "./capture-choices.ts";
import { SensorDesk } from "./sensor-desk.ts";
import { describeLag, isOwnLag } from "./live-words.ts";
import { LiveRun, type Stats } from "./live-run.svelte.ts";

export type Ready = SensorMessageOf<"ready">;
type ExportNote = Omit<ClientMessageOf<"exported">, "kind">;
export type SensorStage = "connecting" | "open" | "waiting" | "failed";

/** Samples of an interface's traffic that its small graph shows, one a second. */
const HISTORY = 60;
/** Samples of the clock that its distance is taken from. */
const CLOCK_SAMPLES = 30;

/** One second of an interface. */
export interface InterfaceRate {
  readonly packets: number;
  readonly bytes: number;
}

/** A capture that began, and where its bytes come from. */
export interface StartedRun {
  readonly run: LiveRun;
  readonly place: RecordingPlace | undefined;
  readonly port: MessagePort;
}

export interface SensorSurroundings {
  /** Where the next capture can be stored; undefined where nothing can be. */
  readonly place: () => Promise<RecordingPlace | undefined>;
  /** It never began. */
  readonly drop: (place: RecordingPlace) => void;
  /** A capture began: it is remembered and opened, its bytes come from the port. */
  readonly open: (run: LiveRun, place: RecordingPlace | undefined, port: MessagePort) => void;
  /** Keeps what is known of a recording. */
  readonly keepFacts: (place: RecordingPlace, facts: RecordingFacts) => void;
  readonly notify: (text: string, isProblem: boolean) => void;
  /** For next time. */
  readonly keep: (sensor: StoredSensor) => void;
}

export class SensorState {
  readonly origin: string;
  readonly desk: SensorDesk;
  readonly #around: SensorSurroundings;
  #credential: Credential | undefined;
  #connection: SensorConnection | undefined;
  #stage = $state<SensorStage>("connecting");
  #reason = $state("");
  #retryAtMs = $state(0);
  #ready = $state.raw<Ready>();
  #storedName = $state("");
  #stats = $state.raw<Stats>();
  readonly #clockWatch = new ClockWatch();
  #clock = $state.raw<readonly number[]>([]);
  #rates = $state.raw<Readonly<Record<string, readonly InterfaceRate[]>>>({});
  #run = $state.raw<LiveRun>();
  #choices = $state.raw<CaptureChoices>(FIRST_CHOICES);
  #problem = $state("");
  #isStarting = $state(false);
  #isPairing = $state(false);
  #filterProblem = $state.raw<{ readonly filter: string; readonly problem: string | undefined }>();
  readonly #untold: ExportNote[] = [];
  #claim: ((started: StartedRun | undefined) => void) | undefined;
  #pending: { readonly port: MessagePort; readonly place: RecordingPlace | undefined } | undefined;

  constructor(origin: string, storedName: string, around: SensorSurroundings) {
    this.origin = origin;
    this.#storedName = storedName;
    this.#around = around;
    this.desk = new SensorDesk({
      origin,
      say: (message) => void this.#connection?.say(message),
      notify: around.notify,
      token: () => (this.#credential?.kind === "token" ? this.#credential.secret : undefined),
    });
  }

  get stage(): SensorStage {
    return this.#stage;
  }
  get reason(): string {
    return this.#reason;
  }
  /** When the next attempt is made, in the browser's time. */
  get retryAtMs(): number {
    return this.#retryAtMs;
  }
  get ready(): Ready | undefined {
    return this.#ready;
  }
  get stats(): Stats | undefined {
    return this.#stats;
  }
  get run(): LiveRun | undefined {
    return this.#run;
  }
  get isRunning(): boolean {
    return this.#run !== undefined && !this.#run.isOver;
  }
  get isStarting(): boolean {
    return this.#isStarting;
  }
  get isPairing(): boolean {
    return this.#isPairing;
  }
  get choices(): CaptureChoices {
    return this.#choices;
  }
  /** What the sensor refused, and what to do about it. */
  get problem(): string {
    return this.#problem;
  }
  get name(): string {
    return this.#ready?.name ?? (this.#storedName || this.origin.replace(/^https?:\/\//, ""));
  }
  /** How far the sensor's clock is ahead of this computer's, in milliseconds; the network's way makes it seem less. */
  get clockOffsetMs(): number | undefined {
    return this.#clock.length === 0 ? undefined : Math.max(...this.#clock);
  }
  /** The interfaces that the next capture is of. */
  get chosenInterfaces(): readonly string[] {
    const known = this.#ready?.interfaces ?? [];
    const chosen = this.#choices.interfaces?.filter((name) => known.some((each) => each.name === name));
    if (chosen !== undefined) return chosen;
    const first =
      known.find(({ isUp, isLoopback }) => isUp && !isLoopback) ?? known.find(({ isUp }) => isUp) ?? known[0];
    return first === undefined ? [] : [first.name];
  }

  ratesOf(name: string): readonly InterfaceRate[] {
    return this.#rates[name] ?? [];
  }

  /** What the sensor says of a capture filter: a problem, "" for none, undefined while it was not asked. */
  filterVerdict(filter: string): string | undefined {
    return this.#filterProblem?.filter === filter ? (this.#filterProblem.problem ?? "") : undefined;
  }

  choose(change: Partial<CaptureChoices>): void {
    this.#choices = { ...this.#choices, ...change };
  }

  async connect(credential: Credential | undefined = this.#credential): Promise<void> {
    if (credential === undefined) return;
    this.#credential = credential;
    this.#isPairing = credential.kind === "pairing";
    this.#connection?.close();
    this.#stage = "connecting";
    this.#reason = "";
    try {
      this.#connection = await SensorConnection.open(this.origin, credential, (event) => {
        this.#follow(event);
      });
    } catch (cause) {
      this.#stage = "failed";
      this.#reason = cause instanceof Error ? cause.message : String(cause);
    }
  }

  /** Tries at once instead of waiting. */
  async retry(): Promise<void> {
    if (this.#stage === "waiting") await this.#connection?.retryNow();
    else await this.connect();
  }

  async acceptSafeUse(): Promise<void> {
    const version = this.#ready?.safeUse.version;
    if (version !== undefined) await this.#connection?.say({ kind: "acceptSafeUse", version });
  }

  async checkFilter(): Promise<void> {
    const { filter } = this.#choices;
    const [name] = this.chosenInterfaces;
    if (filter.trim() === "" || name === undefined || this.#stage !== "open") return;
    await this.#connection?.say({ kind: "check", interface: name, filter });
  }

  /** Starts a capture that somebody else shows; undefined when it does not begin, and `problem` says why. */
  async startFor(): Promise<StartedRun | undefined> {
    const begun = new Promise<StartedRun | undefined>((resolve) => (this.#claim = resolve));
    await this.start();
    if (!this.#isStarting) this.#hand(undefined);
    return begun;
  }

  /** Gives what began to whoever asked for it; false where nobody did. */
  #hand(started: StartedRun | undefined): boolean {
    const claim = this.#claim;
    this.#claim = undefined;
    claim?.(started);
    return claim !== undefined;
  }

  async start(): Promise<void> {
    if (this.isRunning || this.#isStarting || this.#connection === undefined) return;
    const request = requestOf(this.#choices, this.chosenInterfaces);
    if (typeof request === "string") {
      this.#problem = request;
      return;
    }
    this.#problem = "";
    this.#isStarting = true;
    const place = await this.#around.place();
    this.#pending = { port: this.#connection.start(request, place), place };
  }

  /** For its audit log; a sensor that is out of reach hears of it when it is back. */
  noteExport(note: ExportNote): void {
    if (this.#stage === "open") void this.#connection?.say({ kind: "exported", ...note });
    else this.#untold.push(note);
  }

  async stop(): Promise<void> {
    await this.#connection?.stop();
  }

  close(): void {
    this.#connection?.close();
    this.#run?.end("the sensor was removed from this page", undefined);
  }

  #follow(event: SensorEvent): void {
    switch (event.kind) {
      case "message":
        this.#read(event.message);
        return;
      case "gap":
        this.#run?.noteGap(event.gap);
        if (isOwnLag(event.gap)) this.#around.notify(describeLag(this.name, event.gap), false);
        return;
      case "flow":
        this.#run?.noteFlow(event.unreadBytes, event.storedBytes, event.storeProblem);
        return;
      case "restarting":
        return;
      case "ended":
        this.#abandon(event.reason);
        this.#run?.end(event.reason, undefined);
        return;
      case "connection":
        if (event.state !== "open") this.desk.forget();
        this.#stage = event.state === "open" ? (this.#ready === undefined ? "connecting" : "open") : event.state;
        this.#reason = event.reason;
        this.#retryAtMs = Date.now() + event.waitMs;
    }
  }

  #read(message: SensorMessage): void {
    this.desk.take(message);
    switch (message.kind) {
      case "ready":
        this.#welcome(message);
        return;
      case "stats":
        this.#note(message);
        return;
      case "interfaces":
        if (this.#ready !== undefined) {
          const { interfaces, interfacesProblem = "" } = message;
          this.#ready = { ...this.#ready, interfaces, interfacesProblem };
        }
        return;
      case "replay":
        this.#run?.noteReplay(message);
        return;
      case "started":
        this.#begin(message);
        return;
      case "stopped":
        this.#run?.end(message.reason, message.totals);
        return;
      case "resumed":
        this.#around.notify(
          message.isWhole
            ? `Connected to ${this.name} again; nothing was lost.`
            : `Connected to ${this.name} again; ${message.packetsLost} packets were lost meanwhile.`,
          !message.isWhole,
        );
        return;
      case "checked":
        this.#filterProblem = { filter: message.filter, problem: message.problem };
        return;
      case "error":
        if (!this.desk.takeError(message)) this.#abandon(`${message.message}. ${message.repair}`);
    }
  }

  #welcome(ready: Ready): void {
    this.#ready = ready;
    this.#stage = "open";
    this.#noteClock(ready);
    for (const note of this.#untold.splice(0)) this.noteExport(note);
    if (ready.token !== undefined) this.#credential = { kind: "token", secret: ready.token };
    if (!ready.modes.includes(this.#choices.mode)) this.choose({ mode: ready.modes[0] ?? "metadata" });
    if (this.#credential?.kind !== "token") return;
    const { origin } = this;
    this.#around.keep({ origin, name: ready.name, token: this.#credential.secret, pairedAtMs: Date.now() });
  }

  #begin(started: SensorMessageOf<"started">): void {
    const pending = this.#pending;
    this.#pending = undefined;
    this.#isStarting = false;
    if (pending === undefined) {
      const gap = this.#run?.noteRestart(started, this.#ready?.interfaces ?? []);
      if (gap !== undefined) void this.#connection?.keepGap(gap);
      this.#around.notify(`${this.name} was restarted: the capture goes on behind a gap.`, true);
      return;
    }
    const facts: RecordingFacts = {
      sensor: this.name,
      origin: this.origin,
      interfaces: started.interfaces,
      filter: started.filter,
      mode: started.mode,
      isExportable: this.#ready?.scopes.includes("export-raw") === true,
      isReplayed: started.isReplayed,
      sampling: started.sampling,
      startedAtMs: Date.now(),
      gaps: [],
      moreGaps: 0,
      endReason: "",
      storeProblem: pending.place === undefined ? "This browser does not let the page store the packets" : "",
    };
    const { place } = pending;
    this.#run = new LiveRun(facts, place?.id, {
      stream: started.stream,
      stop: () => void this.stop(),
      replay: (wish) => void this.#connection?.say({ kind: "replay", stream: started.stream, wish }),
      keep: (kept) => {
        if (place !== undefined) this.#around.keepFacts(place, kept);
      },
    });
    const handed = { run: this.#run, place, port: pending.port };
    if (!this.#hand(handed)) this.#around.open(this.#run, place, pending.port);
  }

  /** What was asked for is refused; a capture that was about to begin does not. */
  #abandon(problem: string): void {
    this.#problem = problem;
    this.#isStarting = false;
    if (this.#pending?.place !== undefined) this.#around.drop(this.#pending.place);
    this.#pending = undefined;
    this.#hand(undefined);
  }

  #noteClock(told: Pick<Stats, "wallNs" | "monotonicNs">): void {
    const { wallNs } = told;
    const stepNs = this.#clockWatch.note(told);
    if (stepNs !== undefined) {
      this.#clock = [];
      this.#around.notify(describeClockStep(this.name, stepNs), true);
    }
    const nowMs = performance.timeOrigin + performance.now();
    const offset = Number(wallNs / 1000n) / 1000 - nowMs;
    this.#clock = [...this.#clock, offset].slice(-CLOCK_SAMPLES);
  }

  /** Counters become rates: what came since the second before. */
  #note(stats: Stats): void {
    this.#noteClock(stats);
    const before = this.#stats?.interfaces ?? [];
    const rates = { ...this.#rates };
    for (const { name, packets, bytes } of stats.interfaces) {
      const last = before.find((each) => each.name === name);
      if (last === undefined) continue;
      const rate = { packets: Math.max(0, packets - last.packets), bytes: Math.max(0, bytes - last.bytes) };
      rates[name] = [...(rates[name] ?? []), rate].slice(-HISTORY);
    }
    this.#rates = rates;
    this.#stats = stats;
    if (this.isRunning && stats.stream !== 0) this.#run?.noteStats(stats);
  }
}
