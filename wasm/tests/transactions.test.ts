/** Questions and answers, requests and responses, handshakes: what belongs together, and what is said of it. */
import { describe, expect, it } from "vitest";
import { type Limits, USUAL_LIMITS } from "#shared/model/limits.ts";
import type { PassPacket } from "../host/field-pass.ts";
import { DnsPairing } from "../host/transactions/dns-pairing.ts";
import type { DnsTransaction } from "../host/transactions/dns-transaction.ts";
import { HttpPairing } from "../host/transactions/http-pairing.ts";
import type { HttpTransaction } from "../host/transactions/http-transaction.ts";
import type { TlsHandshake } from "../host/transactions/tls-handshake.ts";
import { TlsPairing } from "../host/transactions/tls-pairing.ts";

type Said = readonly (readonly [name: string, value: number | string])[];

interface Scene {
  readonly at: number;
  readonly from: readonly [string, number];
  readonly to: readonly [string, number];
  readonly layer: string;
  readonly transport?: number;
  readonly flow?: number;
  readonly said: Said;
}

let packets = 0;

function packet({ at, from, to, layer, transport = 17, flow = 0, said }: Scene): PassPacket {
  return {
    number: ++packets,
    timeNs: BigInt(Math.round(at * 1e9)),
    flow,
    isReverse: false,
    source: from[0],
    sourcePort: from[1],
    destination: to[0],
    destinationPort: to[1],
    transport,
    values: said.map(([name, value]) => ({
      name,
      layer,
      number: typeof value === "number" ? value : value.length,
      text: value.toString(),
    })),
  };
}

const CLIENT = ["10.0.0.5", 50000] as const;
const RESOLVER = ["10.0.0.1", 53] as const;

interface Question {
  readonly at: number;
  readonly name: string;
  readonly id?: number;
  readonly type?: string;
  readonly port?: number;
}

const ask = ({ at, name, id = 1, type = "A", port = 50000 }: Question): PassPacket =>
  packet({
    at,
    from: [CLIENT[0], port],
    to: RESOLVER,
    layer: "dns",
    said: [
      ["dns.id", id],
      ["dns.flags.response", 0],
      ["dns.qry.name", name],
      ["dns.qry.type", type],
    ],
  });

const answer = ({ at, name, id = 1, type = "A", port = 50000 }: Question, code = 0, records: Said = []): PassPacket =>
  packet({
    at,
    from: RESOLVER,
    to: [CLIENT[0], port],
    layer: "dns",
    said: [
      ["dns.id", id],
      ["dns.flags.response", 1],
      ["dns.flags.rcode", code],
      ["dns.count.answers", records.filter(([field]) => field === "dns.resp.name").length],
      ["dns.qry.name", name],
      ["dns.qry.type", type],
      ...records,
    ],
  });

const record = (name: string, type: string, ttl: number, [field, value]: readonly [string, string]): Said => [
  ["dns.resp.name", name],
  ["dns.resp.type", type],
  ["dns.resp.ttl", ttl],
  [field, value],
];

function pairDns(...all: readonly PassPacket[]): readonly DnsTransaction[] {
  const pairing = new DnsPairing();
  for (const one of all) pairing.add(one);
  return pairing.finish();
}

const tagsOf = ({ tags }: { readonly tags: readonly { readonly id: string }[] }): string[] => tags.map(({ id }) => id);

