/** Damaged inputs for everything of the sensor that reads bytes of others. Seeded: the same seed gives the same inputs. */
import { parseClientMessage } from "#shared/wire/client-message.ts";
import { parseOffer, parsePairingLink } from "#shared/wire/credential.ts";
import { decodeFrame, encodeGap, FRAME_BLOCKS, writeEnvelope } from "#shared/wire/frame.ts";
import { formatMessage } from "#shared/wire/message.ts";
import { parseSensorMessage } from "#shared/wire/sensor-message.ts";
import { BATCH_HEAD, BATCH_PACKETS, BatchReader, writeBatchHead } from "../../capture/batch.ts";
import { ClassicPcap } from "../../capture/classic-pcap.ts";
import { OwnFrames } from "../../capture/own-frames.ts";
import { AddressList } from "../../policy/addresses.ts";
import { keptLength } from "../../policy/metadata.ts";
import { resolveSitePath } from "../../serve/site-index.ts";
import { makeTraffic } from "./captures.ts";

/** Numbers from 0 up to `below`; mulberry32. */
type Random = (below: number) => number;

function makeRandom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

export interface Fuzzed {
  readonly name: string;
  /** What is right with the sensor's answer to these bytes; text says what is not. */
  readonly check: (bytes: Buffer, random: Random) => string | undefined;
  readonly seeds: readonly Buffer[];
}

const message = (value: { readonly kind: string } & Readonly<Record<string, unknown>>): Buffer =>
  Buffer.from(formatMessage(value));

const CLIENT_SEEDS = [
  message({
    kind: "start",
    interfaces: ["eth0"],
    filter: "port 53",
    snapLength: 96,
    mode: "full",
    isPromiscuous: true,
    minutes: 3,
  }),
  message({ kind: "credit", stream: 7, bytes: 1 << 20, acknowledged: 2n ** 63n }),
  message({ kind: "resume", stream: 1, acknowledged: 5n }),
  message({ kind: "audit", after: 0n, most: 500 }),
  message({ kind: "ping", id: 0xffff_ffff }),
];

function makeFrames(): Buffer[] {
  const envelope = { flags: 2, stream: 5, sequence: 1n, firstPacket: 0n };
  const gap = encodeGap(envelope, { packets: 3n, bytes: 4n, fromNs: 5n, toNs: 6n, cause: "kernel" });
  const blocks = new Uint8Array(96);
  writeEnvelope(blocks, { ...envelope, type: FRAME_BLOCKS, packets: 2 }, 64);
  return [Buffer.from(gap), Buffer.from(blocks)];
}

function makeBatches(): Buffer {
  const bytes = Buffer.alloc(2 * (BATCH_HEAD + 40), 0x21);
  for (const at of [0, BATCH_HEAD + 40])
    writeBatchHead(new DataView(bytes.buffer, bytes.byteOffset + at), {
      kind: BATCH_PACKETS,
      payloadBytes: 40,
      packets: 1,
      packetBytes: 8,
    });
  return bytes;
}

/** Frames of the kinds that metadata mode tells apart. */
function makeWire(): Buffer[] {
  const ipv4 = (protocol: number, rest: string): string =>
    `ffffffffffff0200000000020800450000400000000040${protocol.toString(16).padStart(2, "0")}00007f0000017f000001${rest}`;
  const frames = [
    ipv4(6, "1ca9c35000000001000000015018ffff000000001603010005deadbeef00"),
    ipv4(17, "003503e80020000000010203"),
    "ffffffffffff0200000000028100002a86dd6000000000200040200100000000000000000000000000012001000000000000000000000000000206000100000000001ca9c350",
    "ffffffffffff02000000000208060001080006040001020000000002c0a80001000000000000c0a80002",
  ];
  return frames.map((hex) => Buffer.from(hex, "hex"));
}

const own = new OwnFrames([7337], ["127.0.0.1", "2001::1", "fe80::1%eth0"]);
const LINK_TYPES = [1, 12, 101, 113, 276, 127, 0, 65_535];

function checkBatches(bytes: Buffer, random: Random): string | undefined {
  let given = 0;
  const reader = new BatchReader(32, (head, payload) => {
    given += payload.length - 32;
    if (payload.length !== head.payloadBytes + 32) throw new Error("a payload of another length than its head says");
  });
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + random(bytes.length);
    if (!reader.push(bytes.subarray(at, end))) break;
    at = end;
  }
  return given > bytes.length ? `${given} bytes came out of ${bytes.length}` : undefined;
}

