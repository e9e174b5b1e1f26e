/** `tapglass capture`: receives a sensor's packets and writes them as they came, a valid pcapng file at every moment. */
import { randomBytes } from "node:crypto";
import { closeSync, ftruncateSync, openSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describeSampling } from "#shared/losses/sampling.ts";
import { ENVELOPE_BYTES } from "#shared/wire/frame.ts";
import { encodeGapBlock } from "#shared/losses/gap-block.ts";
import { ClockWatch, describeClockStep } from "#shared/wire/clock-watch.ts";
import { SensorClient, type Ready } from "#shared/wire/client.ts";
import { offerProtocols } from "#shared/wire/credential.ts";
import { LIVE_PATH } from "#shared/wire/protocol.ts";
import type { SensorMessage, SensorMessageOf } from "#shared/wire/sensor-message.ts";
import { WebSocket } from "ws";
import type { ExitCode } from "./exit-code.ts";
import { parseWishes, type CaptureWish } from "./capture-wish.ts";
import { SensorFigures } from "./sensor-figures.ts";
import { mergeParts } from "./merge-parts.ts";
import { UsageError } from "./open.ts";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A sensor that is away for longer does not hold the stream any more. */
const GIVE_UP_MS = 10 * 60_000;

/** Mode of a file that is made: what was captured, and what opens the sensor, is nobody else's. */
const OWNER_ALONE = 0o600;

/** One run: connections come and go, the file and the stream stay. */
class Run {
  readonly #wish: CaptureWish;
  readonly #file: number;
  readonly #client: SensorClient;
  #socket: WebSocket | undefined;
  #ready: Ready | undefined;
  #heard = new Date();
  #bytes = 0;
  #packets = 0;
  #lost = 0n;
  #failure: string | undefined;
  #isOver = false;
  readonly #figures = new SensorFigures();
  readonly #clock = new ClockWatch();
  #isAsked = false;
  /** The sensor was restarted, and begins the stream anew. */
  #isAnew = false;

  constructor(wish: CaptureWish) {
    this.#wish = wish;
    this.#file = wish.output === "-" ? 1 : openSync(wish.output, "w", OWNER_ALONE);
    this.#client = new SensorClient({
      onBlocks: (blocks, envelope) => {
        if (this.#isOver || !this.#keep(blocks)) return;
        this.#heard = new Date();
        this.#packets += envelope.packets;
        this.#client.take(envelope, blocks.length + ENVELOPE_BYTES);
      },
      onGap: (gap) => {
        this.#lost += gap.packets;
        this.#say(`${gap.packets} packets lost (${gap.cause})`);
        if (!this.#isOver) this.#keep(encodeGapBlock(gap));
      },
      onMessage: (message) => {
        this.#follow(message);
      },
      onBroken: (reason) => {
        this.#say(`the sensor does not keep to the protocol: ${reason}`);
        this.#socket?.close();
      },
    });
  }

