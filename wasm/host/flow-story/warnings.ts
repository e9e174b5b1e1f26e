/** Warnings and errors that the dissectors gave to packets of a flow, as events; what other events tell of is left out. */
import { SEVERITY_WARNING } from "#shared/abi/note.ts";
import { ROW_SEVERITY_MASK } from "#shared/abi/table.ts";
import type { FlowEvent } from "#shared/model/flow-story.ts";
import { readTree } from "../detail.ts";
import type { PassPacket } from "../field-pass.ts";
import type { OpenCapture } from "../open-capture.ts";
import type { PassSurroundings } from "../run-pass.ts";

/** Packets that are looked into: each is dissected once more. */
const MOST = 100;
/** Losses, statuses, answers, alerts and damage have events of their own. */
const TOLD = /^(?:tcp|dns|http2?)\b|"[^"]*(?:malformed|fatal-alert|cut-short)/u;

export class WarningCollector {
  readonly #capture: () => OpenCapture;
  readonly #packets: PassPacket[] = [];

  constructor(capture: () => OpenCapture) {
    this.#capture = capture;
  }

  /** Packets beyond those that are looked into. */
  leftOut = 0;

  add(packet: PassPacket): void {
    if ((this.#capture().table.flags(packet.number - 1) & ROW_SEVERITY_MASK) < SEVERITY_WARNING) return;
    if (this.#packets.length < MOST) this.#packets.push(packet);
    else this.leftOut++;
  }

  /** Until it is cancelled. */
  async read({ inTurn }: PassSurroundings, isCancelled: () => boolean): Promise<FlowEvent[]> {
    const events: FlowEvent[] = [];
    for (const packet of this.#packets) {
      if (isCancelled()) break;
      events.push(...(await inTurn(() => this.#ofPacket(packet))));
    }
    return events;
  }

  async #ofPacket({ number, timeNs, isReverse }: PassPacket): Promise<FlowEvent[]> {
    const { frames, instance, registry } = this.#capture();
    await frames.dissectRow(number - 1);
    return readTree(instance, registry)
      .filter(({ kind, severity }) => kind === "note" && (severity === "warning" || severity === "error"))
      .filter(({ filter }) => !TOLD.test(filter))
      .map(({ value }) => ({ kind: "note", packet: number, timeNs, side: isReverse ? "b" : "a", text: value }));
  }
}
