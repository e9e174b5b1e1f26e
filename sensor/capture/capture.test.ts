import { describe, expect, test } from "vitest";
import { BATCH_HEAD, BATCH_PACKETS, BatchReader, writeBatchHead } from "./batch.ts";
import { ClassicPcap, splitTime } from "./classic-pcap.ts";
import type { CaptureOrder } from "./order.ts";
import { OwnFrames } from "./own-frames.ts";
import { encodeInterface, encodeSection, readFirstTime, writePacketBlock } from "./pcapng.ts";
import { Capturing } from "./capturing.ts";
import { argumentsOf } from "./tcpdump-provider.ts";

describe("batches over a pipe", () => {
  const batch = (payload: string): Buffer => {
    const bytes = Buffer.alloc(BATCH_HEAD + payload.length);
    const head = { kind: BATCH_PACKETS, payloadBytes: payload.length, packets: 3, packetBytes: 2 ** 33 };
    writeBatchHead(new DataView(bytes.buffer, bytes.byteOffset), head);
    bytes.write(payload, BATCH_HEAD);
    return bytes;
  };

  test("come out as they went in, however the pipe cuts them, with room in front", () => {
    const all = Buffer.concat([batch("one"), batch(""), batch("three")]);
    for (let piece = 1; piece <= all.length; piece++) {
      const seen: string[] = [];
      const reader = new BatchReader(4, (head, bytes) => {
        seen.push(`${head.packets} ${head.packetBytes} ${bytes.toString("utf8", 4)}`);
      });
      for (let at = 0; at < all.length; at += piece) expect(reader.push(all.subarray(at, at + piece))).toBe(true);
      expect(seen).toEqual([`3 ${2 ** 33} one`, `3 ${2 ** 33} `, `3 ${2 ** 33} three`]);
    }
  });

  test("anything else is refused, and no memory is taken for it", () => {
    const reader = new BatchReader(0, () => undefined);
    expect(reader.push(Buffer.alloc(BATCH_HEAD, 0xff))).toBe(false);
  });
});

describe("pcapng blocks", () => {
  test("every block says its length at both ends, on a multiple of four", () => {
    const facts = { name: "eth0", description: "", linkType: 1, snapLength: 96, filter: "port 53", resolution: 6 };
    for (const block of [encodeSection("Tapglass", "linux", "mode full"), encodeInterface(facts)]) {
      const view = new DataView(block.buffer);
      expect(block.length % 4).toBe(0);
      expect(view.getUint32(4, true)).toBe(block.length);
      expect(view.getUint32(block.length - 4, true)).toBe(block.length);
    }
  });

  test("a packet's block holds the bytes kept, the original length and the time", () => {
    const bytes = Buffer.from(new Uint8Array(100).fill(0xee).buffer);
    const target = { bytes, view: new DataView(bytes.buffer) };
    const stamp = { interfaceId: 2, timeHigh: 1, timeLow: 500, captured: 5, original: 1500 };
    const end = writePacketBlock(target, 4, stamp, Buffer.from("abcdefgh"));
    expect(end).toBe(4 + 32 + 8);
    expect(Buffer.from(bytes.subarray(32, 40))).toEqual(Buffer.from("abcde\0\0\0"));
    expect(target.view.getUint32(28, true)).toBe(1500);
    expect(readFirstTime(Buffer.from(bytes), 4, () => 6)).toBe((2n ** 32n + 500n) * 1000n);
  });
});

describe("classic pcap", () => {
  function makeFile(isLittle: boolean, isNano: boolean): Buffer {
    const bytes = Buffer.alloc(24 + 2 * 16 + 3);
    const put = (value: number, at: number): unknown =>
      isLittle ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at);
    put(isNano ? 0xa1b23c4d : 0xa1b2c3d4, 0);
    put(113, 20);
    [1_700_000_000, 7, 2, 60].forEach((value, index) => put(value, 24 + index * 4));
    bytes.write("ab", 40);
    [1_700_000_001, 8, 1, 1].forEach((value, index) => put(value, 42 + index * 4));
    bytes.write("c", 58);
    return bytes;
  }

  test.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])("is read in any piece (little-endian %s, nanoseconds %s)", (isLittle, isNano) => {
    const file = makeFile(isLittle, isNano);
    for (let piece = 1; piece <= file.length; piece++) {
      const seen: unknown[] = [];
      const reader = new ClassicPcap({
        onHead: (head) => seen.push(head),
        onRecord: (frame, original, seconds, fraction) => seen.push([frame.toString(), original, seconds, fraction]),
      });
      for (let at = 0; at < file.length; at += piece)
        expect(reader.push(file.subarray(at, at + piece))).toBeUndefined();
      expect(seen).toEqual([
        { linkType: 113, resolution: isNano ? 9 : 6 },
        ["ab", 60, 1_700_000_000, 7],
        ["c", 1, 1_700_000_001, 8],
      ]);
      expect([reader.pending, reader.offset]).toEqual([0, file.length]);
    }
  });

  test("what is no pcap, and a record that cannot be, are named", () => {
    const reader = new ClassicPcap({ onHead: () => undefined, onRecord: () => undefined });
    expect(reader.push(Buffer.alloc(24))).toContain("no pcap");
    const file = makeFile(true, false);
    file.writeUInt32LE(0x7fff_ffff, 42 + 8);
    const damaged = new ClassicPcap({ onHead: () => undefined, onRecord: () => undefined });
    expect(damaged.push(file)).toContain("at byte 42");
  });

  test("times are split into halves without losing a nanosecond", () => {
    const units: [number, number] = [0, 0];
    for (const [seconds, fraction] of [
      [1_700_000_000, 999_999_999],
      [4_294_967_295, 1],
      [0, 0],
    ] as const) {
      splitTime(seconds, fraction, 9, units);
      expect((BigInt(units[0]) << 32n) | BigInt(units[1])).toBe(BigInt(seconds) * 10n ** 9n + BigInt(fraction));
    }
    splitTime(1_700_000_000, 999_999, 6, units);
    expect((BigInt(units[0]) << 32n) | BigInt(units[1])).toBe(1_700_000_000_999_999n);
  });
});