function checkPcap(bytes: Buffer, random: Random): string | undefined {
  let given = 0;
  const reader = new ClassicPcap({
    onHead: () => undefined,
    onRecord: (frame) => {
      given += frame.length;
    },
  });
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + random(bytes.length);
    if (reader.push(bytes.subarray(at, end)) !== undefined) break;
    at = end;
  }
  return given > bytes.length ? `${given} bytes came out of ${bytes.length}` : undefined;
}

function checkFrame(bytes: Buffer, random: Random): string | undefined {
  const linkType = LINK_TYPES[random(LINK_TYPES.length)] ?? 1;
  const length = random(bytes.length + 1);
  own.has(bytes, length, linkType);
  const kept = keptLength(bytes, length, linkType);
  return kept >= 0 && kept <= length ? undefined : `${kept} bytes of ${length} would leave`;
}

const isText = (value: unknown): string | undefined =>
  typeof value === "object" ? undefined : "neither a value nor a refusal";

export const FUZZED: readonly Fuzzed[] = [
  { name: "a client's message", seeds: CLIENT_SEEDS, check: (bytes) => isText(parseClientMessage(bytes.toString())) },
  {
    name: "a sensor's message",
    seeds: CLIENT_SEEDS,
    check: (bytes) => isText(parseSensorMessage(bytes.toString("latin1"))),
  },
  {
    name: "a frame of the protocol",
    seeds: makeFrames(),
    check: (bytes) => {
      const frame = decodeFrame(bytes);
      if (typeof frame === "string" || frame.kind === "gap") return undefined;
      return frame.blocks.length === bytes.length - 32 ? undefined : "blocks of another length";
    },
  },
  { name: "the pipe of a capturing process", seeds: [makeBatches()], check: checkBatches },
  { name: "a pcap file", seeds: [makeTraffic({ packets: 3, length: 60 })], check: checkPcap },
  { name: "a frame of the wire", seeds: makeWire(), check: checkFrame },
  {
    name: "a header or an address",
    seeds: [
      "tapglass.v1, tapglass.auth." + "A".repeat(43),
      "10.0.0.0/8",
      "fe80::1%eth0/64",
      "/assets/%2e%2e/index.html",
    ].map((text) => Buffer.from(text)),
    check: (bytes) => {
      const text = bytes.toString("latin1");
      parseOffer(text);
      parsePairingLink(`http://${text}`);
      new AddressList().add(text);
      new AddressList().has(text);
      const path = resolveSitePath(text);
      return path.ok && path.path.split("/").includes("..") ? `${path.path} leaves the site` : undefined;
    },
  },
];

/** One to four wounds: bytes changed, cut off, put in, doubled. */
function damage(seed: Buffer, random: Random): Buffer {
  let bytes = Buffer.from(seed);
  for (let wounds = 1 + random(4); wounds > 0; wounds--) {
    const at = random(bytes.length + 1);
    const kind = random(6);
    if (kind <= 2 && at < bytes.length) bytes[at] = kind === 0 ? (bytes[at] ?? 0) ^ (1 << random(8)) : random(256);
    else if (kind === 3) bytes = bytes.subarray(0, at);
    else if (kind === 4)
      bytes = Buffer.concat([bytes.subarray(0, at), Buffer.alloc(1 + random(8), random(256)), bytes.subarray(at)]);
    else bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at - random(at + 1))]);
  }
  return bytes;
}

/** What went wrong, at most ten of it, each with the input. */
export function fuzz(name: string, rounds: number, seed: number): string[] {
  const fuzzed = FUZZED.find((each) => each.name === name);
  if (fuzzed === undefined) throw new Error(`nothing is called ${name}`);
  const random = makeRandom(seed);
  const failures: string[] = [];
  for (let round = 0; round < rounds && failures.length < 10; round++) {
    const bytes = damage(fuzzed.seeds[random(fuzzed.seeds.length)] ?? Buffer.alloc(0), random);
    let wrong: string | undefined;
    try {
      wrong = fuzzed.check(bytes, random);
    } catch (cause) {
      wrong = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    }
    if (wrong !== undefined) failures.push(`round ${round}, ${bytes.toString("hex").slice(0, 400)}: ${wrong}`);
  }
  return failures;
}