describe("DNS", () => {
  it("measures an answer from the query before it, and counts queries sent again", () => {
    const asked = { at: 0, name: "www.example.com" };
    const [one, ...others] = pairDns(ask(asked), ask({ ...asked, at: 2 }), answer({ ...asked, at: 2.5 }));
    expect(others).toEqual([]);
    expect(one).toMatchObject({ state: "answered", latencySeconds: 0.5, totalSeconds: 2.5 });
    expect(one?.queries).toHaveLength(2);
  });

  it("tells apart questions that share an id, whatever the case of their letters", () => {
    const [first, second, ...others] = pairDns(
      ask({ at: 0, name: "a.example" }),
      ask({ at: 0.1, name: "b.example" }),
      answer({ at: 0.2, name: "B.Example" }),
      answer({ at: 0.3, name: "a.example" }),
    );
    expect(others).toEqual([]);
    expect([first?.latencySeconds, second?.latencySeconds]).toEqual([0.3, 0.1]);
  });

  it("does not take an answer from another server, or for another port, as its own", () => {
    const all = pairDns(ask({ at: 0, name: "a.example" }), answer({ at: 0.1, name: "a.example", port: 50001 }));
    expect(all.map(({ state }) => state)).toEqual(["unanswered", "unasked"]);
    expect(tagsOf(all[0] ?? { tags: [] })).toContain("unanswered");
  });

  it("follows aliases to the answer, also where they go in circles", () => {
    const name = "www.example.com";
    const [one] = pairDns(
      ask({ at: 0, name }),
      answer({ at: 0.1, name }, 0, [
        ...record(name, "CNAME (canonical name)", 60, ["dns.cname", "cdn.example.net"]),
        ...record("cdn.example.net", "CNAME (canonical name)", 60, ["dns.cname", "edge.example.net"]),
        ...record("edge.example.net", "A", 5, ["dns.a", "192.0.2.1"]),
      ]),
    );
    expect(one?.chain).toEqual(["cdn.example.net", "edge.example.net"]);
    expect(one?.answers.at(-1)).toEqual({ name: "edge.example.net", type: "A", ttl: 5, value: "192.0.2.1" });
    const [circle] = pairDns(
      ask({ at: 0, name: "a.example" }),
      answer({ at: 0.1, name: "a.example" }, 0, [
        ...record("a.example", "CNAME", 60, ["dns.cname", "b.example"]),
        ...record("b.example", "CNAME", 60, ["dns.cname", "a.example"]),
      ]),
    );
    expect(circle?.chain).toEqual(["b.example", "a.example"]);
  });

  it("lets the answers to a question to everybody come from anybody", () => {
    const said = (response: number): Said => [
      ["dns.id", 7],
      ["dns.flags.response", response],
      ["dns.qry.name", "printer"],
      ["dns.qry.type", "A"],
    ];
    const [one, ...others] = pairDns(
      packet({ at: 0, from: ["10.0.0.5", 5000], to: ["224.0.0.252", 5355], layer: "llmnr", said: said(0) }),
      packet({ at: 0.1, from: ["10.0.0.9", 5355], to: ["10.0.0.5", 5000], layer: "llmnr", said: said(1) }),
    );
    expect(others).toEqual([]);
    expect(one).toMatchObject({ state: "answered", server: "10.0.0.9" });
  });

  it("calls queries repeated only where a cache would have spared them", () => {
    const name = "www.example.com";
    const asked = (ttl: number): readonly DnsTransaction[] =>
      pairDns(
        ...[0, 1, 2, 3, 4, 5, 6].flatMap((second) => [
          ask({ at: second * 5, name, id: second }),
          answer({ at: second * 5 + 0.1, name, id: second }, 0, record(name, "A", ttl, ["dns.a", "192.0.2.1"])),
        ]),
      );
    expect(asked(300).filter((one) => tagsOf(one).includes("repeated-query"))).toHaveLength(3);
    expect(asked(2).flatMap(tagsOf)).not.toContain("repeated-query");
  });

  it("calls odd what is beyond the limits that are given", () => {
    const judged = (limits: Partial<Limits>): string[] => {
      const pairing = new DnsPairing({ ...USUAL_LIMITS, ...limits });
      const asked = { at: 0, name: "www.example.com" };
      for (const one of [ask(asked), answer({ ...asked, at: 0.7 })]) pairing.add(one);
      return pairing.finish().flatMap(tagsOf);
    };
    expect(judged({})).toEqual([]);
    expect(judged({ longName: 10, slowSeconds: 0.5 })).toEqual(["long-name", "slow"]);
  });

  it("waits for a sample before it says that many names are missing", () => {
    const missing = (count: number): readonly DnsTransaction[] =>
      pairDns(
        ...Array.from({ length: count }, (_, at) => [
          ask({ at, name: `n${at.toString()}.example`, id: at }),
          answer({ at: at + 0.1, name: `n${at.toString()}.example`, id: at }, 3),
        ]).flat(),
      );
    expect(missing(2).flatMap(tagsOf)).not.toContain("many-missing");
    expect(missing(20).every((one) => tagsOf(one).includes("many-missing"))).toBe(true);
  });

  it("sees a tunnel in many long random names of one domain, and none in look-ups of one name", () => {
    const letters = "abcdefghijklmnopqrstuvwxyz234567";
    const label = (seed: number): string =>
      Array.from({ length: 40 }, (_, at) => letters[(seed * 33 + at * at * 7 + ((at * (seed + 1)) % 37)) % 32]).join(
        "",
      );
    const tunnel = pairDns(
      ...Array.from({ length: 40 }, (_, at) =>
        ask({ at: at / 10, name: `${at.toString()}${label(at)}.t.example.com`, id: at, type: "TXT" }),
      ),
    );
    expect(tunnel.every((one) => tagsOf(one).includes("tunnel"))).toBe(true);
    expect(tunnel[0]?.tags.find(({ id }) => id === "tunnel")?.reason).toMatch(/for example\.com: 40 different names/u);
    const usual = pairDns(
      ...Array.from({ length: 40 }, (_, at) => ask({ at, name: "_spf.example.com", id: at, type: "TXT" })),
    );
    expect(usual.flatMap(tagsOf)).not.toContain("tunnel");
  });

  it("knows random labels from words, and leaves content networks alone", () => {
    const tags = (name: string): string[] => pairDns(ask({ at: 0, name })).flatMap(tagsOf);
    expect(tags("x7f9q2kd8w1zr5tb.example.com")).toContain("random-label");
    expect(tags("x7f9q2kd8w1zr5tb.cloudfront.net")).not.toContain("random-label");
    for (const words of ["internationalisation", "mail-server-frankfurt-production", "customer-relationship-portal"])
      expect(tags(`${words}.example.com`), words).not.toContain("random-label");
    expect(tags(`${"long-label.".repeat(8)}example.com`)).toContain("long-name");
  });
});

