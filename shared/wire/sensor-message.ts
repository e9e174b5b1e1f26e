/** What the sensor says to a client: JSON text, one message a frame. */
import { ACTIONS, MOST_RULES, SEVERITIES } from "../policy/rules/rule.ts";
import { FLOW_PROCESS } from "../processes/flow-process.ts";
import { parseMessage, type Message, type MessageShapes } from "./message.ts";
import { MODES, MOST_RULES_TEXT, SCOPES, SENSOR_TEXT_BYTES } from "./protocol.ts";
import { REPLAY_STATE } from "./replay.ts";
import { flag, integer, list, oneOf, optional, record, text, uint64, type Checked, type ShapeOf } from "./shape.ts";

const COUNT = integer(0, Number.MAX_SAFE_INTEGER);
const UINT32 = integer(0, 0xffff_ffff);

const INTERFACE = record({
  name: text(64),
  description: text(256),
  addresses: list(64, text(64)),
  isUp: flag,
  isLoopback: flag,
  linkType: integer(0, 0xffff),
  /** Since the host started, both directions. */
  packets: optional(COUNT),
  bytes: optional(COUNT),
});
export type SensorInterface = ShapeOf<typeof INTERFACE>;

/** One thing that a capture needs, whether it is there, and how to repair it when it is not. */
const CHECK = record({ name: text(64), isMet: flag, detail: text(500), repair: optional(text(500)) });
export type PreflightCheck = ShapeOf<typeof CHECK>;

/** Packets and bytes at each place where they can get lost. */
const TOTALS = record({
  /** Taken by the kernel's filter; dropped by its buffer; dropped by the interface or its driver. */
  received: COUNT,
  droppedByKernel: COUNT,
  droppedByInterface: COUNT,
  /** Left out because they are the sensor's own connection. */
  own: COUNT,
  /** Held back by the rules. */
  withheld: COUNT,
  /** Handed to this client; given up because the client was away too long. */
  sent: COUNT,
  sentBytes: COUNT,
  givenUp: COUNT,
});
export type StreamTotals = ShapeOf<typeof TOTALS>;

/** How long the event loop was held up within a second: half of the time at most so long, 99 % of it, always. */
const LAG = record({ medianUs: COUNT, mostlyUs: COUNT, mostUs: COUNT });
export type Lag = ShapeOf<typeof LAG>;

const SHAPES = {
  /** The first message. `token` is there once, after pairing. */
  ready: record({
    name: text(200),
    version: text(40),
    /** The same for as long as the sensor's state is kept. */
    sensor: text(64),
    scopes: list(SCOPES.length, oneOf(...SCOPES)),
    modes: list(MODES.length, oneOf(...MODES)),
    interfaces: list(256, INTERFACE),
    preflight: list(32, CHECK),
    source: text(64),
    wallNs: uint64,
    monotonicNs: uint64,
    safeUse: record({ version: integer(1, 1_000_000), isAccepted: flag }),
    mostForensicMinutes: integer(0, 1440),
    /** Processes are told of to this client. */
    hasProcesses: optional(flag),
    token: optional(text(64)),
  }),
  interfaces: record({ interfaces: list(256, INTERFACE) }),
  started: record({
    stream: UINT32,
    interfaces: list(16, text(64)),
    filter: text(8192),
    snapLength: COUNT,
    mode: oneOf(...MODES),
    isReplayed: flag,
    startedNs: uint64,
    endsNs: optional(uint64),
  }),
  resumed: record({ stream: UINT32, isWhole: flag, packetsLost: uint64 }),
  /** Where a replayed file stands: after each change, and once a second. */
  replay: record({ stream: UINT32, ...REPLAY_STATE }),
  /** Whose flows these are: what is new or changed. `notTracked`: sockets beyond what the sensor follows. */
  processes: record({ stream: UINT32, flows: list(256, FLOW_PROCESS), notTracked: COUNT }),
  /** The rules in force: after ready, and when they changed. `problem`: a newer file was refused. */
  rules: record({
    hash: text(64),
    sinceNs: uint64,
    default: oneOf(...ACTIONS),
    combine: oneOf("first", "any"),
    rules: list(
      MOST_RULES,
      record({
        name: text(200),
        action: oneOf(...ACTIONS),
        severity: oneOf(...SEVERITIES),
        /** How the kernel's filter stands to the rule; never narrower. */
        prefilter: oneOf("exact", "wider", "everything", "never"),
        because: text(200),
      }),
    ),
    problem: optional(text(1000)),
    /** This client may put another file in its place. */
    isEditable: optional(flag),
  }),
  /** The rule file as it is, whether it is in force or was refused. */
  rulesText: record({ text: text(MOST_RULES_TEXT), hash: text(64) }),
  /** What became of rules that this client offered. */
  rulesOffered: record({ isTaken: flag, hash: text(64), problem: optional(text(1000)) }),
  /** Frames that each rule matched, in the file's order, in one of the stream's sources. */
  ruleCounts: record({
    stream: UINT32,
    source: integer(0, 15),
    hash: text(64),
    matched: list(MOST_RULES, COUNT),
    byDefault: COUNT,
    withheld: COUNT,
    /** Frames of which only headers were sent. */
    shortened: COUNT,
  }),
  /** A rule that alerts matched so many packets since it was told of last. */
  ruleAlert: record({ stream: UINT32, rule: text(200), severity: oneOf(...SEVERITIES), packets: COUNT }),
  /** A recording on the host: as it grows, and when it ended or broke off. */
  recording: record({
    stream: UINT32,
    recording: text(64),
    phase: oneOf("running", "ended", "failed"),
    files: COUNT,
    bytes: COUNT,
    packets: COUNT,
    /** Packets that came after it broke off. */
    missed: COUNT,
    reason: text(500),
  }),
  /** Newest first; `notListed` are too old for one message. */
  recordings: record({
    recordings: list(
      200,
      record({ recording: text(64), isRunning: flag, files: list(1000, record({ name: text(64), bytes: COUNT })) }),
    ),
    notListed: COUNT,
  }),
  stopped: record({ stream: UINT32, reason: text(500), totals: TOTALS }),
  /** Once a second while a stream runs. */
  stats: record({
    stream: UINT32,
    totals: TOTALS,
    /** Frames that wait for credit, in bytes. */
    waitingBytes: COUNT,
    /** How long the sensor's event loop was held up at most since the last time. */
    lagMs: COUNT,
    lag: optional(LAG),
    memoryBytes: COUNT,
    cpuMs: COUNT,
    wallNs: uint64,
    monotonicNs: uint64,
    interfaces: list(256, record({ name: text(64), packets: COUNT, bytes: COUNT })),
  }),
  checked: record({ filter: text(2048), problem: optional(text(500)) }),
  audit: record({ events: list(500, text(2000)), errors: COUNT, isVerified: flag }),
  pong: record({ id: UINT32, monotonicNs: uint64 }),
  /** `code` is for programs; `message` says what is wrong, `repair` what to do. */
  error: record({ code: text(40), message: text(1000), repair: text(1000) }),
} satisfies MessageShapes;

export type SensorMessage = Message<typeof SHAPES>;
export type SensorMessageOf<K extends SensorMessage["kind"]> = Extract<SensorMessage, { kind: K }>;

export function parseSensorMessage(json: string): Checked<SensorMessage> {
  return parseMessage<typeof SHAPES>(SHAPES, json, SENSOR_TEXT_BYTES);
}
