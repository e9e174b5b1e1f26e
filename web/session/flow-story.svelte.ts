/** The story of the flow that is looked at: told at once for a short flow, asked for with a button for a long one. */
import type { FlowRow } from "#shared/model/flow.ts";
import type { FlowStory } from "#shared/model/flow-story.ts";
import type { Engine } from "#shared/model/engine.ts";

/** Packets up to which nobody waits long enough to notice. */
const SHORT = 20_000;

type StoryEngine = Pick<Engine, "flowStory" | "cancel">;

export class FlowStoryState {
  readonly #engine: StoryEngine;
  #story = $state.raw<FlowStory>();
  #problem = $state("");
  #share = $state<number>();
  #flow = $state(-1);
  /** The newest question. */
  #key = 0;

  constructor(engine: StoryEngine) {
    this.#engine = engine;
  }

  get story(): FlowStory | undefined {
    return this.#story;
  }
  get problem(): string {
    return this.#problem;
  }
  /** How much of the walk is done, 0 to 1; undefined while nothing is under way. */
  get share(): number | undefined {
    return this.#share;
  }
  /** The flow is long, and nobody has asked for its story. */
  get waits(): boolean {
    return this.#story === undefined && this.#share === undefined && this.#problem === "";
  }

  /** Another flow is looked at. */
  async show(row: FlowRow): Promise<void> {
    if (row.flow === this.#flow) return;
    this.#key++;
    this.#flow = row.flow;
    this.#story = undefined;
    this.#problem = "";
    this.#share = undefined;
    if (row.packetsA + row.packetsB <= SHORT) await this.tell();
  }

  async tell(): Promise<void> {
    const key = ++this.#key;
    this.#problem = "";
    this.#share = 0;
    const outcome = await this.#engine.flowStory(this.#flow, ({ done, total }) => {
      if (key === this.#key) this.#share = total === 0 ? 1 : done / total;
    });
    if (key !== this.#key) return;
    this.#share = undefined;
    if (outcome.ok) this.#story = outcome.value;
    else if (outcome.kind !== "cancelled") this.#problem = outcome.message;
  }

  async cancel(): Promise<void> {
    this.#key++;
    this.#share = undefined;
    await this.#engine.cancel("stream");
  }
}
