/** What a client says to the sensor: JSON text, one message a frame. */
import { parseMessage, type Message, type MessageShapes } from "./message.ts";
import {
  CLIENT_TEXT_BYTES,
  LEAST_SNAP_LENGTH,
  LONGEST_FILTER,
  MODES,
  MOST_CREDIT_BYTES,
  MOST_FORENSIC_MINUTES,
  MOST_INTERFACES,
  MOST_RULES_PIECE,
  MOST_SAMPLING,
  MOST_SNAP_LENGTH,
} from "./protocol.ts";
import { REPLAY_ORDER } from "./replay.ts";
import { flag, integer, list, oneOf, optional, record, text, uint64, type Checked } from "./shape.ts";

const UINT32 = integer(0, 0xffff_ffff);
const PACKETS_MOST = Number.MAX_SAFE_INTEGER;

const SHAPES = {
  /** Begins a stream. Mode forensic needs `minutes`; the sensor itself ends it. */
  start: record({
    interfaces: list(MOST_INTERFACES, text(64)),
    filter: text(LONGEST_FILTER),
    snapLength: integer(LEAST_SNAP_LENGTH, MOST_SNAP_LENGTH),
    mode: oneOf(...MODES),
    isPromiscuous: flag,
    minutes: optional(integer(1, MOST_FORENSIC_MINUTES)),
    mostPackets: optional(integer(1, PACKETS_MOST)),
    mostBytes: optional(integer(1, PACKETS_MOST)),
    mostSeconds: optional(integer(1, 31_536_000)),
    /** Keep one packet in so many; the host may have a greater number of its own. */
    sampling: optional(integer(1, MOST_SAMPLING)),
    /** For a sensor that replays a file. */
    replay: optional(REPLAY_ORDER),
    /** Of that file's packets so many are left out at its begin, by their place in it. For sensors that can `skip`. */
    skipPackets: optional(integer(0, PACKETS_MOST)),
  }),
  stop: record({ stream: UINT32 }),
  /** Grants `bytes` more, and says that every frame up to `acknowledged` was taken over. */
  credit: record({ stream: UINT32, bytes: integer(0, MOST_CREDIT_BYTES), acknowledged: uint64 }),
  /** After a broken connection: go on behind this frame, or from the beginning when none came. */
  resume: record({ stream: UINT32, acknowledged: optional(uint64) }),
  /** Changes how a file is replayed. */
  replay: record({ stream: UINT32, wish: REPLAY_ORDER }),
  /** Asks whether a capture filter compiles for an interface. */
  check: record({ interface: text(64), filter: text(LONGEST_FILTER) }),
  interfaces: record({}),
  /** Asks what capturing needs to be looked at again; without an interface, of the first that is up. For sensors that can `preflight`. */
  preflight: record({ interface: text(64), filter: text(LONGEST_FILTER) }),
  /** Asks what was recorded on the host. */
  recordings: record({}),
  /** What came of a stream was written to a file, outside of the browser's own store. For the audit log alone. */
  exported: record({
    stream: UINT32,
    mode: oneOf(...MODES),
    bytes: integer(0, PACKETS_MOST),
    name: text(200),
    by: oneOf("page", "command"),
    /** SHA-256 of the file, in hexadecimal digits, where it was not too long to work it out. */
    digest: optional(text(64, /^[0-9a-f]{64}$/)),
  }),
  acceptSafeUse: record({ version: integer(1, 1_000_000) }),
  /** Audit events from number `after` on, oldest first; with `before` the newest of those with a lesser number. */
  audit: record({ after: uint64, most: integer(1, 500), before: optional(uint64) }),
  /** Asks for the rule file as it is. */
  rulesText: record({}),
  /** A piece of a new rule file; the last one puts it in force. `base` is the hash of the file that was changed: it must still be that. */
  offerRules: record({ text: text(MOST_RULES_PIECE), isLast: flag, base: text(64) }),
  ping: record({ id: UINT32 }),
} satisfies MessageShapes;

export type ClientMessage = Message<typeof SHAPES>;
export type ClientMessageOf<K extends ClientMessage["kind"]> = Extract<ClientMessage, { kind: K }>;
export type StartRequest = ClientMessageOf<"start">;

export function parseClientMessage(json: string): Checked<ClientMessage> {
  return parseMessage<typeof SHAPES>(SHAPES, json, CLIENT_TEXT_BYTES);
}