  /** Writes whole blocks or none of them; false when it cannot, and the run is over then. */
  #keep(blocks: Uint8Array): boolean {
    const begun = this.#bytes;
    try {
      for (let at = 0; at < blocks.length;) at += writeSync(this.#file, blocks, at);
    } catch (cause) {
      if (this.#file !== 1) ftruncateSync(this.#file, begun);
      const reason = cause instanceof Error ? cause.message : String(cause);
      this.#failure = `${this.#wish.output} cannot be written (${reason}): what was written so far is whole`;
      this.#client.stop();
      this.#end();
      return false;
    }
    this.#bytes += blocks.length;
    return true;
  }

  async finish(): Promise<ExitCode> {
    process.once("SIGINT", () => {
      // What never began is given up by going away.
      if (this.#client.stream === undefined) this.#end();
      else this.#client.stop();
    });
    const grants = setInterval(() => {
      this.#client.grant();
    }, 100);
    let waitMs = FIRST_WAIT_MS;
    let awaySince = performance.now();
    for (;;) {
      const wasOpen = await this.#connectOnce();
      if (this.#isOver) break;
      if (wasOpen) [waitMs, awaySince] = [FIRST_WAIT_MS, performance.now()];
      if (this.#client.stream === undefined || performance.now() - awaySince > GIVE_UP_MS) {
        this.#failure ??= "the sensor cannot be reached";
        break;
      }
      this.#say("the connection is gone; trying again");
      await sleep(waitMs * (0.5 + Math.random()));
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
    clearInterval(grants);
    if (this.#file !== 1) closeSync(this.#file);
    this.#say(`${this.#packets} packets received, ${this.#lost} lost`);
    if (this.#wish.tellsFigures) this.#say(this.#figures.describe());
    if (this.#failure !== undefined) this.#say(`tapglass capture: ${this.#failure}`);
    return this.#failure === undefined ? 0 : 1;
  }

  /** Resolves when the connection is over; true when it had been open. */
  #connectOnce(): Promise<boolean> {
    const { origin, credential, trustsAnyCertificate } = this.#wish;
    const socket = new WebSocket(`${origin.replace(/^http/, "ws")}${LIVE_PATH}`, offerProtocols(credential), {
      rejectUnauthorized: !trustsAnyCertificate,
      maxPayload: 2 << 20,
    });
    this.#socket = socket;
    let wasOpen = false;
    return new Promise((resolve) => {
      socket.on("open", () => (wasOpen = true));
      socket.on("message", (bytes: Buffer, isBinary) => {
        if (isBinary) this.#client.receiveBytes(bytes);
        else this.#client.receiveText(bytes.toString());
      });
      socket.on("unexpected-response", (_, response) => {
        this.#failure = describeRefusal(response.statusCode ?? 0);
        this.#isOver ||= response.statusCode === 401 || response.statusCode === 403;
        socket.terminate();
      });
      socket.on("error", (cause) => {
        if (!wasOpen) this.#failure ??= cause.message;
      });
      socket.on("close", () => {
        this.#client.disconnect();
        resolve(wasOpen);
      });
    });
  }

  #follow(message: SensorMessage): void {
    switch (message.kind) {
      case "ready":
        this.#greet(message);
        return;
      case "started":
        this.#failure = undefined;
        this.#noteRestart(message.startedNs);
        // It comes when the interfaces are open: from now on nothing is missed.
        this.#say(`capturing ${message.interfaces.join(", ")}, mode ${message.mode}${saidOf(message.sampling)}`);
        return;
      case "resumed":
        this.#failure = undefined;
        this.#say(
          message.isWhole ? "connected again, nothing lost" : `connected again, ${message.packetsLost} packets lost`,
        );
        return;
      case "rules":
        this.#say(`${message.rules.length} forwarding rules, else ${message.default}`);
        if (message.problem !== undefined) this.#say(`the sensor refused newer rules: ${message.problem}`);
        return;
      case "ruleAlert":
        this.#say(`alert (${message.severity}): ${message.rule}, ${message.packets} packets`);
        return;
      case "stats":
        this.#figures.add(message);
        this.#noteClock(message);
        return;
      case "recording":
        this.#followRecording(message);
        return;
      case "stopped":
        this.#say(`ended: ${message.reason}`);
        if (message.totals.own > 0) this.#say(`${message.totals.own} packets of the sensor's own connection left out`);
        this.#tellExport(message.stream);
        if ((message.totals.sampledOut ?? 0) > 0) this.#say(`${message.totals.sampledOut} packets sampled out`);
        if (message.totals.withheld > 0) this.#say(`${message.totals.withheld} packets held back by the rules`);
        this.#end();
        return;
      case "error":
        if (message.code === "gone" && this.#client.stream !== undefined) {
          this.#startAnew();
          return;
        }
        this.#failure = `${message.message}. ${message.repair}`;
        this.#end();
    }
  }

  #noteClock(stats: SensorMessageOf<"stats">): void {
    const stepNs = this.#clock.note(stats);
    if (stepNs !== undefined) this.#say(describeClockStep(new URL(this.#wish.origin).host, stepNs));
  }

  #followRecording({ recording, phase, packets, missed, reason }: SensorMessageOf<"recording">): void {
    if (phase === "ended") this.#say(`${packets} packets recorded on the sensor's host as ${recording}`);
    // Loud, and the capture goes on: what arrives here is still worth having.
    if (phase === "failed") {
      this.#say(`RECORDING BROKE OFF: ${reason}; ${packets} packets are in ${recording}, ${missed} are missing`);
      this.#failure ??= `the recording broke off: ${reason}`;
    }
  }

  #greet(ready: Ready): void {
    this.#ready = ready;
    if (ready.token !== undefined) this.#keepToken(ready.token);
    const send = (text: string): void => {
      this.#socket?.send(text);
    };
    this.#client.connect(send);
    if (this.#client.stream !== undefined || this.#isAsked) return;
    if (this.#wish.mode !== "metadata" && !ready.scopes.includes("export-raw")) {
      this.#failure =
        "your token may not write whole packets to a file (scope export-raw): ask the sensor's owner for it, or use --mode metadata";
      this.#end();
      return;
    }
    const lacking = findLacking(this.#wish, ready);
    if (lacking !== undefined) {
      this.#failure = `this sensor is too old for --${lacking}: leave it out, or ask its owner for a newer one`;
      this.#end();
      return;
    }
    if (!ready.safeUse.isAccepted) {
      if (!this.#wish.acceptsSafeUse) {
        this.#failure =
          "the Safe Use statement was not accepted for this sensor: capture only where you may, then add --accept-safe-use";
        this.#end();
        return;
      }
      this.#client.say({ kind: "acceptSafeUse", version: ready.safeUse.version });
    }
    this.#isAsked = true;
    this.#start(ready);
  }

  #start(ready: Ready): void {
    const { interfaces, filter, snapLength, mode, sampling, skipPackets, replay } = this.#wish;
    const { mostPackets, mostSeconds, minutes } = this.#wish;
    const first = ready.interfaces.find(({ isUp }) => isUp);
    const chosen = interfaces.length > 0 || first === undefined ? interfaces : [first.name];
    const limits = {
      ...(sampling === 1 ? {} : { sampling }),
      ...(mostPackets === undefined ? {} : { mostPackets }),
      ...(mostSeconds === undefined ? {} : { mostSeconds }),
      ...(minutes === undefined ? {} : { minutes }),
      ...(replay === undefined ? {} : { replay }),
      ...(skipPackets === 0 ? {} : { skipPackets }),
    };
    this.#client.start({ interfaces: chosen, filter, snapLength, mode, isPromiscuous: false, ...limits });
  }

  /** For the sensor's audit log. */
  #tellExport(stream: number): void {
    const { mode, output } = this.#wish;
    const name = output === "-" ? "standard output" : basename(output).slice(0, 200);
    this.#client.say({ kind: "exported", stream, mode, bytes: this.#bytes, name, by: "command" });
  }

  /** The file says where nobody could count. */
  #noteRestart(startedNs: bigint): void {
    if (!this.#isAnew) return;
    this.#isAnew = false;
    const fromNs = BigInt(this.#heard.getTime()) * 1_000_000n;
    this.#keep(encodeGapBlock({ fromNs, toNs: startedNs > fromNs ? startedNs : fromNs, cause: "restart" }));
  }

  /** The sensor does not hold the stream any more: a new section follows in the same file. */
  #startAnew(): void {
    this.#isAnew = true;
    const since = this.#heard.toISOString();
    this.#say(`the sensor was restarted: what came since ${since} is lost, and nobody could count it`);
    this.#client.forget();
    if (this.#ready !== undefined) this.#start(this.#ready);
  }

  #keepToken(secret: string): void {
    this.#wish.credential = { kind: "token", secret };
    const { tokenFile } = this.#wish;
    if (tokenFile === "") return;
    // A new file in the old one's place, so that nobody but its owner could read that before or can read it now.
    const beside = `${tokenFile}.${randomBytes(6).toString("hex")}.new`;
    writeFileSync(beside, `${secret}\n`, { mode: OWNER_ALONE, flag: "wx" });
    renameSync(beside, tokenFile);
    this.#say(`paired; the token is in ${tokenFile}`);
  }

  #say(text: string): void {
    console.error(this.#wish.label + text);
  }

  #end(): void {
    this.#isOver = true;
    this.#socket?.close();
  }
}