const WEB = ["93.184.216.34", 80] as const;

function pairHttp(...all: readonly PassPacket[]): readonly HttpTransaction[] {
  const pairing = new HttpPairing();
  for (const one of all) pairing.add(one);
  return pairing.finish();
}

const request = (at: number, uri: string, more: Said = [["http.host", "example.org"]]): PassPacket =>
  packet({
    at,
    from: CLIENT,
    to: WEB,
    layer: "http",
    transport: 6,
    said: [["http.request.method", "GET"], ["http.request.uri", uri], ["http.request.version", "HTTP/1.1"], ...more],
  });
const response = (at: number, ...codes: readonly number[]): PassPacket =>
  packet({
    at,
    from: WEB,
    to: CLIENT,
    layer: "http",
    transport: 6,
    said: codes.flatMap((code) => [
      ["http.response.version", "HTTP/1.1"] as const,
      ["http.response.code", code] as const,
    ]),
  });

describe("HTTP", () => {
  it("gives pipelined requests their responses in order, and interim responses to the oldest", () => {
    const all = pairHttp(request(0, "/a"), request(0.1, "/b"), response(0.2, 100), response(1, 200, 404));
    expect(all.map(({ uri, status }) => [uri, status])).toEqual([
      ["/a", 200],
      ["/b", 404],
    ]);
    expect(all[0]?.packets).toHaveLength(3);
  });

  it("keeps a response whose request is not in the capture", () => {
    const [one] = pairHttp(response(0, 500));
    expect(one).toMatchObject({ method: "", status: 500, client: "10.0.0.5", server: WEB[0] });
    expect(tagsOf(one ?? { tags: [] })).toEqual(["http-error", "cleartext"]);
  });

  it("asks for whole words in paths, and for a host only where the version does", () => {
    const tags = (uri: string, more?: Said): string[] => pairHttp(request(0, uri, more)).flatMap(tagsOf);
    expect(tags("/wp-admin/x.php")).toContain("sensitive-path");
    expect(tags("/a?next=%2Flogin")).toContain("sensitive-path");
    expect(tags("/command/administration/uploads")).not.toContain("sensitive-path");
    expect(tags("/", [])).toContain("missing-host");
    expect(pairHttp(response(0, 200)).flatMap(tagsOf)).not.toContain("missing-host");
  });
});

function pairTls(...all: readonly PassPacket[]): readonly TlsHandshake[] {
  const pairing = new TlsPairing();
  for (const one of all) pairing.add(one);
  return pairing.finish();
}

const HELLO: Said = [
  ["tls.handshake.type", 1],
  ["tls.handshake.version", 0x0303],
];
const hello = (at: number, isClient: boolean, said: Said): PassPacket =>
  packet({
    at,
    from: isClient ? CLIENT : ["93.184.216.34", 443],
    to: isClient ? ["93.184.216.34", 443] : CLIENT,
    layer: "tls",
    transport: 6,
    said: [["tls.handshake.type", isClient ? 1 : 2], ["tls.handshake.version", 0x0303], ...said],
  });
const NAME: Said = [["tls.handshake.extensions_server_name", "example.org"]];

