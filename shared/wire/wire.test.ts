import { describe, expect, test } from "vitest";
import { SensorClient } from "./client.ts";
import { parseClientMessage, type ClientMessage, type StartRequest } from "./client-message.ts";
import { formatPairingLink, offerProtocols, parseOffer, parsePairingLink } from "./credential.ts";
import { ENVELOPE_BYTES, FRAME_BLOCKS, GAP_CAUSES, decodeFrame, encodeGap, writeEnvelope } from "./frame.ts";
import { formatMessage } from "./message.ts";
import { parseSensorMessage, type SensorMessage } from "./sensor-message.ts";

const SECRET = "A".repeat(43);
const TOTALS = {
  received: 3,
  droppedByKernel: 1,
  droppedByInterface: 0,
  own: 2,
  withheld: 1,
  sent: 2,
  sentBytes: 300,
  givenUp: 0,
};
const INTERFACE = {
  name: "eth0",
  description: "",
  addresses: ["10.0.0.1"],
  isUp: true,
  isLoopback: false,
  linkType: 1,
};
const START: StartRequest = {
  kind: "start",
  interfaces: ["eth0"],
  filter: "tcp port 80",
  snapLength: 262_144,
  mode: "metadata",
  isPromiscuous: false,
};

const CLIENT_MESSAGES: readonly ClientMessage[] = [
  START,
  { ...START, minutes: 5, mostPackets: 10, mostBytes: 2 ** 40, mostSeconds: 60 },
  { ...START, sampling: 10, skipPackets: 7 },
  { kind: "stop", stream: 7 },
  { kind: "credit", stream: 0xffff_ffff, bytes: 1 << 20, acknowledged: 2n ** 64n - 1n },
  { kind: "resume", stream: 7, acknowledged: 0n },
  { ...START, replay: { loops: true, pacePercent: 0, fromNs: 1n, untilNs: 2n ** 63n } },
  { kind: "replay", stream: 7, wish: { isPaused: true, seekNs: 5n } },
  { kind: "check", interface: "eth0", filter: "port 53" },
  { kind: "interfaces" },
  { kind: "preflight", interface: "", filter: "tcp" },
  { kind: "recordings" },
  { kind: "acceptSafeUse", version: 1 },
  { kind: "exported", stream: 7, mode: "full", bytes: 9, name: "a.pcapng", by: "page", digest: "0f".repeat(32) },
  { kind: "audit", after: 0n, most: 100 },
  { kind: "audit", after: 0n, most: 100, before: 7n },
  { kind: "rulesText" },
  { kind: "offerRules", text: "version: 1\n", isLast: true, base: "ab" },
  { kind: "ping", id: 1 },
];

