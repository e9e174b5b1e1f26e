/** What a sensor tells besides packets: its rules, its audit log, its recordings. */
import type { ClientMessage } from "#shared/wire/client-message.ts";
import type { SensorMessage, SensorMessageOf } from "#shared/wire/sensor-message.ts";
import { SensorAudit } from "./sensor-audit.svelte.ts";
import { SensorChecks } from "./sensor-checks.svelte.ts";
import { SensorRecordings } from "./sensor-recordings.svelte.ts";
import { SensorRules } from "./sensor-rules.svelte.ts";

export interface DeskSurroundings {
  readonly origin: string;
  readonly say: (message: ClientMessage) => void;
  readonly notify: (text: string, isProblem: boolean) => void;
  readonly token: () => string | undefined;
}

export class SensorDesk {
  readonly rules: SensorRules;
  readonly audit: SensorAudit;
  readonly checks: SensorChecks;
  readonly recordings: SensorRecordings;
  readonly #around: DeskSurroundings;

  constructor(around: DeskSurroundings) {
    this.#around = around;
    this.rules = new SensorRules(around.say, around.notify);
    this.audit = new SensorAudit(around.say);
    this.checks = new SensorChecks(around.say);
    this.recordings = new SensorRecordings(around);
  }

  /** Hears of every message, whoever else does. */
  take(message: SensorMessage): void {
    if (message.kind === "audit") this.audit.take(message);
    else if (message.kind === "preflight" || message.kind === "ready") this.checks.take(message);
    else if (!this.rules.take(message)) this.recordings.take(message);
  }

  /** True where a refusal answers something that was asked here. */
  takeError({ code, message, repair }: SensorMessageOf<"error">): boolean {
    const isOurs = code === "rules" || ((code === "rate" || code === "scope") && this.#isWaiting);
    this.forget();
    if (isOurs) this.#around.notify(`${message}. ${repair}`, true);
    return isOurs;
  }

  get #isWaiting(): boolean {
    return this.audit.isAsking || this.rules.isOffering || this.checks.isAsking;
  }

  /** The connection is gone, and with it what it was asked for. */
  forget(): void {
    this.rules.forget();
    this.audit.forget();
    this.checks.forget();
  }
}