/** How much of the packets the sensor keeps, where it is not all. */
const saidOf = (sampling = 1): string => (sampling === 1 ? "" : `, ${describeSampling(sampling)}`);

/** The option that this sensor does not know. */
function findLacking({ sampling, skipPackets }: CaptureWish, { capabilities = [] }: Ready): string | undefined {
  if (sampling > 1 && !capabilities.includes("sampling")) return "sample";
  return skipPackets > 0 && !capabilities.includes("skip") ? "skip" : undefined;
}

function describeRefusal(status: number): string {
  if (status === 401)
    return "the sensor does not know this token, or the pairing link was used already: ask for a new link (--pair)";
  if (status === 403) return "the sensor does not allow this address: its owner can add it with --allow";
  if (status === 429) return "too many attempts: wait a minute";
  return `the sensor refused with status ${status}`;
}

export async function capture(words: readonly string[]): Promise<ExitCode> {
  let asked: ReturnType<typeof parseWishes>;
  try {
    asked = parseWishes(words);
  } catch (cause) {
    throw cause instanceof UsageError ? cause : new UsageError(cause instanceof Error ? cause.message : String(cause));
  }
  const { wishes, output } = asked;
  const codes = await Promise.all(wishes.map((wish) => new Run(wish).finish()));
  const code = codes.includes(1) ? 1 : 0;
  if (wishes.length === 1) return code;
  const parts = wishes.map(({ output: path, origin }) => ({ path, name: new URL(origin).host }));
  return (await mergeParts(parts, output)) ? code : 1;
}
