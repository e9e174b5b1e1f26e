/** What a capture needs of a sensor's host, looked at again when the user asks: of the interface and the filter that were chosen. */
import type { ClientMessage } from "#shared/wire/client-message.ts";
import type { CheckStatus } from "#shared/wire/protocol.ts";
import type { PreflightCheck, SensorMessageOf } from "#shared/wire/sensor-message.ts";

/** Sensors that know no more say met or not. */
export const statusOf = ({ status, isMet }: PreflightCheck): CheckStatus => status ?? (isMet ? "ok" : "failed");

export class SensorChecks {
  readonly #say: (message: ClientMessage) => void;
  #told = $state.raw<SensorMessageOf<"preflight">>();
  #isAsking = $state(false);

  constructor(say: (message: ClientMessage) => void) {
    this.#say = say;
  }

  /** What was looked at last because of a question; undefined before. */
  get told(): SensorMessageOf<"preflight"> | undefined {
    return this.#told;
  }
  get isAsking(): boolean {
    return this.#isAsking;
  }

  ask(name: string, filter: string): void {
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.#say({ kind: "preflight", interface: name, filter });
  }

  /** A sensor that introduces itself, perhaps anew, brings its own: what was told before may be true no more. */
  take(told: SensorMessageOf<"preflight"> | SensorMessageOf<"ready">): void {
    this.#told = told.kind === "preflight" ? told : undefined;
    this.#isAsking = false;
  }

  /** It was refused, or the connection is gone. */
  forget(): void {
    this.#isAsking = false;
  }
}
