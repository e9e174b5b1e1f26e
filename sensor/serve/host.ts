/** What all connections share: the streams under way, the interfaces, what this host allows. */
import type { ClientMessageOf, StartRequest } from "#shared/wire/client-message.ts";
import type { CaptureMode } from "#shared/wire/protocol.ts";
import { REPLAY_STATE } from "#shared/wire/replay.ts";
import { record } from "#shared/wire/shape.ts";
import type { PreflightCheck, SensorInterface, SensorMessage } from "#shared/wire/sensor-message.ts";
import type { AuditEvent, AuditLog } from "../audit/audit-log.ts";
import { listInterfaces } from "../capture/interfaces.ts";
import type { Capturing } from "../capture/capturing.ts";
import type { SafeUse } from "../policy/safe-use.ts";
import type { Visitor } from "./admission.ts";
import { LagMeter } from "./lag-meter.ts";
import { LiveStream, readWallClock } from "./live-stream.ts";

/** A stream whose client is gone is kept so long. */
const AWAY_MS = 10 * 60_000;
const STATS_MS = 1000;
const MOST_STREAMS = 16;
const MOST_AUDIT_TEXT = 2000;
const REPLAY_NOTE = record(REPLAY_STATE);

export interface HostFacts {
  readonly name: string;
  readonly version: string;
  readonly sensor: string;
  readonly allowsFull: boolean;
  readonly audit: AuditLog;
  readonly safeUse: SafeUse;
  readonly capturing: Capturing;
  readonly preflight: readonly PreflightCheck[];
}

/** A connection as the host knows it. */
export interface Client {
  readonly visitor: Visitor;
  readonly stream: LiveStream | undefined;
  send(message: SensorMessage): void;
  refuse(code: string, message: string, repair: string): void;
  /** Writes an event in its name; false when it cannot be written. */
  audit(event: Omit<AuditEvent, "who" | "address">): boolean;
  close(reason: string): void;
}

interface Held {
  readonly stream: LiveStream;
  readonly owner: string;
  readonly deadline: NodeJS.Timeout | undefined;
  connection: Client | undefined;
  awayTimer: NodeJS.Timeout | undefined;
}

export class Host {
  readonly #facts: HostFacts;
  readonly #streams = new Map<number, Held>();
  readonly #connections = new Set<Client>();
  readonly #lag = new LagMeter();
  readonly #timer: NodeJS.Timeout;

