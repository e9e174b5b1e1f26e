/**
 * What the sensor says to a client: JSON text, one message a frame. A field that the client does not know is left out: a sensor may be newer
 * than the page.
 */
import { ACTIONS, MOST_RULES, SEVERITIES } from "../policy/rules/rule.ts";
import { FLOW_PROCESS } from "../processes/flow-process.ts";
import { parseMessage, type Message, type MessageShapes } from "./message.ts";
import {
  CHECK_STATUSES,
  LEAST_SNAP_LENGTH,
  LONGEST_FILTER,
  MODES,
  MOST_RULES_TEXT,
  MOST_SAMPLING,
  MOST_SNAP_LENGTH,
  SCOPES,
  SENSOR_TEXT_BYTES,
} from "./protocol.ts";
import { REPLAY_STATE } from "./replay.ts";
import { flag, integer, list, oneOf, openRecord, optional, text, uint64, type Checked, type ShapeOf } from "./shape.ts";

const COUNT = integer(0, Number.MAX_SAFE_INTEGER);
const UINT32 = integer(0, 0xffff_ffff);

const INTERFACE = openRecord({
  name: text(64),
  description: text(256),
  addresses: list(64, text(64)),
  isUp: flag,
  isLoopback: flag,
  linkType: integer(0, 0xffff),
  /** Longest part of a frame that can be had, and digits of a second's fraction in its times. */
  mostSnapLength: optional(integer(LEAST_SNAP_LENGTH, MOST_SNAP_LENGTH)),
  timeDigits: optional(integer(0, 9)),
  /** Since the host started, both directions. */
  packets: optional(COUNT),
  bytes: optional(COUNT),
  /** Why not all of this is known. */
  problem: optional(text(200)),
});
export type SensorInterface = ShapeOf<typeof INTERFACE>;

/** One thing that a capture needs, whether it is there, and how to repair it when it is not. */
const CHECK = openRecord({
  name: text(64),
  /** False where nothing can be captured before it is repaired. */
  isMet: flag,
  /** Missing: as `isMet` says. */
  status: optional(oneOf(...CHECK_STATUSES)),
  detail: text(500),
  repair: optional(text(500)),
  /** What to type on the host. */
  command: optional(text(500)),
});
export type PreflightCheck = ShapeOf<typeof CHECK>;

/** What this sensor holds its clients to. */
const LIMITS = openRecord({
  interfaces: COUNT,
  snapLength: COUNT,
  filterCharacters: COUNT,
  frameBytes: COUNT,
  firstCreditBytes: COUNT,
  creditBytes: COUNT,
  captures: COUNT,
  sampling: COUNT,
});

/** What its owner decided, for every client. Forensic recordings: `mostForensicMinutes` of ready. */
const POLICY = openRecord({
  /** Bytes behind the headers may leave the host. */
  allowsFull: flag,
  allowsForensic: flag,
  recordingsDays: COUNT,
  recordingsMib: COUNT,
  /** Other machines can reach it; so many addresses and networks are allowed to. */
  isRemote: flag,
  allowed: COUNT,
  hasRules: flag,
  allowsRuleEdits: flag,
  processes: oneOf("off", "local", "all"),
});
export type SensorPolicy = ShapeOf<typeof POLICY>;

/** Packets and bytes at each place where they can get lost. */
const TOTALS = openRecord({
  /** Taken by the kernel's filter; dropped by its buffer; dropped by the interface or its driver. */
  received: COUNT,
  droppedByKernel: COUNT,
  droppedByInterface: COUNT,
  /** Left out because they are the sensor's own connection. */
  own: COUNT,
  /** Held back by the rules. */
  withheld: COUNT,
  /** Left out because one packet in so many is kept: counted, and no loss. */
  sampledOut: optional(COUNT),
  /** Handed to this client; given up because the client was away too long. */
  sent: COUNT,
  sentBytes: COUNT,
  givenUp: COUNT,
});
export type StreamTotals = ShapeOf<typeof TOTALS>;

/** How long the event loop was held up within a second: half of the time at most so long, 99 % of it, always. */
const LAG = openRecord({ medianUs: COUNT, mostlyUs: COUNT, mostUs: COUNT });
export type Lag = ShapeOf<typeof LAG>;

/** One packet in so many is kept; missing: every one. */
const SAMPLING = optional(integer(1, MOST_SAMPLING));

