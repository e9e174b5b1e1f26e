import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fingerprintOf } from "./fingerprint.ts";

const input = (bytes: BlobPart, shiftNs = 0n) => ({ name: "a.pcap", bytes: new Blob([bytes]), shiftNs });

const sizeOf = (size: number): Uint8Array => {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setBigUint64(0, BigInt(size));
  return new Uint8Array(bytes.buffer);
};

describe("the fingerprint of a capture", () => {
  it("is SHA-256 over the size and the bytes", async () => {
    const expected = createHash("sha256").update(sizeOf(3)).update("abc").digest("hex");
    expect(await fingerprintOf([input("abc")])).toBe(`s1-${expected}`);
  });

  it("takes 256 slices of a file beyond 16 MiB, the first and the last bytes among them", async () => {
    const bytes = new Uint8Array((16 << 20) + 1000);
    const before = await fingerprintOf([input(bytes)]);
    bytes[0] = 1;
    const changedFirst = await fingerprintOf([input(bytes)]);
    bytes[bytes.length - 1] = 1;
    const changedLast = await fingerprintOf([input(bytes)]);
    expect(new Set([before, changedFirst, changedLast]).size).toBe(3);
    const slices = Array.from({ length: 256 }, (_, at) => {
      const start = Math.floor((at * (bytes.length - 65536)) / 255);
      return bytes.subarray(start, start + 65536);
    });
    const hash = createHash("sha256").update(sizeOf(bytes.length));
    for (const slice of slices) hash.update(slice);
    expect(changedLast).toBe(`s1-${hash.digest("hex")}`);
  });

  it("does not depend on the name", async () => {
    expect(await fingerprintOf([{ ...input("abc"), name: "b.pcap" }])).toBe(await fingerprintOf([input("abc")]));
  });

  it("tells a merge from its parts, its order and its clock shifts", async () => {
    const all = await Promise.all([
      fingerprintOf([input("a")]),
      fingerprintOf([input("a"), input("b")]),
      fingerprintOf([input("b"), input("a")]),
      fingerprintOf([input("a"), input("b", 5n)]),
    ]);
    expect(new Set(all).size).toBe(4);
  });
});
