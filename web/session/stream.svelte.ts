/** The conversation that is followed: which one, which page of its bytes is there, what was found in it. */
import type { Http2Stream } from "#shared/http2/follow.ts";
import type { Engine } from "#shared/model/engine.ts";
import type {
  StreamFacts,
  StreamMatch,
  StreamName,
  StreamProgress,
  StreamScope,
  StreamWindow,
} from "#shared/model/stream.ts";
import { decodeMessages, undoAll } from "./http-bodies.ts";
import { splitDnsMessages, splitTlsRecords } from "./stream-records.ts";
import { joinWindows } from "./stream-join.ts";
import { findInWindow, type StreamSearchText } from "./stream-search.ts";

/** Bytes shown at once; longer streams have pages. */
export const PAGE_BYTES = 256 << 10;
/** Bytes of one question where all of them are wanted. */
const PORTION = 1 << 20;
/** Longest stream whose bodies are decoded: it is held in memory as a whole. */
const DECODED_BYTES = 32 << 20;
const STOPPED = "Stopped before the end. Choose the conversation again to start over.";

/** As on the wire, or as what a protocol makes of it. */
export type StreamReading = "wire" | "http" | "http2" | "tls" | "dns";
type Decoded = Exclude<StreamReading, "wire">;

const READERS: Readonly<
  Record<Exclude<Decoded, "http2">, (window: StreamWindow) => StreamWindow | Promise<StreamWindow>>
> = { http: decodeMessages, tls: splitTlsRecords, dns: splitDnsMessages };

/** The HTTP/2 streams of the conversation, and the one that is shown. */
interface Http2Choice {
  readonly streams: readonly Http2Stream[];
  readonly chosen: number | undefined;
}
const NO_HTTP2: Http2Choice = { streams: [], chosen: undefined };

export class StreamState {
  readonly #engine: Engine;
  #of = $state.raw<StreamName>();
  #scope = $state<StreamScope>("both");
  #reading = $state<StreamReading>("wire");
  #window = $state.raw<StreamWindow>();
  #decoded: StreamWindow | undefined;
  #http2 = $state.raw<Http2Choice>(NO_HTTP2);
  #problem = $state("");
  #progress = $state.raw<StreamProgress>();
  #isBusy = $state(false);
  #match = $state.raw<StreamMatch>();
  #key = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Undefined until somebody follows a conversation. */
  get of(): StreamName | undefined {
    return this.#of;
  }
  get scope(): StreamScope {
    return this.#scope;
  }
  /** How the bytes are read. */
  get reading(): StreamReading {
    return this.#reading;
  }
  /** The stream is shown whole, and not as it was on the wire. */
  get isDecoded(): boolean {
    return this.#reading !== "wire";
  }
  get window(): StreamWindow | undefined {
    return this.#window;
  }
  get facts(): StreamFacts | undefined {
    return this.#window?.facts;
  }
  /** Why nothing is shown, and what can be done. */
  get problem(): string {
    return this.#problem;
  }
  get progress(): StreamProgress | undefined {
    return this.#progress;
  }
  get isBusy(): boolean {
    return this.#isBusy;
  }
  get match(): StreamMatch | undefined {
    return this.#match;
  }
  /** Of the reading as HTTP/2. */
  get http2(): Http2Choice {
    return this.#http2;
  }

  async open(of: StreamName): Promise<void> {
    this.#of = of;
    this.#http2 = NO_HTTP2;
    await this.#showAnew();
  }

  /** Another conversation of the same transport. */
  async openNumber(stream: number): Promise<void> {
    const transport = this.facts?.transport ?? "tcp";
    await this.open({ transport, stream });
  }

  async setScope(scope: StreamScope): Promise<void> {
    if (scope === this.#scope) return;
    this.#scope = scope;
    await this.#showAnew();
  }

  async read(reading: StreamReading): Promise<void> {
    this.#reading = reading;
    await this.#showAnew();
  }

  /** Another HTTP/2 stream of the same conversation. */
  async chooseHttp2(chosen: number): Promise<void> {
    this.#http2 = { ...this.#http2, chosen };
    await this.#showAnew();
  }

  async #showAnew(): Promise<void> {
    this.#match = undefined;
    this.#decoded = undefined;
    await this.#show(0);
  }

  /** The page that holds a byte. */
  async showByte(at: number): Promise<void> {
    await this.#show(Math.floor(at / PAGE_BYTES) * PAGE_BYTES);
  }

  /** The page that begins where another one ended. */
  async showFrom(from: number): Promise<void> {
    await this.#show(from);
  }

  /** What is under way ends; what is shown stays. */
  async cancel(): Promise<void> {
    this.#key++;
    this.#isBusy = false;
    this.#progress = undefined;
    await this.#engine.cancel("stream");
  }

