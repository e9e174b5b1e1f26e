/**
 * The binary frames of a stream: 32 bytes of envelope, little-endian, then whole pcapng blocks or the account of a gap.
 *
 *   0 u8 type   1 u8 version   2 u16 flags   4 u32 stream   8 u64 sequence   16 u64 first packet   24 u32 packets   28 u32 payload bytes
 */
import { FRAME_BYTES, PROTOCOL_VERSION } from "./protocol.ts";

export const ENVELOPE_BYTES = 32;
export const FRAME_BLOCKS = 1;
const FRAME_GAP = 2;
/** The blocks begin a section: header and interfaces stand in front. */
export const FLAG_SECTION = 2;
/** Packets come from a file, not from a wire. */
export const FLAG_REPLAYED = 4;

export interface Envelope {
  readonly type: number;
  readonly flags: number;
  /** Random number of the run. */
  readonly stream: number;
  /** Numbers the frames of a stream from 0. */
  readonly sequence: bigint;
  /** Packets of the stream before this frame, those of gaps included. */
  readonly firstPacket: bigint;
  readonly packets: number;
}

/** Who lost packets: the kernel's buffer, the sensor, a client that did not take them, or a pause too long for the ring. */
export const GAP_CAUSES = ["kernel", "sensor", "client-slow", "resume"] as const;
export type GapCause = (typeof GAP_CAUSES)[number];

export interface Gap {
  readonly packets: bigint;
  readonly bytes: bigint;
  /** Between these times, in nanoseconds since 1970. */
  readonly fromNs: bigint;
  readonly toNs: bigint;
  readonly cause: GapCause;
}

const GAP_BYTES = 33;

export type Frame =
  | { readonly kind: "blocks"; readonly envelope: Envelope; readonly blocks: Uint8Array }
  | { readonly kind: "gap"; readonly envelope: Envelope; readonly gap: Gap };

/** Writes the envelope to the front of `target`, which holds the payload behind it already. */
export function writeEnvelope(target: Uint8Array, envelope: Envelope, payloadBytes: number): void {
  const view = new DataView(target.buffer, target.byteOffset, ENVELOPE_BYTES);
  view.setUint8(0, envelope.type);
  view.setUint8(1, PROTOCOL_VERSION);
  view.setUint16(2, envelope.flags, true);
  view.setUint32(4, envelope.stream, true);
  view.setBigUint64(8, envelope.sequence, true);
  view.setBigUint64(16, envelope.firstPacket, true);
  view.setUint32(24, envelope.packets, true);
  view.setUint32(28, payloadBytes, true);
}

/** A gap as a whole frame. */
export function encodeGap(envelope: Omit<Envelope, "type" | "packets">, gap: Gap): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(ENVELOPE_BYTES + GAP_BYTES);
  writeEnvelope(frame, { ...envelope, type: FRAME_GAP, packets: 0 }, GAP_BYTES);
  const view = new DataView(frame.buffer, ENVELOPE_BYTES);
  view.setBigUint64(0, gap.packets, true);
  view.setBigUint64(8, gap.bytes, true);
  view.setBigUint64(16, gap.fromNs, true);
  view.setBigUint64(24, gap.toNs, true);
  view.setUint8(32, GAP_CAUSES.indexOf(gap.cause));
  return frame;
}

/** Reads a frame; text says what is wrong with it. Blocks are a view of `bytes`. */
export function decodeFrame(bytes: Uint8Array): Frame | string {
  if (bytes.length < ENVELOPE_BYTES) return `a frame of ${bytes.length} bytes has no envelope`;
  if (bytes.length > FRAME_BYTES + ENVELOPE_BYTES) return `a frame of ${bytes.length} bytes is too long`;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const type = view.getUint8(0);
  if (view.getUint8(1) !== PROTOCOL_VERSION) return `frames of version ${view.getUint8(1)} cannot be read`;
  const envelope: Envelope = {
    type,
    flags: view.getUint16(2, true),
    stream: view.getUint32(4, true),
    sequence: view.getBigUint64(8, true),
    firstPacket: view.getBigUint64(16, true),
    packets: view.getUint32(24, true),
  };
  const payloadBytes = view.getUint32(28, true);
  if (payloadBytes !== bytes.length - ENVELOPE_BYTES)
    return `the envelope says ${payloadBytes} bytes, there are ${bytes.length - ENVELOPE_BYTES}`;
  if (type === FRAME_BLOCKS) return { kind: "blocks", envelope, blocks: bytes.subarray(ENVELOPE_BYTES) };
  if (type === FRAME_GAP) return decodeGap(envelope, view, payloadBytes);
  return `there are no frames of type ${type}`;
}

function decodeGap(envelope: Envelope, view: DataView, payloadBytes: number): Frame | string {
  const cause = payloadBytes === GAP_BYTES ? GAP_CAUSES[view.getUint8(ENVELOPE_BYTES + 32)] : undefined;
  if (cause === undefined) return "the account of a gap cannot be read";
  const at = (offset: number): bigint => view.getBigUint64(ENVELOPE_BYTES + offset, true);
  return { kind: "gap", envelope, gap: { packets: at(0), bytes: at(8), fromNs: at(16), toNs: at(24), cause } };
}