const SHAPES = {
  /** The first message. `token` is there once, after pairing. */
  ready: openRecord({
    protocol: optional(integer(1, 255)),
    /** What it can besides what every sensor of this protocol can: names of `CAPABILITIES`, or newer ones. */
    capabilities: optional(list(64, text(40))),
    limits: optional(LIMITS),
    policy: optional(POLICY),
    name: text(200),
    version: text(40),
    /** The same for as long as the sensor's state is kept. */
    sensor: text(64),
    scopes: list(SCOPES.length, oneOf(...SCOPES)),
    modes: list(MODES.length, oneOf(...MODES)),
    interfaces: list(256, INTERFACE),
    /** Why interfaces may be missing in the list. */
    interfacesProblem: optional(text(300)),
    preflight: list(32, CHECK),
    source: text(64),
    wallNs: uint64,
    monotonicNs: uint64,
    safeUse: openRecord({
      version: integer(1, 1_000_000),
      isAccepted: flag,
      /** Which token accepted it, and when. */
      who: optional(text(64)),
      when: optional(text(40)),
    }),
    mostForensicMinutes: integer(0, 1440),
    /** Of every capture of this host; a client may ask for fewer. Missing where the sensor does not know how. */
    sampling: SAMPLING,
    /** Processes are told of to this client. */
    hasProcesses: optional(flag),
    token: optional(text(64)),
  }),
  interfaces: openRecord({ interfaces: list(256, INTERFACE), interfacesProblem: optional(text(300)) }),
  /** What capturing needs, looked at again: of this interface with this filter. */
  preflight: openRecord({ interface: text(64), filter: text(LONGEST_FILTER), checks: list(32, CHECK) }),
  started: openRecord({
    stream: UINT32,
    interfaces: list(16, text(64)),
    filter: text(8192),
    snapLength: COUNT,
    mode: oneOf(...MODES),
    isReplayed: flag,
    sampling: SAMPLING,
    startedNs: uint64,
    endsNs: optional(uint64),
  }),
  resumed: openRecord({ stream: UINT32, isWhole: flag, packetsLost: uint64 }),
  /** Where a replayed file stands: after each change, and once a second. */
  replay: openRecord({ stream: UINT32, ...REPLAY_STATE }),
  /** Whose flows these are: what is new or changed. `notTracked`: sockets beyond what the sensor follows. */
  processes: openRecord({ stream: UINT32, flows: list(256, FLOW_PROCESS), notTracked: COUNT }),
  /** The rules in force: after ready, and when they changed. `problem`: a newer file was refused. */
  rules: openRecord({
    hash: text(64),
    sinceNs: uint64,
    default: oneOf(...ACTIONS),
    combine: oneOf("first", "any"),
    rules: list(
      MOST_RULES,
      openRecord({
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
  rulesText: openRecord({ text: text(MOST_RULES_TEXT), hash: text(64) }),
  /** What became of rules that this client offered. */
  rulesOffered: openRecord({ isTaken: flag, hash: text(64), problem: optional(text(1000)) }),
  /** Frames that each rule matched, in the file's order, in one of the stream's sources. */
  ruleCounts: openRecord({
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
  ruleAlert: openRecord({ stream: UINT32, rule: text(200), severity: oneOf(...SEVERITIES), packets: COUNT }),
  /** A recording on the host: as it grows, and when it ended or broke off. */
  recording: openRecord({
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
  recordings: openRecord({
    recordings: list(
      200,
      openRecord({
        recording: text(64),
        isRunning: flag,
        files: list(1000, openRecord({ name: text(64), bytes: COUNT })),
      }),
    ),
    notListed: COUNT,
  }),
  stopped: openRecord({ stream: UINT32, reason: text(500), totals: TOTALS }),
  /** Once a second while a stream runs. */
  stats: openRecord({
    stream: UINT32,
    totals: TOTALS,
    sampling: SAMPLING,
    /** Frames that wait for credit, in bytes. */
    waitingBytes: COUNT,
    /** How long the sensor's event loop was held up at most since the last time. */
    lagMs: COUNT,
    lag: optional(LAG),
    memoryBytes: COUNT,
    cpuMs: COUNT,
    wallNs: uint64,
    monotonicNs: uint64,
    interfaces: list(256, openRecord({ name: text(64), packets: COUNT, bytes: COUNT })),
  }),
  checked: openRecord({ filter: text(2048), problem: optional(text(500)) }),
  audit: openRecord({ events: list(500, text(2000)), errors: COUNT, isVerified: flag }),
  pong: openRecord({ id: UINT32, monotonicNs: uint64 }),
  /** `code` is for programs; `message` says what is wrong, `repair` what to do. */
  error: openRecord({ code: text(40), message: text(1000), repair: text(1000) }),
} satisfies MessageShapes;

export type SensorMessage = Message<typeof SHAPES>;
export type SensorMessageOf<K extends SensorMessage["kind"]> = Extract<SensorMessage, { kind: K }>;

export function parseSensorMessage(json: string): Checked<SensorMessage> {
  return parseMessage<typeof SHAPES>(SHAPES, json, SENSOR_TEXT_BYTES);
}