describe("TLS", () => {
  it("takes the version that the server settled on, not the one in front of the message", () => {
    const settled = (version: number): readonly TlsHandshake[] =>
      pairTls(hello(0, true, NAME), hello(1, false, [["tls.handshake.extensions.supported_version", version]]));
    expect(settled(0x0304)[0]).toMatchObject({ version: 0x0304, seconds: 1, tags: [] });
    expect(settled(0x0301).flatMap(tagsOf)).toEqual(["old-version"]);
  });

  it("holds a hello that the server asked for again in one handshake", () => {
    const retry: Said = [["tls.handshake.random", `cf21ad74e59a6111be1d8c02${"00".repeat(20)}`]];
    const all = pairTls(hello(0, true, NAME), hello(1, false, retry), hello(2, true, NAME), hello(3, false, []));
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({ isRetried: true, hasServerHello: true });
    expect(all[0]?.packets).toHaveLength(4);
  });

  it("misses a name only where one is usual", () => {
    expect(pairTls(hello(0, true, []), hello(1, false, [])).flatMap(tagsOf)).toEqual(["no-name"]);
    const encrypted: Said = [["tls.handshake.extension.type", 0xfe0d]];
    expect(pairTls(hello(0, true, encrypted), hello(1, false, [])).flatMap(tagsOf)).toEqual([]);
    const resumed: Said = [["tls.handshake.extensions.psk.identity.selected", 0]];
    expect(pairTls(hello(0, true, []), hello(1, false, resumed)).flatMap(tagsOf)).toEqual([]);
  });

  it("knows handshakes that open a way for DNS, by protocol, port, name or address", () => {
    const tags = (to: readonly [string, number], said: Said): string[] =>
      pairTls(packet({ at: 0, from: CLIENT, to, layer: "tls", transport: 6, said: [...HELLO, ...said] }))
        .flatMap(tagsOf)
        .filter((id) => id === "encrypted-dns");
    const named = (name: string): Said => [["tls.handshake.extensions_server_name", name]];
    expect(tags(["192.0.2.53", 853], [])).toHaveLength(1);
    expect(tags(["192.0.2.53", 4433], [["tls.handshake.extensions_alpn_str", "dot"]])).toHaveLength(1);
    expect(tags(["1.1.1.1", 443], [])).toHaveLength(1);
    expect(tags(["192.0.2.80", 443], named("mozilla.cloudflare-dns.com"))).toHaveLength(1);
    expect(tags(["192.0.2.80", 443], named("doh-2.example.org"))).toHaveLength(1);
    expect(tags(["192.0.2.80", 443], named("dnsmasters.example.org"))).toHaveLength(0);
    expect(tags(["1.1.1.1", 443], named("www.example.org"))).toHaveLength(0);
  });

  it("tells an address where only a name may stand", () => {
    const said: Said = [["tls.handshake.extensions_server_name", "192.0.2.7"]];
    expect(pairTls(hello(0, true, said), hello(1, false, [])).flatMap(tagsOf)).toEqual(["address-as-name"]);
  });

  it("judges the server's certificate by the time of the handshake", () => {
    const certificate: Said = [
      ["tls.handshake.type", 11],
      ["tls.handshake.certificate_length", 900],
      ["x509af.algorithm.id", "1.2.840.113549.1.1.5"],
      ["x509af.issuer", 0],
      ["x509if.oid", "2.5.4.3"],
      ["x509sat.uTF8String", "home.example"],
      ["x509af.notBefore", 0],
      ["x509af.utcTime", "200101000000Z"],
      ["x509af.notAfter", 0],
      ["x509af.utcTime", "210101000000Z"],
      ["x509af.subject", 0],
      ["x509if.oid", "2.5.4.3"],
      ["x509sat.uTF8String", "home.example"],
      ["pkcs1.modulus", `00${"ff".repeat(128)}`],
    ];
    const at = Date.UTC(2026, 0, 1) / 1000;
    const shown = packet({
      at,
      from: ["93.184.216.34", 443],
      to: CLIENT,
      layer: "tls",
      transport: 6,
      said: certificate,
    });
    const [one] = pairTls(hello(at, true, NAME), hello(at, false, []), {
      ...shown,
      values: shown.values.map((value) => (value.name === "pkcs1.modulus" ? { ...value, number: 129 } : value)),
    });
    expect(tagsOf(one ?? { tags: [] }).sort()).toEqual(
      ["expired", "name-mismatch", "self-signed", "weak-key", "weak-signature"].sort(),
    );
    expect(one?.certificates[0]).toMatchObject({ rsaBits: 1024, subject: "CN=home.example" });
  });
});