describe("the sensor's own frames", () => {
  const own = new OwnFrames([7337], ["10.0.0.5", "fe80::1%eth0", "::1"]);
  const frame = (source: string, destination: string, ports: readonly [number, number]): Buffer => {
    const bytes = Buffer.alloc(54);
    bytes.writeUInt16BE(0x0800, 12);
    bytes[14] = 0x45;
    bytes[23] = 6;
    Buffer.from(source.split(".").map(Number)).copy(bytes, 26);
    Buffer.from(destination.split(".").map(Number)).copy(bytes, 30);
    bytes.writeUInt16BE(ports[0], 34);
    bytes.writeUInt16BE(ports[1], 36);
    return bytes;
  };
  const has = (bytes: Buffer, linkType = 1): boolean => own.has(bytes, bytes.length, linkType);

  test("are told by port and address together, in both directions", () => {
    expect(has(frame("10.0.0.9", "10.0.0.5", [50_000, 7337]))).toBe(true);
    expect(has(frame("10.0.0.5", "10.0.0.9", [7337, 50_000]))).toBe(true);
    expect(has(frame("127.0.0.1", "127.0.0.1", [50_000, 7337]))).toBe(true);
    expect(has(frame("10.0.0.5", "10.0.0.9", [50_000, 7337]))).toBe(false);
    expect(has(frame("10.0.0.9", "10.0.0.8", [7337, 50_000]))).toBe(false);
  });

  test("are found over VLANs and IPv6, and no cut frame is one", () => {
    const plain = frame("10.0.0.9", "10.0.0.5", [50_000, 7337]);
    const tagged = Buffer.concat([plain.subarray(0, 12), Buffer.from([0x81, 0, 0, 5]), plain.subarray(12)]);
    expect(has(tagged)).toBe(true);
    const six = Buffer.alloc(74);
    six.writeUInt16BE(0x86dd, 12);
    six[20] = 6;
    six[37] = 1;
    six[53] = 1;
    six.writeUInt16BE(7337, 56);
    expect(has(six)).toBe(true);
    for (let length = 0; length < 38; length++) expect(own.has(plain, length, 1)).toBe(false);
  });
});

test("the host's sampling is the least: who asks for fewer packets gets fewer, and nobody more", () => {
  const facts = {
    provider: "replay",
    file: "",
    replay: {},
    part: { skip: 0, most: 1 },
    command: [],
    ports: () => [],
    application: "",
  } as const;
  const request = {
    kind: "start",
    interfaces: [],
    filter: "",
    snapLength: 64,
    mode: "full",
    isPromiscuous: false,
  } as const;
  const of = (host: number, sampling?: number): number =>
    new Capturing({ ...facts, sampling: host }).samplingOf(sampling === undefined ? request : { ...request, sampling });
  expect([of(1), of(1, 4), of(5), of(5, 4), of(5, 9)]).toEqual([1, 4, 5, 5, 9]);
});

describe("tcpdump's words", () => {
  const order: CaptureOrder = {
    provider: "tcpdump",
    interface: "eth0",
    filter: "",
    snapLength: 262_144,
    isPromiscuous: false,
    mode: "full",
    sampling: 1,
    interfaceId: 0,
    ownPorts: [],
    ownAddresses: [],
    replay: {},
  };
  const bufferOf = (words: readonly string[]): string | undefined => words[words.indexOf("-B") + 1];

  test("the kernel's buffer is in KiB, and as large as it was asked for", () => {
    expect(bufferOf(argumentsOf(order))).toBe("131072");
    expect(bufferOf(argumentsOf({ ...order, kernelBufferMib: 3 }))).toBe("3072");
  });

  test("a filter stands behind the mark that ends options", () => {
    expect(argumentsOf({ ...order, filter: "-w /etc/passwd" }).slice(-2)).toEqual(["--", "-w /etc/passwd"]);
  });
});
