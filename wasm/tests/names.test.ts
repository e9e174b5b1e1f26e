/** Names of addresses: who told them, what is shown of several, what the user adds, what services follow from them. */
import { describe, expect, it } from "vitest";
import { parseHosts } from "#shared/names/hosts-file.ts";
import { parseServices } from "#shared/services/own-services.ts";
import { bitsOf, writeDatabase } from "#shared/names/database/write-database.ts";
import { packVendors } from "#shared/names/vendor-table.ts";
import { addressOfPointer } from "../host/names/dns-names.ts";
import { NameTable } from "../host/names/name-table.ts";
import { PassiveDns } from "../host/names/passive-dns.ts";
import { listCaptures, readCapture } from "./support/captures.ts";
import { newEngine, openBytes } from "./support/open.ts";
import type { Engine } from "#shared/model/engine.ts";

const all = listCaptures().map((capture) => ({
  name: capture.path.replace(/^.*[/]/u, ""),
  bytes: readCapture(capture),
}));

async function openCapture(name: string): Promise<Engine> {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no capture ${name}`);
  return (await openBytes(found.bytes)).engine;
}

async function readNames(name: string): Promise<{ engine: Engine; names: ReadonlyMap<string, string> }> {
  const engine = await openCapture(name);
  const outcome = await engine.addressNames(() => undefined);
  if (!outcome.ok) throw new Error(outcome.message);
  expect(outcome.value.losses).toEqual([]);
  return { engine, names: outcome.value.names };
}

describe("names of addresses", () => {
  it("come from DNS answers under the name that was asked for, with the aliases and who was told", async () => {
    const { engine, names } = await readNames("dns.pcap");
    expect(names.get("2001:db8:7::80")).toBe("shop.example.com");
    expect(names.get("192.0.2.10")).toBe("desk.example.org");
    const [name] = (await engine.hostFacts("2001:db8:7::80"))?.names ?? [];
    expect(name).toMatchObject({
      source: "dns",
      first: 4,
      aliases: ["shop.cdn.example.net", "edge7.cdn.example.net"],
      ttlSeconds: 20,
      clients: ["192.0.2.10"],
    });
  });

  it.each([
    ["local-names.pcap", "192.0.2.77", "printer.local", "mdns"],
    ["local-names.pcap", "192.0.2.20", "fileserver", "llmnr"],
    ["nbns.pcap", "192.0.2.20", "FILESERVER", "nbns"],
    ["dhcp.pcap", "192.0.2.100", "desk-100", "dhcp"],
    ["dhcpv6.pcap", "2001:db8::77", "desk", "dhcpv6"],
    ["tls.pcap", "198.51.100.80", "www.example.com", "tls"],
    ["damaged.pcapng", "198.51.100.21", "files.example.net", "file"],
  ])("of %s: %s is %s by %s", async (capture, address, expected, source) => {
    const { engine, names } = await readNames(capture);
    expect(names.get(address)).toBe(expected);
    expect((await engine.hostFacts(address))?.names[0]?.source).toBe(source);
  });

  it("say where a packet told them: it is a packet of that kind", async () => {
    for (const { name, bytes } of all) {
      const { engine } = await openBytes(bytes);
      const outcome = await engine.addressNames(() => undefined);
      if (!outcome.ok) continue;
      const { packets } = await engine.summary();
      for (const address of outcome.value.names.keys()) {
        const facts = await engine.hostFacts(address);
        for (const one of facts?.names ?? [])
          expect([name, address, one.name, one.first <= packets]).toEqual([name, address, one.name, true]);
      }
    }
  });

  it("of a hosts file stand before all others, and MAC addresses get their makers", async () => {
    const { engine } = await readNames("dhcp.pcap");
    const { entries } = parseHosts("192.0.2.100 my-desk\n");
    await engine.supplyNames({ hosts: entries, vendors: packVendors(new Map([["00005E", "Example Makers"]])) });
    const facts = await engine.hostFacts("192.0.2.100");
    expect(facts?.names.map(({ name }) => name)).toEqual(["my-desk", "desk-100"]);
    expect(facts?.macs).toEqual([{ mac: "00:00:5e:00:53:64", vendor: "Example Makers", packet: 5 }]);
    const book = await engine.addressNames(() => undefined);
    expect(book.ok && book.value.names.get("192.0.2.100")).toBe("my-desk");
  });

  it("make rows that filter by their address, with places of the databases that the user brings", async () => {
    const { engine } = await readNames("tls.pcap");
    const report = await engine.supplyNames({
      databases: [
        { name: "wrong.mmdb", bytes: new Uint8Array(100) },
        {
          name: "test.mmdb",
          bytes: writeDatabase({ recordBits: 24, ipVersion: 6, records: [[bitsOf("8.8.8.0/24"), "x"]] }),
        },
      ],
    });
    expect(report.databases.map(({ ok }) => ok)).toEqual([false, true]);
    const outcome = await engine.workspace("names", () => undefined);
    expect(outcome.ok && outcome.value.total).toBe(2);
    const counters = new Map(outcome.ok ? outcome.value.counters.map(({ label, value }) => [label, value]) : []);
    expect(
      ["Public, found in a database", "Names kept", "DNS answers kept"].map((label) => counters.get(label)),
    ).toEqual(["0 of 0", "1", "0"]);
    const query = { kind: "names", key: 1, first: 0, count: 10, sort: undefined, text: "www" } as const;
    const { rows } = await engine.workspaceRows({ ...query, facet: undefined, tag: undefined, isShownOnly: false });
    expect(rows.map(({ filter }) => filter)).toEqual(["ip.addr == 198.51.100.80"]);
  });

  it("stop when they are told to, and go on when asked again", async () => {
    const engine = await openCapture("dns.pcap");
    const first = engine.addressNames(() => undefined);
    await engine.cancelWorkspace();
    expect((await first).ok).toBe(false);
    expect((await engine.addressNames(() => undefined)).ok).toBe(true);
  });
});

describe("services of flows", () => {
  it("follow from what the client said, with reasons that name packets", async () => {
    const { engine } = await readNames("tls.pcap");
    const [service] = await engine.flowServices([0]);
    expect(service).toMatchObject({ flow: 0, service: "", confidence: "low", score: 20 });
    expect(service?.reasons[0]).toContain("www.example.com (packet 4)");
    expect(await engine.flowServices([4_000_000])).toEqual([]);
  });
});

describe("services of a capture", () => {
  it("are as sure as what tells them, and say who delivers and what stands between", async () => {
    const { engine } = await readNames("services.pcap");
    const found = await engine.flowServices(Array.from({ length: 20 }, (_, flow) => flow));
    expect(found.map((one) => [one.service, one.confidence, one.score, one.deliveredBy, ...one.marks])).toEqual([
      ["GitHub", "high", 100, ""],
      ["Spotify", "high", 100, "Fastly"],
      ["Wikipedia", "low", 40, ""],
      ["Netflix", "high", 90, "", "proxy"],
    ]);
  });

  it("are the user's own first, in the flows and in the rows of hosts", async () => {
    const { engine } = await readNames("services.pcap");
    await engine.supplyNames({ services: parseServices("api.github.com, Our builds, work\n").entries });
    const flows = Array.from({ length: 20 }, (_, flow) => flow);
    expect((await engine.flowServices(flows))[0]).toMatchObject({ service: "Our builds", category: "work" });
    await engine.workspace("names", () => undefined);
    const query = { kind: "names", key: 1, first: 0, count: 10, sort: undefined, text: "builds" } as const;
    const { rows } = await engine.workspaceRows({ ...query, facet: undefined, tag: undefined, isShownOnly: false });
    expect(rows.map(({ cells }) => cells[0])).toEqual(["198.51.100.20"]);
    await engine.supplyNames({ services: [] });
    expect((await engine.flowServices(flows))[0]).toMatchObject({ service: "GitHub" });
  });

  it("do not name the proxy after the host behind it", async () => {
    const { names } = await readNames("services.pcap");
    expect(names.get("192.0.2.80")).toBeUndefined();
  });
});

describe("the table of names", () => {
  it("keeps a bounded number of names of an address and counts the others", () => {
    const table = new NameTable();
    for (let at = 0; at < 30; at++) table.tell("192.0.2.1", `n${at}.example.org`, { source: "dns", packet: at + 1 });
    expect(table.hosts.get("192.0.2.1")?.names).toHaveLength(20);
    expect(table.losses[0]).toContain("10 further names");
  });

  it("keeps names on their line and within bounds", () => {
    const table = new NameTable();
    table.tell("192.0.2.1", `a\u202eb\n${"c".repeat(400)}`, { source: "dhcp", packet: 1 });
    const [name] = table.hosts.get("192.0.2.1")?.names ?? [];
    expect(name?.name).toMatch(/^a\\u202eb\\nc+$/u);
    expect(name?.name).toHaveLength(255);
  });

  it("turns pointers into addresses", () => {
    expect(addressOfPointer("7.2.0.192.in-addr.arpa")).toBe("192.0.2.7");
    const v6 = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa";
    expect(addressOfPointer(v6)).toBe("2001:db8::1");
    expect(addressOfPointer("300.2.0.192.in-addr.arpa")).toBeUndefined();
    expect(addressOfPointer("_tcp.local")).toBeUndefined();
  });
});

describe("DNS answers", () => {
  const answer = { aliases: [], ttlSeconds: 20, packet: 1 };
  const seconds = (count: number): bigint => BigInt(count) * 1_000_000_000n;

  it("hold for the client that got them, as long as they are good for and at least five minutes", () => {
    const dns = new PassiveDns();
    dns.add("192.0.2.1", { ...answer, name: "old", client: "a", atNs: seconds(0) });
    dns.add("192.0.2.1", { ...answer, name: "new", client: "a", atNs: seconds(100) });
    dns.add("192.0.2.1", { ...answer, name: "other", client: "b", atNs: seconds(200) });
    const name = (client: string, at: number): string => {
      const found = dns.find("192.0.2.1", client, seconds(at));
      return found === undefined ? "" : `${found.answer.name} ${found.isOwn ? "own" : "other"}`;
    };
    expect(name("a", 50)).toBe("old own");
    expect(name("a", 250)).toBe("new own");
    expect(name("a", 900)).toBe("other other");
    expect(name("c", 150)).toBe("new other");
    expect(name("a", -1)).toBe("");
  });

  it("find room for the newest of an address, and the others are counted", () => {
    const dns = new PassiveDns();
    for (let at = 0; at < 70; at++) dns.add("192.0.2.1", { ...answer, name: `n${at}`, client: "a", atNs: seconds(at) });
    expect(dns.kept).toBe(64);
    expect(dns.losses[0]).toContain("6 DNS answers");
    expect(dns.find("192.0.2.1", "a", seconds(3))).toBeUndefined();
  });
});

it("of a capture that grows are those learned so far, and more when asked again", async () => {
  const { bytes: file } = all.find(({ name }) => name === "services.pcap") ?? { bytes: new Uint8Array(0) };
  const engine = await newEngine();
  const { port1, port2 } = new MessageChannel();
  let tell: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (tell = resolve));
  const input = { name: "live", bytes: new Blob([]), shiftNs: 0n, live: port2 };
  const opening = engine.open([input], ({ packets }) => {
    if (packets > 3) tell();
  });
  port1.postMessage(file.slice(0, 700));
  await begun;
  const early = await engine.addressNames(() => undefined);
  port1.postMessage(file.slice(700));
  port1.postMessage(new Uint8Array(0));
  await opening;
  const late = await engine.addressNames(() => undefined);
  if (!early.ok || !late.ok) throw new Error("refused");
  expect(early.value.names.size).toBeGreaterThan(0);
  expect(late.value.names.size).toBeGreaterThan(early.value.names.size);
  port1.close();
});
