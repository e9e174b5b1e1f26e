/** The one replay of a capture that can be under way. */
import type { EngineOutcome, ReplayOutput } from "#shared/model/engine.ts";
import type { ReplayOrder, ReplayStand } from "#shared/wire/replay.ts";
import type { OpenCapture } from "../open-capture.ts";
import { Replayer, type ReplaySpan } from "./replayer.ts";

export interface ReplayPlan {
  readonly outputs: readonly ReplayOutput[];
  readonly order: ReplayOrder;
  readonly onStand: (stand: ReplayStand) => void;
}

export class ReplayDesk {
  #running: Replayer | undefined;

  async run(
    capture: OpenCapture,
    span: Partial<Pick<ReplaySpan, "firstNs">> & { readonly lastNs?: bigint },
    { outputs, order, onStand }: ReplayPlan,
  ): Promise<EngineOutcome<undefined>> {
    if (this.#running !== undefined)
      return { ok: false, kind: "refused", message: "This capture is being replayed already." };
    const { firstNs = 0n, lastNs = 0n } = span;
    const ports = outputs.map(({ live }) => live);
    const replayer = new Replayer(capture, { firstNs, lengthNs: lastNs - firstNs }, ports, { order, onStand });
    this.#running = replayer;
    try {
      await replayer.run();
      return { ok: true, value: undefined };
    } catch (cause) {
      return { ok: false, kind: "unreadable", message: `The capture could not be read again: ${String(cause)}` };
    } finally {
      this.#running = undefined;
    }
  }

  control(wish: ReplayOrder | "stop"): void {
    if (wish === "stop") this.#running?.stop();
    else this.#running?.control(wish);
  }
}