  constructor(facts: HostFacts) {
    this.#facts = facts;
    this.#timer = setInterval(() => {
      this.#sendStats();
    }, STATS_MS);
  }

  get audit(): AuditLog {
    return this.#facts.audit;
  }

  join(connection: Client): void {
    this.#connections.add(connection);
  }

  describe({ grant, newToken }: Visitor): SensorMessage {
    const { name, version, sensor, safeUse, capturing, preflight } = this.#facts;
    return {
      kind: "ready",
      name,
      version,
      sensor,
      scopes: grant.scopes,
      modes: this.#modesOf(grant.scopes),
      interfaces: this.listInterfaces(),
      preflight: [...preflight],
      source: capturing.name,
      wallNs: readWallClock(),
      monotonicNs: process.hrtime.bigint(),
      safeUse: { version: safeUse.version, isAccepted: safeUse.isAccepted },
      mostForensicMinutes: 0,
      ...(newToken === undefined ? {} : { token: newToken }),
    };
  }

  #modesOf(scopes: Visitor["grant"]["scopes"]): CaptureMode[] {
    return this.#facts.allowsFull && scopes.includes("full") ? ["metadata", "full"] : ["metadata"];
  }

  listInterfaces(): SensorInterface[] {
    return this.#facts.capturing.listInterfaces();
  }

  checkFilter(message: ClientMessageOf<"check">): Promise<string | undefined> {
    return this.#facts.capturing.checkFilter(message.interface, message.filter);
  }

  /** Begins a stream for a connection, or tells it why not. */
  start(connection: Client, request: StartRequest): LiveStream | undefined {
    const refusal = this.#findRefusal(connection, request);
    if (refusal !== undefined) {
      connection.refuse(...refusal);
      return undefined;
    }
    const { interfaces, filter, mode, snapLength } = request;
    const isWritten = connection.audit({
      kind: "capture_started",
      facts: { interfaces: interfaces.join(" "), filter, mode, snapLength },
    });
    if (!isWritten) {
      connection.refuse(
        "audit",
        "the audit log cannot be written",
        "Make room on the sensor's disk; nothing is captured without a record of it.",
      );
      return undefined;
    }
    return this.#open(connection, request);
  }

  #findRefusal(connection: Client, request: StartRequest): [string, string, string] | undefined {
    const { interfaces, mode } = request;
    if (!this.#facts.safeUse.isAccepted)
      return [
        "safe_use_required",
        "the Safe Use statement was not accepted for this sensor",
        "Read and accept it, then start again.",
      ];
    if (!this.#modesOf(connection.visitor.grant.scopes).includes(mode))
      return [
        "mode",
        `mode ${mode} is not allowed`,
        mode === "full"
          ? "Start the sensor with --allow-full, and use a token with the scope full."
          : "Choose another mode.",
      ];
    const known = new Set(this.listInterfaces().map(({ name }) => name));
    const unknown = interfaces.find((name) => !known.has(name));
    if (unknown !== undefined)
      return [
        "interface",
        `there is no interface ${unknown} here`,
        `Choose one of ${[...known].slice(0, 20).join(", ")}.`,
      ];
    if (interfaces.length === 0 || new Set(interfaces).size !== interfaces.length)
      return ["interface", "name each interface once, and at least one", "Choose an interface."];
    if (request.replay !== undefined && !this.#facts.capturing.isReplay)
      return ["replay", "this sensor captures, it does not replay a file", "Start without a replay's settings."];
    if (this.#streams.size >= MOST_STREAMS)
      return ["busy", `this sensor runs ${MOST_STREAMS} captures already`, "Stop one of them."];
    return undefined;
  }

  #open(connection: Client, request: StartRequest): LiveStream {
    const { capturing } = this.#facts;
    const stream: LiveStream = new LiveStream({
      ...capturing.plan(request, `Tapglass sensor ${this.#facts.name}, mode ${request.mode}`),
      mostPackets: request.mostPackets,
      mostBytes: request.mostBytes,
      now: readWallClock,
      onNote: (note) => {
        this.#relay(stream, note);
      },
      onEnd: (reason) => {
        const { sent, droppedByKernel } = stream.totals();
        connection.audit({ kind: "capture_stopped", facts: { reason, sent, droppedByKernel } });
      },
      onDelivered: (reason) => {
        const held = this.#streams.get(stream.id);
        held?.connection?.send({
          kind: "stopped",
          stream: stream.id,
          reason: reason.slice(0, 500),
          totals: stream.totals(),
        });
        this.#drop(stream.id);
      },
    });
    const { mostSeconds } = request;
    const deadline =
      mostSeconds === undefined
        ? undefined
        : setTimeout(
            () => {
              stream.stop("the time asked for is over");
            },
            Math.min(mostSeconds * 1000, 2 ** 31 - 1),
          );
    this.#streams.set(stream.id, {
      stream,
      owner: connection.visitor.grant.id,
      connection,
      deadline,
      awayTimer: undefined,
    });
    const { interfaces, filter, snapLength, mode } = request;
    const startedNs = readWallClock();
    connection.send({
      kind: "started",
      stream: stream.id,
      interfaces,
      filter,
      snapLength,
      mode,
      isReplayed: capturing.isReplay,
      startedNs,
    });
    return stream;
  }

  /** What a capturing process told, to the client that has the stream. */
  #relay(stream: LiveStream, { kind, ...note }: { readonly kind: string }): void {
    const state = REPLAY_NOTE(note, "");
    if (kind === "replay" && state.ok)
      this.#streams.get(stream.id)?.connection?.send({ kind, stream: stream.id, ...state.value });
  }

  /** A stream of this owner, taken from whoever holds it. */
  findStream(id: number, owner: string, connection: Client): LiveStream | undefined {
    const held = this.#streams.get(id);
    if (held?.owner !== owner) return undefined;
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
    this.#streams.delete(id);
  }

  acceptSafeUse(connection: Client, version: number): void {
    const { safeUse } = this.#facts;
    if (version !== safeUse.version) {
      connection.refuse(
        "safe_use_version",
        `the statement is of version ${safeUse.version}`,
        "Reload the app and read the new one.",
      );
      return;
    }
    connection.audit({ kind: "safe_use_accepted", facts: { version } });
    safeUse.accept(connection.visitor.grant.id);
    for (const each of this.#connections) each.send(this.describe({ ...each.visitor, newToken: undefined }));
  }

  readAudit(connection: Client, { after, most }: ClientMessageOf<"audit">): SensorMessage {
    connection.audit({ kind: "audit_read" });
    const { audit } = this.#facts;
    const events = audit.read(Number(after), most).map((line) => line.slice(0, MOST_AUDIT_TEXT));
    return { kind: "audit", events, errors: audit.errors, isVerified: audit.verify().isWhole };
  }

  #sendStats(): void {
    const lagMs = this.#lag.take();
    const { user, system } = process.cpuUsage();
    const interfaces = listInterfaces().flatMap(({ name, packets, bytes }) =>
      packets === undefined || bytes === undefined ? [] : [{ name, packets, bytes }],
    );
    for (const connection of this.#connections) {
      const { stream } = connection;
      connection.send({
        kind: "stats",
        stream: stream?.id ?? 0,
        totals: stream?.totals() ?? NO_TOTALS,
        waitingBytes: stream?.waitingBytes ?? 0,
        lagMs,
        memoryBytes: process.memoryUsage.rss(),
        cpuMs: Math.round((user + system) / 1000),
        wallNs: readWallClock(),
        monotonicNs: process.hrtime.bigint(),
        interfaces,
      });
    }
  }

  /** Ends every stream and connection. */
  close(): void {
    clearInterval(this.#timer);
    this.#lag.close();
    for (const { stream } of this.#streams.values()) stream.stop("the sensor stops");
    for (const connection of this.#connections) connection.close("the sensor stops");
  }
}

const NO_TOTALS = {
  received: 0,
  droppedByKernel: 0,
  droppedByInterface: 0,
  own: 0,
  sent: 0,
  sentBytes: 0,
  givenUp: 0,
};
