/**
 * SMB messages in a TCP stream: each behind a frame of four bytes (RFC 1002 section 4.3.1), type and length. Behind a gap the next
 * frame is looked for by what a message begins with.
 */
import type { Direction } from "#shared/format/stream-direction.ts";
import { packetsOf } from "./conversation.ts";

export interface SmbMessage {
  readonly view: DataView;
  /** Packet of its last byte. */
  readonly packet: number;
  readonly isForward: boolean;
}

const FRAME = 4;
const SESSION_MESSAGE = 0;
/** A message has at least the header of version 1. */
const SHORTEST = 32;
const LETTERS = [0x53, 0x4d, 0x42];

/** Whether "SMB" stands behind the first byte at `at`. */
function isMessage(bytes: Uint8Array, at: number): boolean {
  return (bytes[at] ?? 0) >= 0xfc && LETTERS.every((letter, index) => bytes[at + 1 + index] === letter);
}

/** The next frame with a message from `from` on. */
function findFrame(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(LETTERS[0] ?? 0, from + FRAME + 1); at >= 0; at = bytes.indexOf(LETTERS[0] ?? 0, at + 1))
    if (isMessage(bytes, at - 1) && bytes[at - 1 - FRAME] === SESSION_MESSAGE) return at - 1 - FRAME;
  return -1;
}

function* messagesIn(stretch: Direction, isForward: boolean): Generator<SmbMessage> {
  const { bytes } = stretch;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + FRAME <= bytes.length;) {
    const type = view.getUint8(at);
    const isSession = type === SESSION_MESSAGE && (at + FRAME >= bytes.length || isMessage(bytes, at + FRAME));
    const length = type === SESSION_MESSAGE ? view.getUint32(at) & 0xffffff : view.getUint16(at + 2);
    if (!isSession && (type < 0x81 || type > 0x85)) {
      at = findFrame(bytes, at);
      if (at < 0) return;
      continue;
    }
    const end = at + FRAME + length;
    if (end > bytes.length) return;
    if (isSession && length >= SHORTEST) {
      const [, packet] = packetsOf(stretch, end - 1, end);
      yield { view: new DataView(bytes.buffer, bytes.byteOffset + at + FRAME, length), packet, isForward };
    }
    at = end;
  }
}

/** The messages of both directions in the order in which they were complete. */
export function smbMessages(a: readonly Direction[], b: readonly Direction[]): SmbMessage[] {
  const messages = [
    ...a.flatMap((stretch) => [...messagesIn(stretch, true)]),
    ...b.flatMap((stretch) => [...messagesIn(stretch, false)]),
  ];
  return messages.sort((one, other) => one.packet - other.packet);
}

/** `length` bytes at `at`, as far as they are there. */
export function bytesAt(view: DataView, at: number, length: number): Uint8Array {
  const from = Math.min(at, view.byteLength);
  return new Uint8Array(view.buffer, view.byteOffset + from, Math.max(0, Math.min(length, view.byteLength - from)));
}

const wide = new TextDecoder("utf-16le");
const narrow = new TextDecoder("latin1");

/** Text up to its first zero. */
export function textAt(view: DataView, at: number, length: number, isWide: boolean): string {
  const text = (isWide ? wide : narrow).decode(bytesAt(view, at, length));
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}
