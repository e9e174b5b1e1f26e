/**
 * One capture under way: frames of its sources get sequence numbers and wait for the client's credit. It outlives a broken connection
 * for a while, so that the client can go on where it was.
 */
import { randomBytes } from "node:crypto";
import { encodeGapBlock } from "#shared/losses/gap-block.ts";
import {
  FLAG_REPLAYED,
  FLAG_SECTION,
  FRAME_BLOCKS,
  encodeGap,
  writeEnvelope,
  type GapCause,
} from "#shared/wire/frame.ts";
import { FIRST_CREDIT_BYTES, MOST_CREDIT_BYTES } from "#shared/wire/protocol.ts";
import type { StreamTotals } from "#shared/wire/sensor-message.ts";
import type { BatchHead } from "../capture/batch.ts";
import { frameBuffers } from "../capture/frame-buffers.ts";
import type { CaptureChange, Counters, Opened } from "../capture/order.ts";
import { encodeStatistics, readFirstTime, type InterfaceFacts } from "../capture/pcapng.ts";
import type { FrameSource, SourceReader } from "../capture/process-source.ts";
import { FRAME_ROOM, FrameRing } from "./frame-ring.ts";
import type { StreamPlan } from "./stream-plan.ts";
import { countersOfFile, NO_COUNTERS, sumCounters } from "./stream-counters.ts";
import type { Socket } from "./transport.ts";

/** Unsent frames beyond it: the sources wait, and the kernel drops and counts. */
const MOST_UNSENT_BYTES = 4 << 20;
/** Sent and not acknowledged, whatever credit a client claims to have. */
const MOST_UNACKNOWLEDGED_BYTES = 12 << 20;
/** What the socket itself may hold. */
const MOST_BUFFERED_BYTES = 4 << 20;
/** Kept for a client that is away. */
const AWAY_BYTES = 32 << 20;
/** Counters that changed stand in the stream at least so often: a file that is not ended (its page was closed) has them, too. */
const STATISTICS_NS = 10_000_000_000n;

interface SourceState {
  readonly source: FrameSource;
  opened: Opened | undefined;
  counters: Counters;
  openedNs: bigint;
  countedNs: bigint;
  /** When counters were written into the stream, and how many packets they told of. */
  toldNs: bigint;
  toldPackets: number;
  isOver: boolean;
}

export class LiveStream {
  readonly id = randomBytes(4).readUInt32LE();
  readonly #plan: StreamPlan;
  readonly #sources: SourceState[];
  readonly #ring: FrameRing;
  /** Frames that came before all sources were open. */
  #early: { bytes: Buffer; head: BatchHead; index: number }[] | undefined = [];
  readonly #earlyBlocks: Uint8Array[] = [];
  #socket: Socket | undefined;
  #credit = 0;
  #sequence = 0n;
  #packets = 0n;
  #sent = 0;
  #sentBytes = 0;
  #givenUp = 0;
  #captured = 0;
  #isPaused = false;
  #stopReason: string | undefined;
  #isOver = false;
  #isDelivered = false;

