import { mkdtempSync, readFileSync, rmSync, statSync, chmodSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isLoopbackAddress } from "../serve/loopback.ts";
import { AddressList } from "./addresses.ts";
import { keptLength } from "./metadata.ts";
import { RateLimit } from "./rate-limit.ts";
import { TokenFileError, TokenStore } from "./token-store.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "policy-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("lists of addresses", () => {
  test("an empty list is nobody", () => {
    expect(new AddressList().has("127.0.0.1")).toBe(false);
  });

  test("IPv4 in IPv6 is the same address, however it is written", () => {
    const list = new AddressList();
    for (const entry of ["127.0.0.0/8", "::1"]) expect(list.add(entry)).toBe(true);
    const verdicts = (address: string): unknown => [address, list.has(address), isLoopbackAddress(address)];
    for (const address of [
      "127.0.0.1",
      "127.9.9.9",
      "::1",
      "::ffff:127.0.0.1",
      "0000:0000:0000:0000:0000:ffff:7f00:0001",
    ])
      expect(verdicts(address)).toEqual([address, true, true]);
    for (const address of ["128.0.0.1", "::2", "::ffff:10.0.0.1", "", "localhost"])
      expect(verdicts(address)).toEqual([address, false, false]);
  });

  test.each(["10.0.0.0/33", "10.0.0.0/8/8", "example.org", "", "fe80::/129", "10.0.0.0/-1"])(
    '"%s" is no network',
    (entry) => {
      expect(new AddressList().add(entry)).toBe(false);
    },
  );
});

describe("rates", () => {
  test("a burst is allowed, more comes with time, and each key has its own", () => {
    let now = 0;
    const limit = new RateLimit(3, 60, () => now);
    expect([1, 2, 3, 4].map(() => limit.take("a"))).toEqual([true, true, true, false]);
    expect(limit.take("b")).toBe(true);
    now = 20_000;
    expect([limit.take("a"), limit.take("a")]).toEqual([true, false]);
  });
});

describe("tokens", () => {
  test("a token is found, another is not, and the file holds no secret and is nobody else's", () => {
    const path = join(folder, "a/tokens.json");
    const store = TokenStore.open(path);
    const { secret, grant } = store.addToken(["view"]);
    const again = TokenStore.open(path);
    expect(again.findToken(secret)?.id).toBe(grant.id);
    expect(again.findToken(secret.replace(/^./, (first) => (first === "A" ? "B" : "A")))).toBeUndefined();
    expect(readFileSync(path, "utf8")).not.toContain(secret);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(again.sensor).toBe(store.sensor);
  });

  test("a pairing secret is good once, and not after its time", () => {
    const store = TokenStore.open(join(folder, "b.json"));
    const secret = store.addPairing(["view", "capture"], 10);
    const made = store.redeem(secret);
    expect(made?.grant.scopes).toEqual(["view", "capture"]);
    expect(store.findToken(made?.secret ?? "")?.id).toBe(made?.grant.id);
    expect(store.redeem(secret)).toBeUndefined();
    expect(store.redeem(store.addPairing(["view"], -1))).toBeUndefined();
    expect(store.findToken(secret)).toBeUndefined();
  });

  test("a new pairing secret voids the one before; a revoked token is gone", () => {
    const store = TokenStore.open(join(folder, "c.json"));
    const first = store.addPairing(["view"], 10);
    store.addPairing(["view"], 10);
    expect(store.hasPairing(first)).toBe(false);
    const { secret, grant } = store.addToken(["view"]);
    expect(store.revokeToken(grant.id)).toBe(true);
    expect(store.findToken(secret)).toBeUndefined();
  });

  test("a file that others may read, or that is damaged, is refused with the repair", () => {
    const path = join(folder, "d.json");
    TokenStore.open(path).addToken(["view"]);
    chmodSync(path, 0o644);
    expect(() => TokenStore.open(path)).toThrow(/chmod 600/);
    chmodSync(path, 0o600);
    writeFileSync(path, "{");
    expect(() => TokenStore.open(path)).toThrow(TokenFileError);
    writeFileSync(path, '{"sensor":"x","tokens":[],"pairings":[]}');
    expect(() => TokenStore.open(path)).toThrow(/sensor must be/);
  });
});

/** An Ethernet frame of IPv4 with a transport header and a payload. */
function ipv4Frame(protocol: number, ports: readonly [number, number], payload: Buffer): Buffer {
  const header = protocol === 6 ? 20 : 8;
  const frame = Buffer.alloc(14 + 20 + header + payload.length);
  frame.writeUInt16BE(0x0800, 12);
  frame[14] = 0x45;
  frame[23] = protocol;
  frame.writeUInt16BE(ports[0], 34);
  frame.writeUInt16BE(ports[1], 36);
  if (protocol === 6) frame[46] = 0x50;
  payload.copy(frame, 34 + header);
  return frame;
}

describe("metadata mode", () => {
  const body = Buffer.from("GET /private?password=x HTTP/1.1\r\nCookie: secret\r\n\r\n");
  const kept = (frame: Buffer, linkType = 1): number => keptLength(frame, frame.length, linkType);

  test("of TCP and UDP payloads nothing leaves the host", () => {
    expect(kept(ipv4Frame(6, [50_000, 80], body))).toBe(54);
    expect(kept(ipv4Frame(17, [50_000, 9999], body))).toBe(42);
  });

  test("what gives names does: DNS, DHCP, mDNS; TLS handshakes up to their end; QUIC's first packets", () => {
    const dns = ipv4Frame(17, [50_000, 53], body);
    expect(kept(dns)).toBe(dns.length);
    const hello = Buffer.concat([Buffer.from([22, 3, 1, 0, 4, 1, 0, 0, 0]), Buffer.from([23, 3, 3, 0, 5]), body]);
    expect(kept(ipv4Frame(6, [50_000, 443], hello))).toBe(54 + 9);
    const quic = ipv4Frame(17, [50_000, 443], Buffer.concat([Buffer.from([0xc3]), body]));
    expect(kept(quic)).toBe(quic.length);
    expect(kept(ipv4Frame(17, [50_000, 443], Buffer.concat([Buffer.from([0x43]), body])))).toBe(42);
  });

  test("later fragments keep their header alone", () => {
    const fragment = ipv4Frame(17, [53, 53], body);
    fragment.writeUInt16BE(0x0010, 20);
    expect(kept(fragment)).toBe(34);
  });

  test("what is kept lies within the frame, whatever headers it claims to have", () => {
    let state = 99;
    const random = (below: number): number => (state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff) % below;
    for (let round = 0; round < 20_000; round++) {
      const frame = Buffer.alloc(random(200));
      for (let at = 0; at < frame.length; at++) frame[at] = random(256);
      if (frame.length > 40) frame.writeUInt16BE([0x0800, 0x86dd, 0x8100, 0x0806][random(4)] ?? 0, 12);
      const length = keptLength(frame, frame.length, [1, 113, 276, 101, 105][random(5)] ?? 1);
      expect(length).toBeGreaterThanOrEqual(0);
      expect(length).toBeLessThanOrEqual(frame.length);
    }
  });
});
