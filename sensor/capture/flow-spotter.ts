/**
 * In the capturing process: notices frames of flows that it has not seen lately, so that whose they are is looked up while their sockets
 * are still open. It may take one flow for another and miss one for a while: what is known of processes never rests on it.
 */
import { FrameFacts, TCP, UDP } from "#shared/policy/rules/frame-facts.ts";

/** Flows that are remembered: a power of two. One that falls on another's place takes it. */
const PLACES = 8192;
/** Frames that are looked at between two questions: a flood is not slowed down by more than these. */
const MOST_LOOKS = 1000;
/** Between two pieces of news. */
const APART_MS = 100;

export class FlowSpotter {
  readonly #facts = new FrameFacts();
  readonly #seen = new Uint32Array(PLACES);
  #looksLeft = 0;
  #isOn = false;
  #hasNews = false;
  #toldMs = -APART_MS;

  /** From now on somebody wants to know. */
  start(): void {
    this.#isOn = true;
    this.#looksLeft = MOST_LOOKS;
  }

  look(frame: Uint8Array, length: number, linkType: number): void {
    if (this.#looksLeft === 0) return;
    this.#looksLeft--;
    const facts = this.#facts;
    facts.read(frame, length, linkType);
    if ((facts.protocol !== TCP && facts.protocol !== UDP) || facts.sourcePort < 0) return;
    const key = keyOf(facts);
    const place = key & (PLACES - 1);
    if (this.#seen[place] === key) return;
    this.#seen[place] = key;
    this.#hasNews = true;
  }

  /** Whether there were new flows since it last said so; asked again and again. */
  takeNews(nowMs: number): boolean {
    if (!this.#isOn) return false;
    this.#looksLeft = MOST_LOOKS;
    if (!this.#hasNews || nowMs - this.#toldMs < APART_MS) return false;
    this.#hasNews = false;
    this.#toldMs = nowMs;
    return true;
  }
}

/** The same for both directions of a flow; never 0, which an empty place holds. */
function keyOf({ bytes, version, sourceAt, destinationAt, sourcePort, destinationPort, protocol }: FrameFacts): number {
  const end = version === 6 ? 16 : 4;
  let sum = 0;
  for (let at = 0; at < end; at++)
    sum = Math.imul(sum, 31) + (bytes[sourceAt + at] ?? 0) + (bytes[destinationAt + at] ?? 0);
  const ports = Math.imul(sourcePort, 0x9e3779b1) + Math.imul(destinationPort, 0x9e3779b1);
  const mixed = Math.imul(sum ^ ports ^ protocol, 0x85ebca6b);
  return ((mixed ^ (mixed >>> 15)) | 1) >>> 0;
}
