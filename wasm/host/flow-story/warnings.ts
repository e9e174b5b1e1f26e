/** What the dissectors warn of in packets of a flow, and where packets break off, as events; what other events tell of is left out. */
import { GROUP_MALFORMED, SEVERITY_WARNING } from "#shared/abi/note.ts";
import { ROW_SEVERITY_MASK } from "#shared/abi/table.ts";
import type { FlowEvent } from "#shared/model/flow-story.ts";
import { GROUPS, readTree } from "../detail.ts";
import type { PassPacket } from "../field-pass.ts";
import type { OpenCapture } from "../open-capture.ts";
import type { PassSurroundings } from "../run-pass.ts";

/** Packets that are looked into: each is dissected once more. */
const MOST = 100;
/** Losses, statuses, answers and alerts have events of their own. */
const TOLD = /^(?:tcp|dns|http2?)\b|"[^"]*fatal-alert/u;
const MALFORMED = GROUPS[GROUP_MALFORMED];

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
      .filter(({ label, filter }) => label === MALFORMED || !TOLD.test(filter))
      .map(({ label, value }) => ({
        kind: label === MALFORMED ? "damage" : "note",
        packet: number,
        timeNs,
        side: isReverse ? "b" : "a",
        text: value,
      }));
  }
}
