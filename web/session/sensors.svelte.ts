/** The sensors that the page knows: who they are, how the connection is, what they can capture, and the capture under way. */
import { isSecret, parsePairingLink, type Credential } from "#shared/wire/credential.ts";
import type { StartRequest } from "#shared/wire/client-message.ts";
import type { Gap } from "#shared/wire/frame.ts";
import type { SensorMessage, SensorMessageOf } from "#shared/wire/sensor-message.ts";
import { SensorConnection, type SensorEvent } from "../engine/sensor-client.ts";

export type Ready = SensorMessageOf<"ready">;
export type Stats = SensorMessageOf<"stats">;
export type SensorStage = "connecting" | "open" | "waiting" | "failed";

/** Samples of an interface's traffic that its small graph shows, one a second. */
const HISTORY = 60;

/** One second of an interface. */
export interface Rate {
  readonly packets: number;
  readonly bytes: number;
}

/** A stream as the sensor confirmed it. */
export interface LiveRun {
  readonly started: SensorMessageOf<"started">;
  readonly stopped: SensorMessageOf<"stopped"> | undefined;
  readonly gaps: readonly Gap[];
}

export interface SensorSurroundings {
  /** Opens a capture whose bytes come from the port. */
  readonly open: (title: string, port: MessagePort) => void;
  readonly notify: (text: string, isProblem: boolean) => void;
  /** The sensor gave a token for next time. */
  readonly keep: (origin: string, token: string) => void;
}

export class SensorState {
  readonly origin: string;
  readonly #around: SensorSurroundings;
  #connection: SensorConnection | undefined;
  #stage = $state<SensorStage>("connecting");
  #reason = $state("");
  #ready = $state.raw<Ready>();
  #stats = $state.raw<Stats>();
  #rates = $state.raw<Readonly<Record<string, readonly Rate[]>>>({});
  #run = $state.raw<LiveRun>();
  #problem = $state("");
  #filterProblem = $state.raw<{ readonly filter: string; readonly problem: string | undefined }>();
  #title = "";
  #pending: MessagePort | undefined;

  constructor(origin: string, around: SensorSurroundings) {
    this.origin = origin;
    this.#around = around;
  }

  get stage(): SensorStage {
    return this.#stage;
  }
  get reason(): string {
    return this.#reason;
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
    return this.#run !== undefined && this.#run.stopped === undefined;
  }
  /** What the sensor refused, and what to do about it. */
  get problem(): string {
    return this.#problem;
  }
  get name(): string {
    return this.#ready?.name ?? this.origin.replace(/^https?:\/\//, "");
  }

  ratesOf(name: string): readonly Rate[] {
    return this.#rates[name] ?? [];
  }

  /** Why the sensor cannot use this capture filter; undefined when it can, or was not asked. */
  filterProblemOf(filter: string): string | undefined {
    return this.#filterProblem?.filter === filter ? this.#filterProblem.problem : undefined;
  }

  async connect(credential: Credential): Promise<void> {
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

  async acceptSafeUse(): Promise<void> {
    const version = this.#ready?.safeUse.version;
    if (version !== undefined) await this.#connection?.say({ kind: "acceptSafeUse", version });
  }

  async checkFilter(name: string, filter: string): Promise<void> {
    await this.#connection?.say({ kind: "check", interface: name, filter });
  }

  async start(request: Omit<StartRequest, "kind">): Promise<void> {
    if (this.isRunning || this.#connection === undefined) return;
    this.#problem = "";
    this.#title = `${request.interfaces.join(", ")} on ${this.name}`;
    this.#pending = await this.#connection.start(request);
  }

  async stop(): Promise<void> {
    await this.#connection?.stop();
  }

  close(): void {
    this.#connection?.close();
  }

  #follow(event: SensorEvent): void {
    if (event.kind === "message") this.#read(event.message);
    else if (event.kind === "gap") {
      if (this.#run !== undefined) this.#run = { ...this.#run, gaps: [...this.#run.gaps, event.gap] };
    } else {
      this.#stage = event.state === "open" && this.#ready === undefined ? "connecting" : event.state;
      this.#reason = event.reason;
    }
  }

  #read(message: SensorMessage): void {
    switch (message.kind) {
      case "ready":
        this.#ready = message;
        this.#stage = "open";
        if (message.token !== undefined) this.#around.keep(this.origin, message.token);
        return;
      case "stats":
        this.#note(message);
        return;
      case "started":
        this.#run = { started: message, stopped: undefined, gaps: [] };
        if (this.#pending !== undefined) this.#around.open(this.#title, this.#pending);
        this.#pending = undefined;
        return;
      case "stopped":
        if (this.#run !== undefined) this.#run = { ...this.#run, stopped: message };
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
        this.#problem = `${message.message}. ${message.repair}`;
    }
  }

  /** Counters become rates: what came since the second before. */
  #note(stats: Stats): void {
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
  }
}

export class SensorList {
  #sensors = $state.raw<readonly SensorState[]>([]);
  readonly #around: SensorSurroundings;

  constructor(around: SensorSurroundings) {
    this.#around = around;
  }

  get sensors(): readonly SensorState[] {
    return this.#sensors;
  }

  /** Pairs by a link, or connects to an address with a token. A sentence when neither can be. */
  add(address: string, token: string): string {
    const pairing = parsePairingLink(address);
    if (pairing !== undefined) {
      this.#connect(pairing.origin, { kind: "pairing", secret: pairing.secret });
      return "";
    }
    const origin = /^(https?:\/\/[^/?#\s]+)\/?$/.exec(address.trim())?.[1];
    if (origin === undefined) return "This is neither a pairing link nor an address like http://127.0.0.1:7337.";
    if (!isSecret(token.trim()))
      return "A token has 43 letters, digits, - and _. The pairing link that the sensor prints needs none.";
    this.#connect(origin, { kind: "token", secret: token.trim() });
    return "";
  }

  #connect(origin: string, credential: Credential): void {
    this.remove(origin);
    const sensor = new SensorState(origin, this.#around);
    this.#sensors = [...this.#sensors, sensor];
    void sensor.connect(credential);
  }

  remove(origin: string): void {
    this.#sensors.find((each) => each.origin === origin)?.close();
    this.#sensors = this.#sensors.filter((each) => each.origin !== origin);
  }
}