const SENSOR_MESSAGES: readonly SensorMessage[] = [
  {
    kind: "ready",
    protocol: 1,
    capabilities: ["preflight", "newer"],
    limits: {
      interfaces: 16,
      snapLength: 1,
      filterCharacters: 2,
      frameBytes: 3,
      firstCreditBytes: 4,
      creditBytes: 5,
      captures: 6,
      sampling: 10,
    },
    policy: {
      allowsFull: true,
      allowsForensic: false,
      recordingsDays: 7,
      recordingsMib: 4096,
      isRemote: false,
      allowed: 0,
      hasRules: false,
      allowsRuleEdits: false,
      processes: "local",
    },
    name: "host",
    version: "1",
    sensor: "ab",
    scopes: ["view", "capture"],
    modes: ["metadata"],
    interfaces: [INTERFACE, { ...INTERFACE, mostSnapLength: 65_535, timeDigits: 9, packets: 1, bytes: 60 }],
    preflight: [{ name: "privilege", isMet: false, detail: "no", repair: "sudo" }],
    source: "pcap",
    wallNs: 1_700_000_000_000_000_001n,
    monotonicNs: 5n,
    safeUse: { version: 1, isAccepted: true, who: "abc123", when: "2026-01-01T00:00:00.000Z" },
    mostForensicMinutes: 0,
    hasProcesses: true,
    sampling: 1,
    token: SECRET,
  },
  { kind: "interfaces", interfaces: [{ ...INTERFACE, problem: "slow" }], interfacesProblem: "eth1 did not answer" },
  {
    kind: "preflight",
    interface: "eth0",
    filter: "tcp",
    checks: [{ name: "clock", isMet: true, status: "warning", detail: "no", repair: "do", command: "sudo" }],
  },
  {
    kind: "started",
    stream: 1,
    interfaces: ["eth0"],
    filter: "",
    snapLength: 64,
    mode: "full",
    isReplayed: false,
    sampling: 5,
    startedNs: 1n,
    endsNs: 2n,
  },
  {
    kind: "replay",
    stream: 1,
    isPaused: false,
    pacePercent: 250,
    loops: true,
    round: 2,
    positionNs: 3n,
    fromNs: 1n,
    untilNs: 10n ** 11n,
    isEmpty: true,
    lengthNs: 10n ** 12n,
    firstNs: 1_700_000_000_000_000_001n,
    packets: 5,
    optionsLeftOut: 0,
  },
  {
    kind: "recording",
    stream: 1,
    recording: "20260101T000000Z-0123abcd",
    phase: "failed",
    files: 1,
    bytes: 2,
    packets: 3,
    missed: 4,
    reason: "the disk is full",
  },
  {
    kind: "recordings",
    recordings: [
      { recording: "20260101T000000Z-0123abcd", isRunning: true, files: [{ name: "00001.pcapng", bytes: 7 }] },
    ],
    notListed: 0,
  },
  {
    kind: "rules",
    hash: "ab",
    sinceNs: 1n,
    default: "drop",
    combine: "any",
    rules: [{ name: "a", action: "alert", severity: "high", prefilter: "wider", because: "so" }],
    problem: "rules.yaml:1:1: no",
    isEditable: true,
  },
  { kind: "rulesText", text: "version: 1\n", hash: "ab" },
  { kind: "rulesOffered", isTaken: false, hash: "ab", problem: "rules.yaml:1:1: no" },
  { kind: "ruleCounts", stream: 1, source: 0, hash: "ab", matched: [1, 2], byDefault: 3, withheld: 1, shortened: 0 },
  {
    kind: "processes",
    stream: 1,
    flows: [
      {
        protocol: "tcp",
        local: "10.0.0.1",
        localPort: 5000,
        remote: "2001:db8::1",
        remotePort: 443,
        firstNs: 1n,
        lastNs: 2n,
        confidence: "exact",
        pid: 7,
        startNs: 1n,
        name: "curl",
        exe: "/usr/bin/curl",
        uid: 0,
        container: "0123456789ab",
      },
      {
        protocol: "udp",
        local: "::",
        localPort: 53,
        remote: "",
        remotePort: 0,
        firstNs: 1n,
        lastNs: 2n,
        confidence: "unknown",
      },
    ],
    notTracked: 0,
  },
  { kind: "ruleAlert", stream: 1, rule: "a", severity: "info", packets: 2 },
  { kind: "resumed", stream: 1, isWhole: false, packetsLost: 12n },
  { kind: "stopped", stream: 1, reason: "the client stopped it", totals: TOTALS },
  {
    kind: "stats",
    stream: 1,
    totals: TOTALS,
    waitingBytes: 0,
    lagMs: 1,
    memoryBytes: 1 << 26,
    cpuMs: 10,
    wallNs: 1n,
    monotonicNs: 1n,
    interfaces: [{ name: "lo", packets: 1, bytes: 2 }],
  },
  { kind: "checked", filter: "x", problem: "syntax error" },
  { kind: "audit", events: ["{}"], errors: 0, isVerified: true },
  { kind: "pong", id: 1, monotonicNs: 1n },
  { kind: "error", code: "mode", message: "no", repair: "do" },
];

