/** One client's connection: reads its messages, holds it to its scopes and rates, and runs the stream it asked for. */
import { parseClientMessage, type ClientMessage, type ClientMessageOf } from "#shared/wire/client-message.ts";
import { formatMessage } from "#shared/wire/message.ts";
import type { Scope } from "#shared/wire/protocol.ts";
import type { SensorMessage } from "#shared/wire/sensor-message.ts";
import type { AuditEvent } from "../audit/audit-log.ts";
import { RateLimit } from "../policy/rate-limit.ts";
import type { Visitor } from "./admission.ts";
import type { Client } from "./client.ts";
import type { Host } from "./host.ts";
import type { LiveStream } from "./live-stream.ts";
import type { Socket, SocketReader } from "./transport.ts";

/** Close codes of RFC 6455: a protocol error, a policy violation. */
const CLOSE_PROTOCOL = 1002;
const CLOSE_POLICY = 1008;
/** Messages that wait for a client which does not read: beyond it the connection ends. Frames stop long before. */
const MOST_WAITING_BYTES = 8 << 20;
/** Messages of one kind a minute; `credit` comes with every piece that was taken over. */
const MINUTE_LIMITS: Readonly<Record<ClientMessage["kind"], number>> = {
  start: 12,
  stop: 20,
  credit: 30_000,
  resume: 20,
  replay: 600,
  check: 120,
  interfaces: 60,
  preflight: 20,
  acceptSafeUse: 10,
  recordings: 60,
  exported: 60,
  audit: 60,
  rulesText: 30,
  offerRules: 600,
  ping: 120,
};
/** What each kind needs. */
const NEEDED: Readonly<Record<ClientMessage["kind"], Scope>> = {
  start: "capture",
  stop: "capture",
  credit: "capture",
  resume: "capture",
  replay: "capture",
  check: "capture",
  interfaces: "view",
  preflight: "capture",
  acceptSafeUse: "capture",
  recordings: "export-raw",
  exported: "view",
  audit: "audit",
  rulesText: "admin",
  offerRules: "admin",
  ping: "view",
};

export class Connection implements SocketReader, Client {
  readonly #socket: Socket;
  readonly #visitor: Visitor;
  readonly #host: Host;
  readonly #limits = new Map<string, RateLimit>();
  #stream: LiveStream | undefined;
  #isClosed = false;
  #isStarting = false;

  constructor(socket: Socket, visitor: Visitor, host: Host) {
    this.#socket = socket;
    this.#visitor = visitor;
    this.#host = host;
    host.join(this);
    host.greet(this);
  }

  get visitor(): Visitor {
    return this.#visitor;
  }

  get isOpen(): boolean {
    return !this.#isClosed;
  }

  get stream(): LiveStream | undefined {
    return this.#stream;
  }

  send(message: SensorMessage): void {
    if (this.#socket.bufferedBytes() > MOST_WAITING_BYTES) {
      this.#socket.abandon();
      return;
    }
    this.#socket.sendText(formatMessage(message));
  }

  refuse(code: string, message: string, repair: string): void {
    this.send({ kind: "error", code, message: message.slice(0, 1000), repair });
  }

  audit(event: Omit<AuditEvent, "who" | "address">): boolean {
    return this.#host.audit.write({ ...event, who: this.#visitor.grant.id, address: this.#visitor.address });
  }

