/** Packets that are missing between two times, as far as anybody could count them. */
import { GAP_CAUSES } from "../wire/frame.ts";
import { oneOf, optional, record, uint64, type ShapeOf } from "../wire/shape.ts";

export const CAPTURE_GAP = record({
  /** Missing: nobody could count them. */
  packets: optional(uint64),
  /** Then: so many passed the interfaces meanwhile, before any filter, where the host counts them. */
  atMost: optional(uint64),
  /** Captured bytes of the packets, where they were captured before they were given up. */
  bytes: optional(uint64),
  fromNs: uint64,
  toNs: uint64,
  /** Besides the causes that a stream tells: the sensor was restarted. */
  cause: oneOf(...GAP_CAUSES, "restart"),
});
export type CaptureGap = ShapeOf<typeof CAPTURE_GAP>;

/** The same where what is not known may also be said to be undefined. */
export type GapAccount = { readonly [K in keyof CaptureGap]: CaptureGap[K] | undefined } & Pick<
  CaptureGap,
  "fromNs" | "toNs" | "cause"
>;