describe("text messages", () => {
  test.each(CLIENT_MESSAGES)("$kind of a client comes back as it was", (message) => {
    expect(parseClientMessage(formatMessage(message))).toEqual({ ok: true, value: message });
  });

  test.each(SENSOR_MESSAGES)("$kind of the sensor comes back as it was", (message) => {
    expect(parseSensorMessage(formatMessage(message))).toEqual({ ok: true, value: message });
  });

  test("a message with a field missing, unknown or out of its bounds is refused by the field's name", () => {
    const at = (change: object): unknown => parseClientMessage(JSON.stringify({ ...START, ...change }));
    expect(at({ mode: undefined })).toMatchObject({ ok: false, misfit: { at: "mode" } });
    expect(at({ snaplen: 1 })).toMatchObject({ ok: false, misfit: { at: "snaplen" } });
    expect(at({ snapLength: 63 })).toMatchObject({ ok: false, misfit: { at: "snapLength" } });
    expect(at({ interfaces: [1] })).toMatchObject({ ok: false, misfit: { at: "interfaces[0]" } });
    // A forensic capture of no end, or of none within a day, is none.
    for (const minutes of [0, 1441, 1.5]) expect(at({ minutes })).toMatchObject({ misfit: { at: "minutes" } });
    expect(at({ filter: "x".repeat(2049) })).toMatchObject({ ok: false, misfit: { at: "filter" } });
    expect(at({ kind: "__proto__" })).toMatchObject({ ok: false, misfit: { at: "kind" } });
    expect(parseClientMessage(`{"kind":"credit","stream":1,"bytes":1,"acknowledged":"-1"}`)).toMatchObject({
      ok: false,
      misfit: { at: "acknowledged" },
    });
  });

  test("what a newer sensor says besides is left out; of a client nothing is", () => {
    const ready = SENSOR_MESSAGES[0] ?? { kind: "pong" };
    const { interfaces = [], ...rest } = JSON.parse(formatMessage(ready)) as {
      readonly interfaces?: readonly object[];
    };
    const newer = { ...rest, moon: 1, interfaces: interfaces.map((each) => ({ ...each, phase: "full" })) };
    expect(parseSensorMessage(JSON.stringify(newer))).toEqual({ ok: true, value: ready });
    expect(parseClientMessage(JSON.stringify({ ...START, moon: 1 }))).toMatchObject({ misfit: { at: "moon" } });
    expect(parseClientMessage(JSON.stringify({ kind: "start" }))).toMatchObject({ ok: false });
  });

  test("whatever is cut, swapped or garbled is refused or is a message, and never throws", () => {
    let state = 12345;
    const random = (below: number): number => (state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff) % below;
    for (let round = 0; round < 20_000; round++) {
      const source = formatMessage(CLIENT_MESSAGES[random(CLIENT_MESSAGES.length)] ?? START);
      const letters = Array.from(source);
      for (let change = 0; change <= random(3); change++)
        letters[random(letters.length)] = String.fromCodePoint(random(3) === 0 ? random(0x500) : 32 + random(95));
      const text = letters.join("").slice(0, random(2) === 0 ? letters.length : random(letters.length));
      const checked = parseClientMessage(text);
      if (checked.ok) expect(parseClientMessage(formatMessage(checked.value))).toEqual(checked);
      else expect(checked.misfit.reason).not.toBe("");
    }
  });
});

describe("credentials", () => {
  test("what is offered is understood, for tokens and for pairing", () => {
    for (const kind of ["token", "pairing"] as const)
      expect(parseOffer(offerProtocols({ kind, secret: SECRET }).join(", "))).toEqual({ kind, secret: SECRET });
  });

  test.each([
    "",
    "tapglass.v1",
    `tapglass.auth.${SECRET}`,
    `tapglass.v1, tapglass.auth.${SECRET}=`,
    `tapglass.v1, tapglass.auth.${SECRET.slice(1)}`,
    `tapglass.v1, tapglass.auth.${SECRET}, tapglass.pair.${SECRET}`,
    `tapglass.v2, tapglass.auth.${SECRET}`,
  ])('"%s" is no offer', (header) => {
    expect(parseOffer(header)).toBeUndefined();
  });

  test("a pairing link holds its secret behind the #", () => {
    const link = formatPairingLink("http://127.0.0.1:7337", SECRET);
    expect(link).not.toContain("?");
    expect(parsePairingLink(link)).toEqual({ origin: "http://127.0.0.1:7337", secret: SECRET });
    expect(parsePairingLink(link.replace("#", "?"))).toBeUndefined();
  });
});

