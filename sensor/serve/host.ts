/** What all connections share: the streams under way, the interfaces, what this host allows. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ClientMessageOf, StartRequest } from "#shared/wire/client-message.ts";
import { REPLAY_STATE } from "#shared/wire/replay.ts";
import { record } from "#shared/wire/shape.ts";
import type { SensorMessage } from "#shared/wire/sensor-message.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import { NEW_FLOWS } from "../capture/order.ts";
import type { Recordings } from "../record/recordings.ts";
import type { NamedRules } from "../capture/rules-in-force.ts";
import { acceptSafeUse } from "./accept-safe-use.ts";
import type { Client } from "./client.ts";
import { LagMeter } from "./lag-meter.ts";
import { LiveStream } from "./live-stream.ts";
import { LossWatch } from "./loss-watch.ts";
import { RecordingRun, describeRecording } from "./recording-run.ts";
import { MOST_STREAMS, describeInterfaces, describeReady, type ReadyFacts } from "./ready.ts";
import { describeAudit, describeRecordings, describeStats, measureSensor } from "./reports.ts";
import type { RulesDesk } from "./rules-desk.ts";
import { accountOf } from "./stream-counters.ts";
import { findStartRefusal, modesOf, type Refusal } from "./start-refusal.ts";
import { readWallClock } from "./wall-clock.ts";

/** A stream whose client is gone is kept so long. */
const AWAY_MS = 10 * 60_000;
const STATS_MS = 1000;
/** Each is a capturing process. */
const MOST_SOURCES = 32;
const MOST_CONNECTIONS = 64;
/** An interface that is not open by then never will be (N-04). */
const OPENING_MS = 15_000;
const REPLAY_NOTE = record(REPLAY_STATE);

export interface HostFacts extends ReadyFacts {
  readonly recordings: Recordings;
  readonly audit: AuditLog;
  readonly rules: RulesDesk | undefined;
}

interface Held {
  readonly stream: LiveStream;
  readonly owner: string;
  /** What the rules added to the capture filter of each interface. */
  readonly prefilters: ReadonlyMap<string, string | undefined>;
  /** Goes on to its end without a client. */
  readonly isForensic: boolean;
  /** Ends an opening that takes too long, then the capture when its time is over. */
  deadline: NodeJS.Timeout | undefined;
  connection: Client | undefined;
  awayTimer: NodeJS.Timeout | undefined;
}

export class Host {
  readonly #facts: HostFacts;
  readonly #streams = new Map<number, Held>();
  readonly #recorded = new Set<Promise<void>>();
  readonly #connections = new Set<Client>();
  readonly #lag = new LagMeter();
  readonly #losses = new LossWatch();
  readonly #timer: NodeJS.Timeout;