  /** A sentence when nothing was found. */
  async find(search: StreamSearchText, from: number): Promise<string> {
    const of = this.#of;
    if (of === undefined) return "";
    const key = ++this.#key;
    if (this.isDecoded && this.#window !== undefined) {
      this.#match = findInWindow(this.#window, search, from);
      return this.#match === undefined ? nothingFound(search) : "";
    }
    this.#isBusy = true;
    const outcome = await this.#engine.findInStream({ of, scope: this.#scope, from, ...search }, (progress) => {
      if (key === this.#key) this.#progress = progress;
    });
    if (key !== this.#key) return "";
    this.#rest();
    if (!outcome.ok) return outcome.kind === "cancelled" ? "Cancelled." : outcome.message;
    if (outcome.value === "nowhere") return nothingFound(search);
    const match = outcome.value;
    const { window } = this;
    if (window === undefined || match.at < window.from || match.at >= window.to) await this.showByte(match.at);
    this.#match = match;
    return "";
  }

  /** All of the stream, window by window; false when it did not come to its end. */
  async readAll(scope: StreamScope, onWindow: (window: StreamWindow) => void): Promise<boolean> {
    const key = ++this.#key;
    const end = await this.#read(key, scope, (window) => {
      onWindow(window);
      return true;
    });
    if (key === this.#key) this.#rest();
    return end === "whole";
  }

  /** Goes on as long as `onWindow` wants more; "overtaken" when the user asked for something else. */
  async #read(
    key: number,
    scope: StreamScope,
    onWindow: (window: StreamWindow) => boolean,
  ): Promise<"whole" | "enough" | "overtaken"> {
    const of = this.#of;
    if (of === undefined) return "overtaken";
    this.#isBusy = true;
    for (let from = 0; ;) {
      const outcome = await this.#engine.stream({ key, of, scope, from, length: PORTION }, (progress) => {
        if (key === this.#key) this.#progress = progress;
      });
      if (key !== this.#key) return "overtaken";
      if (!outcome.ok) {
        this.#fail(outcome.kind === "cancelled" ? STOPPED : outcome.message);
        this.#rest();
        return "overtaken";
      }
      if (!onWindow(outcome.value)) return "enough";
      from = outcome.value.to;
      if (from >= outcome.value.total) return "whole";
    }
  }

  #rest(): void {
    this.#isBusy = false;
    this.#progress = undefined;
  }

  #fail(problem: string): void {
    this.#problem = problem;
    this.#window = undefined;
  }

  async #show(from: number): Promise<void> {
    const of = this.#of;
    if (of === undefined) return;
    const key = ++this.#key;
    this.#isBusy = true;
    this.#problem = "";
    try {
      const reading = this.#reading;
      await (reading === "wire" ? this.#showPage(key, of, from) : this.#showDecoded(key, reading));
    } catch (cause) {
      if (key === this.#key) this.#fail(`The engine stopped: ${String(cause)}. Open the capture again.`);
    }
    if (key === this.#key) this.#rest();
  }

  async #showPage(key: number, of: StreamName, from: number): Promise<void> {
    const request = { key, of, scope: this.#scope, from, length: PAGE_BYTES };
    const outcome = await this.#engine.stream(request, (progress) => {
      if (key === this.#key) this.#progress = progress;
    });
    if (key !== this.#key) return;
    if (outcome.ok) this.#window = outcome.value;
    else this.#fail(outcome.kind === "cancelled" ? STOPPED : outcome.message);
  }

  /** Bodies can only be decoded when all of the stream is there. */
  async #showDecoded(key: number, reading: Decoded): Promise<void> {
    if (this.#decoded === undefined) {
      const windows: StreamWindow[] = [];
      let bytes = 0;
      // A stream of HTTP/2 is known by what both sides say.
      const end = await this.#read(key, reading === "http2" ? "both" : this.#scope, (window) => {
        windows.push(window);
        bytes += window.bytes.length;
        return bytes <= DECODED_BYTES;
      });
      if (end === "overtaken") return;
      if (end === "enough") {
        await this.#showWire("This stream is longer than 32 MB: it is shown as it was on the wire.");
        return;
      }
      const whole = joinWindows(windows);
      const decoded = reading === "http2" ? await this.#readHttp2(key, whole) : await READERS[reading](whole);
      if (key !== this.#key) return;
      if (decoded === undefined) {
        await this.#showWire(
          "This conversation is not HTTP/2 from its beginning on: it is shown as it was on the wire.",
        );
        return;
      }
      this.#decoded = decoded;
    }
    this.#window = this.#decoded;
  }

  async #showWire(why: string): Promise<void> {
    this.#reading = "wire";
    await this.#show(0);
    this.#problem = why;
  }

  async #readHttp2(key: number, whole: StreamWindow): Promise<StreamWindow | undefined> {
    const { followHttp2 } = await import("#shared/http2/follow.ts");
    const of = this.#of;
    const packet = of !== undefined && "packet" in of ? of.packet : undefined;
    const wish = { stream: this.#http2.chosen, packet, scope: this.#scope };
    const followed = await followHttp2(whole, wish, undoAll);
    if (key !== this.#key) return undefined;
    this.#http2 = followed ?? NO_HTTP2;
    if (followed !== undefined && followed.troubles.length > 0) this.#problem = `${followed.troubles.join(". ")}.`;
    return followed?.window;
  }
}

const nothingFound = ({ backwards }: StreamSearchText): string => (backwards ? "Nothing before." : "Nothing behind.");