  onText(text: string): void {
    const checked = parseClientMessage(text);
    if (!checked.ok) {
      const { at, reason } = checked.misfit;
      this.refuse(
        "malformed",
        `${at === "" ? "the message" : at} must be ${reason}`,
        "Reload the app: it and the sensor may be of different versions.",
      );
      this.#socket.close(CLOSE_PROTOCOL, "malformed message");
      return;
    }
    const message = checked.value;
    if (!this.#visitor.grant.scopes.includes(NEEDED[message.kind])) {
      this.audit({ kind: "refused", facts: { reason: "scope", message: message.kind } });
      this.refuse(
        "scope",
        `your token does not allow ${NEEDED[message.kind]}`,
        "Ask the sensor's owner for a token with this scope.",
      );
      return;
    }
    if (this.#takesTurn(message.kind)) this.#answer(message);
  }

  onBytes(): void {
    this.#socket.close(CLOSE_PROTOCOL, "binary frames are not read");
  }

  onDrain(): void {
    this.#stream?.pump();
  }

  onClosed(): void {
    this.#isClosed = true;
    this.audit({ kind: "logout" });
    this.#stream?.detach();
    this.#host.forget(this);
  }

  /** Ends the connection, as when its token was revoked. */
  close(reason: string): void {
    this.#socket.close(CLOSE_POLICY, reason);
  }

  #takesTurn(kind: ClientMessage["kind"]): boolean {
    const limit = this.#limits.get(kind) ?? new RateLimit(MINUTE_LIMITS[kind], 60);
    this.#limits.set(kind, limit);
    if (limit.take(this.#visitor.grant.id)) return true;
    this.refuse("rate", `too many ${kind} messages`, "Wait a minute.");
    return false;
  }

  #answer(message: ClientMessage): void {
    switch (message.kind) {
      case "start":
        void this.#start(message);
        return;
      case "resume":
        this.#resume(message);
        return;
      case "stop":
        if (this.#stream?.id === message.stream) this.#stream.stop("the client stopped it");
        return;
      case "credit":
        if (this.#stream?.id === message.stream) this.#stream.addCredit(message.bytes, message.acknowledged);
        return;
      case "replay":
        if (this.#stream?.id === message.stream) this.#stream.control({ replay: message.wish });
        return;
      case "check":
        void this.#host.checkFilter(message).then((problem: string | undefined) => {
          if (!this.#isClosed)
            this.send({ kind: "checked", filter: message.filter, ...(problem === undefined ? {} : { problem }) });
        });
        return;
      case "interfaces":
        this.#sendLater(this.#host.listInterfaces());
        return;
      case "preflight":
        this.#sendLater(this.#host.preflight(message));
        return;
      case "recordings":
        this.#sendLater(this.#host.listRecordings());
        return;
      case "acceptSafeUse":
        this.#host.acceptSafeUse(this, message.version);
        return;
      case "audit":
        void this.#host.readAudit(this, message).then(
          (read) => {
            if (!this.#isClosed) this.send(read);
          },
          (cause: unknown) => {
            this.refuse("audit", `the audit log cannot be read: ${String(cause)}`, "Look at the sensor's disk.");
          },
        );
        return;
      case "exported":
        this.#noteExport(message);
        return;
      case "rulesText":
      case "offerRules":
        void this.#host.answerRules(this, message);
        return;
      case "ping":
        this.send({ kind: "pong", id: message.id, monotonicNs: process.hrtime.bigint() });
    }
  }

  #sendLater(message: Promise<SensorMessage>): void {
    void message.then((told) => {
      if (!this.#isClosed) this.send(told);
    });
  }

  async #start(request: ClientMessageOf<"start">): Promise<void> {
    if (this.#isStarting || (this.#stream !== undefined && !this.#stream.isOver)) {
      this.refuse("running", "this connection has a capture already", "Stop it first, or open another connection.");
      return;
    }
    this.#isStarting = true;
    const started = await this.#host.start(this, request).finally(() => (this.#isStarting = false));
    // A client that went away meanwhile may come back for it.
    if (started === undefined || this.#isClosed) return;
    this.#stream = started;
    started.attach(this.#socket);
  }

  /** What left the browser or the command line as a file, by its own word: the sensor cannot see it. */
  #noteExport({ stream, mode, bytes, name, by, digest = "" }: ClientMessageOf<"exported">): void {
    const isAllowed = mode === "metadata" || this.#visitor.grant.scopes.includes("export-raw");
    this.audit({ kind: "capture_exported", facts: { stream, mode, bytes, name, by, digest, isAllowed } });
  }

  #resume({ stream, acknowledged }: ClientMessageOf<"resume">): void {
    const found = this.#host.findStream(stream, this.#visitor.grant.id, this);
    if (found === undefined) {
      this.refuse(
        "gone",
        "that capture is not held any more: the sensor was restarted, or it was too long ago",
        "Start a new one; what was received is kept.",
      );
      return;
    }
    this.#stream = found;
    const lost = found.resume(this.#socket, acknowledged ?? -1n);
    this.send({ kind: "resumed", stream, isWhole: lost === 0n, packetsLost: lost });
  }
}