  constructor(facts: HostFacts) {
    this.#facts = facts;
    this.#timer = setInterval(() => {
      void this.#facts.capturing.refreshInterfaces().then(() => {
        this.#sendStats();
      });
    }, STATS_MS);
  }

  get audit(): AuditLog {
    return this.#facts.audit;
  }

  get isFull(): boolean {
    return this.#connections.size >= MOST_CONNECTIONS;
  }

  join(connection: Client): void {
    this.#connections.add(connection);
  }

  /** What a client hears first. */
  greet(connection: Client): void {
    connection.send(this.describe(connection));
    const { rules } = this.#facts;
    if (rules !== undefined) connection.send(rules.describe(connection));
  }

  describe(connection: Client, newToken = connection.visitor.newToken): SensorMessage {
    return describeReady(this.#facts, connection, newToken);
  }

  /** Looked at again. */
  async listInterfaces(): Promise<SensorMessage> {
    await this.#facts.capturing.refreshInterfaces();
    return { kind: "interfaces", ...describeInterfaces(this.#facts) };
  }

  async preflight(message: ClientMessageOf<"preflight">): Promise<SensorMessage> {
    return { ...message, checks: await this.#facts.preflight.look(message) };
  }

  checkFilter(message: ClientMessageOf<"check">): Promise<string | undefined> {
    return this.#facts.capturing.checkFilter(message.interface, message.filter);
  }

  /** Begins a stream for a connection, or tells it why not. */
  async start(connection: Client, request: StartRequest): Promise<LiveStream | undefined> {
    await this.#facts.capturing.refreshInterfaces();
    const refusal = this.#findRefusal(connection, request);
    if (refusal !== undefined) {
      connection.refuse(...refusal);
      return undefined;
    }
    const { interfaces, filter, mode, snapLength } = request;
    const sampling = this.#facts.capturing.samplingOf(request);
    const isWritten = connection.audit({
      kind: "capture_started",
      facts: { interfaces: interfaces.join(" "), filter, mode, snapLength, sampling },
    });
    if (!isWritten) {
      connection.refuse(
        "audit",
        "the audit log cannot be written",
        "Make room on the sensor's disk; nothing is captured without a record of it.",
      );
      return undefined;
    }
    if (mode !== "forensic") return this.#open(connection, request, undefined);
    let recording: RecordingRun;
    try {
      recording = await RecordingRun.begin(this.#facts.recordings, connection, request);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      connection.audit({ kind: "recording_failed", facts: { reason } });
      connection.refuse("recording", `nothing can be recorded: ${reason}`, "Make room on the sensor's disk.");
      return undefined;
    }
    return this.#open(connection, request, recording);
  }

  #countSources(): number {
    return [...this.#streams.values()].reduce((sum, { stream }) => sum + stream.sources, 0);
  }

  #findRefusal(connection: Client, request: StartRequest): Refusal | undefined {
    const { safeUse, capturing } = this.#facts;
    return findStartRefusal(
      {
        isSafeUseAccepted: safeUse.isAccepted,
        modes: modesOf(this.#facts.policy, connection.visitor.grant.scopes),
        interfaces: capturing.listInterfaces().map(({ name }) => name),
        isReplay: capturing.isReplay,
        isBusy: this.#streams.size >= MOST_STREAMS || this.#countSources() + request.interfaces.length > MOST_SOURCES,
      },
      request,
    );
  }

  #open(connection: Client, request: StartRequest, recording: RecordingRun | undefined): LiveStream {
    const { capturing } = this.#facts;
    let recorded = Promise.resolve();
    const stream: LiveStream = new LiveStream({
      ...capturing.plan(request, this.#commentOn(request)),
      recorder: recording?.recorder,
      // A recording reads the frames too, when it comes to them.
      isReusing: recording === undefined,
      share: () => 1 / Math.max(1, this.#streams.size),
      mostPackets: request.mostPackets,
      mostBytes: request.mostBytes,
      now: readWallClock,
      onNote: (note, source) => {
        this.#relay(stream, source, note);
      },
      onBegun: () => {
        this.#begin(stream, request);
      },
      onEnd: (reason) => {
        connection.audit({ kind: "capture_stopped", facts: { reason, ...accountOf(stream.totals()) } });
        recorded = recording?.end(reason) ?? recorded;
        this.#keepUntilDone(recorded);
      },
      onDelivered: (reason) => {
        // What was recorded is on the disk before anybody hears that it is over.
        void recorded.then(() => {
          this.#tellEnd(stream, reason);
          this.#drop(stream.id);
        });
      },
    });
    if (recording !== undefined) this.#follow(recording, stream);
    this.#hold(connection, request, stream);
    return stream;
  }

  /** Stays with the capture: what a reader must know of how it was made. */
  #commentOn({ mode }: StartRequest): string {
    const { name, rules } = this.#facts;
    const held = rules === undefined ? "" : `, rules ${rules.hash.slice(0, 16)}`;
    return `Tapglass sensor ${name}, mode ${mode}${held}`;
  }

  /** The sensor does not end before it. */
  #keepUntilDone(work: Promise<void>): void {
    this.#recorded.add(work);
    void work.finally(() => this.#recorded.delete(work));
  }

  #follow(recording: RecordingRun, stream: LiveStream): void {
    recording.onDrain = (): void => {
      stream.pump();
    };
    recording.onState = (state): void => {
      this.#streams.get(stream.id)?.connection?.send(describeRecording(stream.id, state));
    };
  }

  /** Keeps the stream, which is not open yet. */
  #hold(connection: Client, request: StartRequest, stream: LiveStream): void {
    const deadline = setTimeout(() => {
      stream.stop(`it could not be opened within ${OPENING_MS / 1000} s`);
    }, OPENING_MS);
    const owner = connection.visitor.grant.id;
    const isForensic = request.mode === "forensic";
    const prefilters = new Map(request.interfaces.map((name) => [name, this.#facts.capturing.findPrefilter(name)]));
    this.#streams.set(stream.id, { stream, owner, prefilters, isForensic, connection, deadline, awayTimer: undefined });
    if (!connection.isOpen) this.forget(connection);
  }

  /** The interfaces are open: the stream's time begins, and its client hears of it before the first frame. */
  #begin(stream: LiveStream, request: StartRequest): void {
    const held = this.#streams.get(stream.id);
    if (held === undefined) return;
    clearTimeout(held.deadline);
    const { interfaces, filter, snapLength, mode, mostSeconds, minutes } = request;
    const seconds = Math.min(mostSeconds ?? Infinity, held.isForensic ? (minutes ?? 1) * 60 : Infinity);
    const isTimed = Number.isFinite(seconds);
    held.deadline = isTimed
      ? setTimeout(stream.stop.bind(stream, "the time asked for is over"), toTimer(seconds))
      : undefined;
    const startedNs = readWallClock();
    const endsNs = isTimed ? { endsNs: startedNs + BigInt(seconds) * 1_000_000_000n } : {};
    const { sampling } = stream;
    const facts = { stream: stream.id, interfaces, filter, snapLength, mode, sampling, startedNs, ...endsNs };
    const { processes, capturing } = this.#facts;
    held.connection?.send({ kind: "started", ...facts, isReplayed: capturing.isReplay });
    if (held.connection !== undefined && processes?.mayHear(held.connection) === true && !capturing.isReplay)
      processes.begin(stream, () => this.#streams.get(stream.id)?.connection);
  }

  #tellEnd(stream: LiveStream, reason: string): void {
    const connection = this.#streams.get(stream.id)?.connection;
    if (stream.isBegun)
      connection?.send({ kind: "stopped", stream: stream.id, reason: reason.slice(0, 500), totals: stream.totals() });
    else
      connection?.refuse(
        "open",
        `nothing is captured: ${reason}`,
        "Look whether the interface is there and up, and whether the sensor may capture from it.",
      );
  }

  /** What a capturing process told, to the client that has the stream. */
  #relay(stream: LiveStream, source: number, { kind, ...note }: { readonly kind: string }): void {
    const connection = this.#streams.get(stream.id)?.connection;
    const state = kind === "replay" ? REPLAY_NOTE(note, "") : undefined;
    if (state?.ok === true) connection?.send({ kind: "replay", stream: stream.id, ...state.value });
    if (kind === NEW_FLOWS) this.#facts.processes?.hurry();
    if (kind !== "rules") return;
    for (const message of this.#facts.rules?.follow(stream.id, source, note) ?? []) connection?.send(message);
  }

  /** New rules are in force, or were refused. What runs goes on under them, unless the kernel holds back what they let pass. */
  useRules(rules: NamedRules | undefined): void {
    const { rules: desk, capturing } = this.#facts;
    if (desk !== undefined) for (const each of this.#connections) each.send(desk.describe(each));
    if (rules === undefined) return;
    for (const { stream, prefilters } of this.#streams.values()) {
      const isEnough = [...prefilters].every(
        ([name, text]) => text === undefined || text === capturing.findPrefilter(name),
      );
      if (isEnough) stream.control({ rules });
      else stream.stop("the rules changed, and with them what the kernel lets pass: start again");
    }
  }

  /** A stream of this owner, taken from whoever holds it. */
  findStream(id: number, owner: string, connection: Client): LiveStream | undefined {
    const held = this.#streams.get(id);
    if (held?.owner !== owner || this.#facts.processes?.mayResume(id, connection) === false) return undefined;
    if (held.connection !== connection) held.connection?.close("another connection took the capture over");
    held.connection = connection;
    clearTimeout(held.awayTimer);
    return held.stream;
  }

  /** A connection is over; its stream waits for another one. */
  forget(connection: Client): void {
    this.#connections.delete(connection);
    for (const [id, held] of this.#streams) {
      if (held.connection !== connection) continue;
      held.connection = undefined;
      held.stream.detach();
      if (held.isForensic) continue;
      if (!held.stream.isBegun) {
        // It never heard the number that it would have to come back with.
        held.stream.stop("its client went away before it began");
        this.#drop(id);
        continue;
      }
      held.awayTimer = setTimeout(() => {
        held.stream.stop("its client did not come back");
        this.#drop(id);
      }, AWAY_MS);
    }
  }

  #drop(id: number): void {
    const held = this.#streams.get(id);
    clearTimeout(held?.awayTimer);
    clearTimeout(held?.deadline);
    this.#losses.forget(id);
    this.#facts.rules?.forget(id);
    this.#facts.processes?.end(id);
    this.#streams.delete(id);
  }

  acceptSafeUse(connection: Client, version: number): void {
    if (acceptSafeUse(this.#facts.safeUse, connection, version))
      for (const each of this.#connections) each.send(this.describe(each, ""));
  }

  readAudit(connection: Client, request: ClientMessageOf<"audit">): Promise<SensorMessage> {
    connection.audit({ kind: "audit_read" });
    return describeAudit(this.#facts.audit, request);
  }

  /** The rule file as it is, and what is offered in its place. */
  async answerRules(connection: Client, message: ClientMessageOf<"rulesText" | "offerRules">): Promise<void> {
    const { rules } = this.#facts;
    if (rules === undefined) connection.refuse("rules", "there is no rule file", "Start the sensor with --rules FILE.");
    else await rules.answer(connection, message);
  }

  async listRecordings(): Promise<SensorMessage> {
    return describeRecordings(await this.#facts.recordings.list());
  }

  #sendStats(): void {
    const about = measureSensor(this.#lag.take(), this.#facts.capturing.listInterfaces());
    for (const connection of this.#connections) connection.send(describeStats(connection.stream, about));
    for (const { stream, owner } of this.#streams.values()) {
      const facts = this.#losses.note(stream.id, stream.totals());
      if (facts !== undefined) this.audit.write({ kind: "loss_detected", who: owner, address: "", facts });
    }
  }

  /** Ends every stream and connection. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#lag.close();
    for (const { stream } of this.#streams.values()) stream.stop("the sensor stops");
    // What a forensic capture still brings belongs into its recording.
    const running = [...this.#streams.values()].filter(({ isForensic }) => isForensic);
    for (let round = 0; round < 100 && running.some(({ stream }) => !stream.isOver); round++) await sleep(30);
    await Promise.all(this.#recorded);
    for (const connection of this.#connections) connection.close("the sensor stops");
    await this.#facts.recordings.close("the sensor stops");
  }
}

/** Milliseconds that a timer can take. */
const toTimer = (seconds: number): number => Math.min(seconds * 1000, 2 ** 31 - 1);
