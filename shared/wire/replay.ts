/** Sending a capture file as if its packets came now: what a client may ask of it, and how it stands. Times are offsets from its earliest packet. */
import { MOST_PACE_PERCENT } from "./protocol.ts";
import { flag, integer, optional, record, uint64, type RecordOf, type ShapeOf } from "./shape.ts";

const MOST_STEPS = 1000;

/** What is left out stays as it is. */
export const REPLAY_ORDER = record({
  isPaused: optional(flag),
  /** 100 is as it was recorded, 0 as fast as it goes. */
  pacePercent: optional(integer(0, MOST_PACE_PERCENT)),
  loops: optional(flag),
  /** The window that is sent, also when it loops; packets outside are left out, whatever their order. */
  fromNs: optional(uint64),
  untilNs: optional(uint64),
  /** Goes on here; packets of earlier times are left out until the end of the round. */
  seekNs: optional(uint64),
  /** So many packets come now, although it is paused. */
  steps: optional(integer(1, MOST_STEPS)),
});
export type ReplayOrder = ShapeOf<typeof REPLAY_ORDER>;

const COUNT = integer(0, Number.MAX_SAFE_INTEGER);

export const REPLAY_STATE = {
  isPaused: flag,
  pacePercent: integer(0, MOST_PACE_PERCENT),
  loops: flag,
  /** Times that the end was reached. */
  round: COUNT,
  positionNs: uint64,
  /** The window that is sent; without an end it goes to that of the capture. */
  fromNs: uint64,
  untilNs: optional(uint64),
  /** A round found no packet in that window. */
  isEmpty: flag,
  lengthNs: uint64,
  /** Wall time of the earliest packet, nanoseconds since 1970. */
  firstNs: uint64,
  /** Packets of the file. */
  packets: COUNT,
  /** Packets whose options (comments) were too long to be sent along. */
  optionsLeftOut: COUNT,
};

/** How a replay stands. */
export type ReplayStand = RecordOf<typeof REPLAY_STATE>;