  constructor(plan: StreamPlan) {
    this.#plan = plan;
    this.#ring = new FrameRing((bytes) => {
      if (plan.isReusing) frameBuffers.giveBack(bytes);
    });
    this.#sources = plan.interfaces.map((_, index) => ({
      source: plan.open(index, this.#readerOf(index)),
      opened: undefined,
      counters: NO_COUNTERS,
      openedNs: 0n,
      countedNs: plan.now(),
      toldNs: plan.now(),
      toldPackets: 0,
      isOver: false,
    }));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Every source is open: what passes from now on is captured or counted. */
  get isBegun(): boolean {
    return this.#early === undefined;
  }

  get sources(): number {
    return this.#sources.length;
  }

  get isAttached(): boolean {
    return this.#socket !== undefined;
  }

  /** One frame in so many is kept. */
  get sampling(): number {
    return this.#plan.sampling;
  }

  get waitingBytes(): number {
    return this.#ring.unsentBytes;
  }

  totals(): StreamTotals {
    return sumCounters(
      this.#sources.map(({ counters }) => counters),
      { sent: this.#sent, sentBytes: this.#sentBytes, givenUp: this.#givenUp },
    );
  }

  /** A client takes the stream, from its beginning. */
  attach(socket: Socket): void {
    this.#socket = socket;
    this.#credit = FIRST_CREDIT_BYTES;
    this.pump();
  }

  /** A client comes back, with everything up to `acknowledged`; packets that it will never see. */
  resume(socket: Socket, acknowledged: bigint): bigint {
    this.#ring.rewind(acknowledged);
    const lost = this.#tellGivenUp("resume");
    this.attach(socket);
    return BigInt(lost);
  }

  /** Puts an account of what was given up in front of what waits; how many packets it was. */
  #tellGivenUp(cause: GapCause): number {
    const lost = this.#ring.takeGivenUp();
    if (lost === undefined || lost.packets === 0) return 0;
    const gap = { packets: BigInt(lost.packets), bytes: BigInt(lost.bytes), fromNs: lost.fromNs, toNs: lost.toNs };
    const envelope = { flags: 0, stream: this.id, sequence: lost.lastSequence, firstPacket: 0n };
    const bytes = encodeGap(envelope, { ...gap, cause });
    this.#ring.pushFront({ bytes, sequence: lost.lastSequence, packets: 0, packetBytes: 0, timeNs: lost.fromNs });
    this.#givenUp += lost.packets;
    return lost.packets;
  }

  /** The client is gone, perhaps to come back. A wire does not wait for it; a file can. */
  detach(): void {
    this.#socket = undefined;
    if (!this.#plan.isReplayed) this.#resumeSources();
  }

  /** A whole block besides the packets; it goes behind the section's header. */
  addBlock(block: Uint8Array): void {
    if (this.#isOver) return;
    if (this.#early !== undefined) {
      this.#earlyBlocks.push(block);
      return;
    }
    const bytes = new Uint8Array(FRAME_ROOM + block.length);
    bytes.set(block, FRAME_ROOM);
    this.#push(bytes, { packets: 0, packetBytes: 0, timeNs: 0n }, 0);
  }

  /** Changes how a file is replayed, or the rules in force. */
  control(change: CaptureChange): void {
    for (const { source } of this.#sources) source.control(change);
  }

  addCredit(bytes: number, acknowledged: bigint): void {
    this.#credit = Math.min(this.#credit + bytes, MOST_CREDIT_BYTES);
    this.#ring.acknowledge(acknowledged);
    this.pump();
  }

  stop(reason: string): void {
    this.#stopReason ??= reason;
    for (const { source } of this.#sources) source.stop();
    // What waits for the others never begins: a source that is not read from cannot end.
    if (this.#early !== undefined) for (const { source } of this.#sources) source.resume();
    if (this.#socket === undefined) this.#resumeSources();
  }

  /** Sends what credit and socket allow. */
  pump(): void {
    if (this.#socket !== undefined) this.#sendTo(this.#socket);
    this.#holdBack();
    this.#endWhenDone();
  }

  #sendTo(socket: Socket): void {
    if (this.#credit > 0) this.#tellGivenUp("client-slow");
    const share = this.#plan.share();
    for (let frame = this.#ring.peek(); frame !== undefined; frame = this.#ring.peek()) {
      if (this.#credit <= 0 || socket.bufferedBytes() >= MOST_BUFFERED_BYTES * share) break;
      if (this.#ring.unacknowledgedBytes >= MOST_UNACKNOWLEDGED_BYTES * share) break;
      socket.sendBytes(frame.bytes);
      this.#credit -= frame.bytes.length;
      this.#sent += frame.packets;
      this.#sentBytes += frame.bytes.length;
      this.#ring.markSent();
    }
  }

  /**
   * Bounds what waits. A client that is there makes the sources wait, and the kernel drops and counts; for one that is away the newest are
   * kept. A recording must not suffer from its client: then a slow one loses frames and hears of it. A file can always wait.
   */
  #holdBack(): void {
    const { recorder, isReplayed } = this.#plan;
    const unsentBytes = this.#ring.unsentBytes;
    const share = this.#plan.share();
    const most = MOST_UNSENT_BYTES * share;
    // Nobody waits for the rest of a file that is to end and has no client: it comes, and the newest of it is kept.
    const isAbandoned = this.#socket === undefined && this.#stopReason !== undefined;
    if ((isReplayed && !isAbandoned) || (recorder === undefined && this.#socket !== undefined)) {
      if (unsentBytes > most || recorder?.isFull === true) this.#pauseSources();
      else if (this.#socket !== undefined && unsentBytes < most / 2) this.#resumeSources();
      return;
    }
    if (this.#socket === undefined) this.#ring.shrink(AWAY_BYTES * share);
    else this.#ring.shrinkUnsent(AWAY_BYTES * share);
    if (recorder?.isFull === true) this.#pauseSources();
    else if (recorder !== undefined) this.#resumeSources();
  }

  #readerOf(index: number): SourceReader {
    return {
      onOpened: (opened) => {
        const state = this.#sources[index];
        if (state !== undefined) [state.opened, state.openedNs] = [opened, this.#plan.now()];
        this.#beginSection();
      },
      onPackets: (bytes, head) => {
        if (this.#early === undefined) this.#take(bytes, head, index);
        else if (this.#stopReason === undefined) {
          // One batch each: the others are not open yet, and nothing may pile up.
          this.#early.push({ bytes, head, index });
          this.#sources[index]?.source.pause();
        }
      },
      onCounters: (counters) => {
        this.#count(index, counters);
      },
      onNote: (note) => {
        this.#plan.onNote(note, index);
      },
      onEnd: (failure) => {
        this.#endSource(index, failure);
      },
    };
  }

  #beginSection(): void {
    const interfaces: InterfaceFacts[] = [];
    for (const [index, { opened }] of this.#sources.entries()) {
      const facts = this.#plan.interfaces[index];
      if (opened === undefined || facts === undefined) return;
      for (const each of opened.interfaces)
        interfaces.push({
          ...facts,
          ...each,
          name: each.name === undefined || each.name === "" ? facts.name : each.name,
        });
    }
    const early = this.#early;
    if (early === undefined || this.#stopReason !== undefined) return;
    this.#plan.onBegun();
    const blocks = this.#plan.encodeSection(interfaces);
    const bytes = new Uint8Array(FRAME_ROOM + blocks.length);
    bytes.set(blocks, FRAME_ROOM);
    this.#push(bytes, { packets: 0, packetBytes: 0, timeNs: 0n }, FLAG_SECTION);
    this.#early = undefined;
    for (const block of this.#earlyBlocks.splice(0)) this.addBlock(block);
    for (const each of early) {
      this.#sources[each.index]?.source.resume();
      this.#take(each.bytes, each.head, each.index);
    }
  }

  #take(bytes: Buffer, head: BatchHead, index: number): void {
    const { interfaces = [] } = this.#sources[index]?.opened ?? {};
    // A source's own number is that of its first interface.
    const timeNs = readFirstTime(bytes, FRAME_ROOM, (id) => interfaces[id - index]?.resolution ?? 6);
    const { packets, packetBytes } = head;
    this.#captured += packetBytes;
    this.#push(bytes, { packets, packetBytes, timeNs }, 0);
    const { mostPackets, mostBytes } = this.#plan;
    if (mostPackets !== undefined && this.#packets >= BigInt(mostPackets))
      this.stop("the number of packets asked for was reached");
    else if (mostBytes !== undefined && this.#captured >= mostBytes)
      this.stop("the number of bytes asked for was reached");
  }

  #push(
    bytes: Uint8Array,
    facts: { readonly packets: number; readonly packetBytes: number; readonly timeNs: bigint },
    flags: number,
  ): void {
    const sequence = this.#sequence++;
    const replayed = this.#plan.isReplayed ? FLAG_REPLAYED : 0;
    writeEnvelope(
      bytes,
      {
        type: FRAME_BLOCKS,
        flags: flags | replayed,
        stream: this.id,
        sequence,
        firstPacket: this.#packets,
        packets: facts.packets,
      },
      bytes.length - FRAME_ROOM,
    );
    const blocks = bytes.subarray(FRAME_ROOM);
    if (flags === FLAG_SECTION) this.#plan.recorder?.begin(blocks);
    else this.#plan.recorder?.add(blocks, facts.packets);
    this.#packets += BigInt(facts.packets);
    this.#ring.push({ bytes, sequence, ...facts });
    this.pump();
  }

  /** New counters of a source; what the kernel dropped since the last ones becomes a gap of its own. */
  #count(index: number, counters: Counters): void {
    const state = this.#sources[index];
    if (state === undefined) return;
    const now = this.#plan.now();
    const dropped = counters.droppedByKernel - state.counters.droppedByKernel;
    if (dropped > 0) this.#pushGap(dropped, state.countedNs, now, "kernel");
    const isNews = counters.droppedByInterface > state.counters.droppedByInterface;
    state.counters = counters;
    state.countedNs = now;
    const isDue = now - state.toldNs >= STATISTICS_NS && countersOfFile(counters).accepted > state.toldPackets;
    if (isNews || isDue) this.#addStatistics(index);
  }

  #pushGap(packets: number, fromNs: bigint, toNs: bigint, cause: GapCause): void {
    const sequence = this.#sequence++;
    const envelope = { flags: 0, stream: this.id, sequence, firstPacket: this.#packets };
    const gap = { packets: BigInt(packets), bytes: 0n, fromNs, toNs, cause };
    this.#plan.recorder?.addLoss(packets, cause);
    this.#plan.recorder?.add(encodeGapBlock(gap), 0);
    const bytes = encodeGap(envelope, gap);
    this.#packets += BigInt(packets);
    this.#ring.push({ bytes, sequence, packets: 0, packetBytes: 0, timeNs: fromNs });
    this.pump();
  }

  /** In the stream itself, so that every reader of the file finds it. A file that is replayed has its own. */
  #addStatistics(index: number): void {
    const state = this.#sources[index];
    const resolution = state?.opened?.interfaces[0]?.resolution;
    if (state === undefined || resolution === undefined || !this.isBegun || this.#plan.isReplayed) return;
    const { openedNs: startNs, countedNs: endNs } = state;
    const counters = countersOfFile(state.counters);
    state.toldNs = endNs;
    state.toldPackets = counters.accepted;
    this.addBlock(encodeStatistics({ interfaceId: index, resolution, startNs, endNs, ...counters }));
  }

  #endSource(index: number, failure: string | undefined): void {
    this.#addStatistics(index);
    const state = this.#sources[index];
    if (state !== undefined) state.isOver = true;
    const name = this.#plan.interfaces[index]?.name ?? "";
    if (failure !== undefined) this.stop(this.isBegun || failure.includes(name) ? failure : `${name}: ${failure}`);
    else if (this.#sources.every(({ isOver }) => isOver)) this.#stopReason ??= "the source ended";
    this.#endWhenDone();
  }

  #endWhenDone(): void {
    const reason = this.#stopReason;
    if (reason === undefined || this.#sources.some(({ isOver }) => !isOver)) return;
    if (!this.#isOver) {
      this.#isOver = true;
      this.#plan.onEnd(reason);
    }
    if (this.#isDelivered || this.#socket === undefined || this.#ring.peek() !== undefined) return;
    this.#isDelivered = true;
    this.#plan.onDelivered(reason);
  }

  #pauseSources(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    for (const { source } of this.#sources) source.pause();
  }

  #resumeSources(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    for (const { source } of this.#sources) source.resume();
  }
}