function blocksFrame(sequence: bigint, stream = 9): Uint8Array {
  const frame = new Uint8Array(ENVELOPE_BYTES + 12).fill(7, ENVELOPE_BYTES);
  writeEnvelope(frame, { type: FRAME_BLOCKS, flags: 0, stream, sequence, firstPacket: sequence, packets: 1 }, 12);
  return frame;
}

describe("frames", () => {
  test("blocks and gaps come back as they were", () => {
    const decoded = decodeFrame(blocksFrame(2n ** 40n));
    expect(decoded).toMatchObject({ kind: "blocks", envelope: { sequence: 2n ** 40n, packets: 1, stream: 9 } });
    for (const cause of GAP_CAUSES) {
      const gap = { packets: 5n, bytes: 600n, fromNs: 1n, toNs: 2n ** 60n, cause };
      const frame = encodeGap({ flags: 0, stream: 1, sequence: 3n, firstPacket: 4n }, gap);
      expect(decodeFrame(frame)).toMatchObject({ kind: "gap", gap, envelope: { sequence: 3n, firstPacket: 4n } });
    }
  });

  test("frames that are cut, too long, of another version or type are refused in words", () => {
    const whole = blocksFrame(1n);
    for (let length = 0; length < whole.length; length++)
      expect(typeof decodeFrame(whole.subarray(0, length))).toBe("string");
    for (const [at, value] of [
      [0, 9],
      [1, 2],
      [28, 11],
    ] as const) {
      const changed = whole.slice();
      changed[at] = value;
      expect(typeof decodeFrame(changed)).toBe("string");
    }
    expect(decodeFrame(new Uint8Array((1 << 20) + ENVELOPE_BYTES + 1))).toContain("too long");
  });
});

describe("a client", () => {
  function makeClient(): { client: SensorClient; sent: string[]; log: string[] } {
    const [sent, log]: string[][] = [[], []];
    const client = new SensorClient({
      onBlocks: (_, envelope) => {
        log?.push(`blocks ${envelope.sequence}`);
        client.take(envelope, 200 << 10);
      },
      onGap: ({ packets }) => log?.push(`gap ${packets}`),
      onMessage: ({ kind }) => log?.push(kind),
      onBroken: (reason) => log?.push(`broken: ${reason}`),
    });
    client.connect((text) => sent?.push(text));
    client.start(START);
    const started = SENSOR_MESSAGES.find(({ kind }) => kind === "started");
    client.receiveText(formatMessage(Object.assign({ kind: "started" }, started, { stream: 9 })));
    return { client, sent: sent ?? [], log: log ?? [] };
  }

  test("grants credit for what it took, and acknowledges it", () => {
    const { client, sent } = makeClient();
    client.receiveBytes(blocksFrame(0n));
    expect(sent).toHaveLength(1);
    client.receiveBytes(blocksFrame(1n));
    expect(JSON.parse(sent[1] ?? "")).toEqual({ kind: "credit", stream: 9, bytes: 400 << 10, acknowledged: "1" });
  });

  test("asks for the rest after a broken connection, and takes no frame twice or out of order", () => {
    const { client, sent, log } = makeClient();
    client.receiveBytes(blocksFrame(0n));
    client.disconnect();
    client.connect((text) => sent.push(text));
    expect(JSON.parse(sent.at(-1) ?? "")).toEqual({ kind: "resume", stream: 9, acknowledged: "0" });
    client.receiveBytes(blocksFrame(1n));
    client.receiveBytes(blocksFrame(1n));
    client.receiveBytes(blocksFrame(3n));
    client.receiveBytes(blocksFrame(2n, 8));
    expect(log).toEqual([
      "started",
      "blocks 0",
      "blocks 1",
      "broken: frame 1 came after 1",
      "broken: frame 3 came after 1",
    ]);
  });

  test("a gap stands for the frames that were given up", () => {
    const { client, log } = makeClient();
    const gap = { packets: 9n, bytes: 1n, fromNs: 0n, toNs: 0n, cause: "resume" as const };
    client.receiveBytes(encodeGap({ flags: 0, stream: 9, sequence: 5n, firstPacket: 0n }, gap));
    client.receiveBytes(blocksFrame(6n));
    expect(log).toEqual(["started", "gap 9", "blocks 6"]);
  });
});
