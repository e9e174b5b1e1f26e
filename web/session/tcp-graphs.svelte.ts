/** The TCP conversation whose graphs are shown: which one, its segments, which graph and direction. */
import type { Engine } from "#shared/model/engine.ts";
import type { TcpSeries, TcpSeriesProgress, TcpSeriesRequest } from "#shared/model/tcp-series.ts";

export type GraphKind = "sequence" | "tcptrace" | "throughput" | "roundTrip" | "window";

export class TcpGraphsState {
  readonly #engine: Engine;
  #of = $state.raw<TcpSeriesRequest["of"]>();
  #series = $state.raw<TcpSeries>();
  #problem = $state("");
  #progress = $state.raw<TcpSeriesProgress>();
  #isBusy = $state(false);
  #kind = $state<GraphKind>("tcptrace");
  #side = $state<0 | 1>(0);
  #key = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Undefined until somebody asks for a conversation. */
  get of(): TcpSeriesRequest["of"] | undefined {
    return this.#of;
  }
  get series(): TcpSeries | undefined {
    return this.#series;
  }
  get problem(): string {
    return this.#problem;
  }
  get progress(): TcpSeriesProgress | undefined {
    return this.#progress;
  }
  get isBusy(): boolean {
    return this.#isBusy;
  }
  get kind(): GraphKind {
    return this.#kind;
  }
  /** Whose bytes are drawn: 0 the first sender's, 1 the other's. */
  get side(): 0 | 1 {
    return this.#side;
  }

  show(kind: GraphKind): void {
    this.#kind = kind;
  }
  turn(side: 0 | 1): void {
    this.#side = side;
  }

  async open(of: TcpSeriesRequest["of"]): Promise<void> {
    const key = ++this.#key;
    this.#of = of;
    this.#problem = "";
    this.#isBusy = true;
    const outcome = await this.#engine.tcpSeries({ of }, (progress) => {
      if (key === this.#key) this.#progress = progress;
    });
    if (key !== this.#key) return;
    this.#isBusy = false;
    this.#progress = undefined;
    if (outcome.ok) {
      this.#series = outcome.value;
      this.#side = busierSide(outcome.value);
    } else {
      this.#series = undefined;
      this.#problem =
        outcome.kind === "cancelled" ? "Stopped before the end. Choose the conversation again." : outcome.message;
    }
  }

  async cancel(): Promise<void> {
    this.#key++;
    this.#isBusy = false;
    this.#progress = undefined;
    this.#problem = "Stopped before the end. Choose the conversation again.";
    await this.#engine.cancel("stream");
  }
}

/** The side that sent more bytes: its graph says more. */
function busierSide({ sides, length }: TcpSeries): 0 | 1 {
  const bytes = [0, 0];
  sides.forEach((side, at) => (bytes[side] = (bytes[side] ?? 0) + (length[at] ?? 0)));
  return (bytes[1] ?? 0) > (bytes[0] ?? 0) ? 1 : 0;
}
