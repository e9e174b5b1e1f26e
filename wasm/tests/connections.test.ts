/** Connections and their logs: how each state comes about, what is counted, and that the logs are what readers expect. */
import { describe, expect, test } from "vitest";
import { bytes, randomBytes, u16 } from "../../scripts/captures/bytes.ts";
import { IpProtocol, TcpFlag, icmp } from "../../scripts/captures/headers.ts";
import { pcap } from "../../scripts/captures/pcap.ts";
import { Scene, endpoint, host } from "../../scripts/captures/scene.ts";
import { TcpConversation } from "../../scripts/captures/tcp-conversation.ts";
import { exportEve } from "../host/eve/export-eve.ts";
import { CaptureEngine } from "../host/engine.ts";
import { exportZeek } from "../host/zeek/export-zeek.ts";
import { escapeZeek, formatZeek } from "../host/zeek/zeek-log.ts";
import { listCaptures, readCapture } from "./support/captures.ts";
import { openBytes } from "./support/open.ts";

type Row = ReadonlyMap<string, string>;
const CLIENT = endpoint("192.0.2.10", 49_152);
const SERVER = endpoint("198.51.100.80", 9_999);
const { ack: ACK, fin: FIN, rst: RST, syn: SYN } = TcpFlag;

async function openEngine(file: Uint8Array, chunkSize?: number): Promise<CaptureEngine> {
  const { engine } = await openBytes(file, chunkSize);
  if (!(engine instanceof CaptureEngine)) throw new Error("not the engine that the host makes");
  return engine;
}

async function zeekLogs(
  file: Uint8Array,
  format: "tsv" | "json" = "tsv",
  chunkSize?: number,
): Promise<Map<string, string>> {
  const logs = new Map<string, string>();
  const outcome = await exportZeek(await openEngine(file, chunkSize), { format }, (name, text) => {
    logs.set(name, (logs.get(name) ?? "") + text);
  });
  if (!outcome.ok) throw new Error(outcome.message);
  return logs;
}

function rowsOf(text: string | undefined): Row[] {
  const lines = (text ?? "").split("\n");
  const names =
    lines
      .find((line) => line.startsWith("#fields"))
      ?.split("\t")
      .slice(1) ?? [];
  const rows = lines.filter((line) => line !== "" && !line.startsWith("#"));
  return rows.map((line) => new Map(line.split("\t").map((cell, i) => [names[i] ?? "", cell])));
}

async function connections(scene: Scene): Promise<Row[]> {
  return rowsOf((await zeekLogs(pcap(scene.packets))).get("conn.log"));
}

/** State and history of the one connection that the play makes. */
async function outcomeOf(play: (talk: TcpConversation, scene: Scene) => void): Promise<string> {
  const scene = new Scene();
  play(new TcpConversation(scene, CLIENT, SERVER), scene);
  const rows = await connections(scene);
  expect(rows).toHaveLength(1);
  return `${rows[0]?.get("conn_state") ?? ""} ${rows[0]?.get("history") ?? ""}`;
}

describe("the state of a TCP connection", () => {
  test.each<[string, string, (talk: TcpConversation, scene: Scene) => void]>([
    ["an attempt without an answer", "S0 S", (talk) => talk.segment("client", { flags: SYN })],
    ["established and still open", "S1 ShA", (talk) => talk.open()],
    ["opened and closed by both", "SF ShADadFf", (talk) => talk.open().send("client", "q").send("server", "a").close()],
    ["refused", "REJ Sr", (talk) => talk.segment("client", { flags: SYN }).reset("server")],
    ["closed by the originator only", "S2 ShAF", (talk) => talk.open().segment("client", { flags: FIN | ACK })],
    ["closed by the responder only", "S3 ShAf", (talk) => talk.open().segment("server", { flags: FIN | ACK })],
    ["reset by the originator", "RSTO ShAR", (talk) => talk.open().reset("client")],
    ["reset by the responder", "RSTR ShAr", (talk) => talk.open().reset("server")],
    [
      "given up before an answer",
      "RSTOS0 SR",
      (talk) => talk.segment("client", { flags: SYN }).segment("client", { flags: RST }),
    ],
    [
      "answered and reset, the SYN unseen",
      "RSTRH ^hr",
      (talk) =>
        talk
          .segment("client", { flags: SYN, seen: false })
          .segment("server", { flags: SYN | ACK })
          .segment("server", { flags: RST }),
    ],
    [
      "begun and closed without an answer",
      "SH SF",
      (talk) => talk.segment("client", { flags: SYN }).segment("client", { flags: FIN | ACK }),
    ],
    [
      "answered and closed, the SYN unseen",
      "SHR ^hf",
      (talk) =>
        talk
          .segment("client", { flags: SYN, seen: false })
          .segment("server", { flags: SYN | ACK })
          .segment("server", { flags: FIN | ACK }),
    ],
    ["joined midway", "OTH Dd", (talk) => talk.segment("client", {}, "question").segment("server", {}, "answer")],
  ])("%s: %s", async (_, expected, play) => {
    const web = expected.includes("^") ? endpoint("198.51.100.80", 80) : SERVER;
    const scene = new Scene();
    play(new TcpConversation(scene, CLIENT, web), scene);
    const rows = await connections(scene);
    expect(rows.map((row) => `${row.get("conn_state") ?? ""} ${row.get("history") ?? ""}`)).toEqual([expected]);
  });

  test("a repeated segment, a closed window and a gap leave letters; the gap is counted", async () => {
    expect(
      await outcomeOf((talk) =>
        talk.open().send("client", "q").segment("client", { seqOffset: -1, advance: false }, "q"),
      ),
    ).toBe("S1 ShADaT");
    expect(await outcomeOf((talk) => talk.open().segment("server", { window: 0 }))).toBe("S1 ShAaw");
    const scene = new Scene();
    const talk = new TcpConversation(scene, CLIENT, SERVER).open();
    talk.segment("server", { seen: false }, randomBytes(1, 700)).send("server", randomBytes(2, 300)).close();
    const [row] = await connections(scene);
    expect(row?.get("missed_bytes")).toBe("700");
    expect(row?.get("history")).toContain("g");
    expect(row?.get("resp_bytes")).toBe("1000");
  });

  test("a new SYN on the ports of a connection that ended begins another", async () => {
    const scene = new Scene();
    new TcpConversation(scene, CLIENT, SERVER).open().close();
    scene.wait(10_000);
    new TcpConversation(scene, CLIENT, SERVER).open().close();
    expect((await connections(scene)).map((row) => row.get("conn_state"))).toEqual(["SF", "SF"]);
  });

  test("the last acknowledgment of a normal end is counted and takes no time", async () => {
    const scene = new Scene();
    const talk = new TcpConversation(scene, CLIENT, SERVER).open();
    talk.segment("client", { flags: FIN | ACK }).segment("server", { flags: FIN | ACK });
    const [before] = await connections(scene);
    scene.wait(500);
    talk.acknowledge("client");
    const [after] = await connections(scene);
    expect(after?.get("duration")).toBe(before?.get("duration"));
    expect(Number(after?.get("orig_pkts"))).toBe(Number(before?.get("orig_pkts")) + 1);
  });
});

describe("other transports", () => {
  test("UDP is over after a minute of silence; an answer makes it SF", async () => {
    const scene = new Scene();
    scene.sendUdp(CLIENT, SERVER, "one").wait(30_000).sendUdp(SERVER, CLIENT, "answer");
    scene.wait(61_000).sendUdp(CLIENT, SERVER, "again");
    const rows = await connections(scene);
    expect(rows.map((row) => [row.get("conn_state"), row.get("history"), row.get("orig_bytes")])).toEqual([
      ["SF", "Dd", "3"],
      ["S0", "D", "-"],
    ]);
  });

  test("an echo and its reply are one connection; its ports are the types", async () => {
    const scene = new Scene();
    const [here, there] = [host("192.0.2.10"), host("192.0.2.1")];
    scene.sendIp(here, there, IpProtocol.icmp, icmp(8, 0, bytes(u16(1), u16(1), "ping")));
    scene.wait(5).sendIp(there, here, IpProtocol.icmp, icmp(0, 0, bytes(u16(1), u16(1), "ping")));
    const [row, ...others] = await connections(scene);
    expect(others).toEqual([]);
    expect([row?.get("id.orig_p"), row?.get("id.resp_p"), row?.get("proto")]).toEqual(["8", "0", "icmp"]);
    expect([row?.get("orig_bytes"), row?.get("resp_bytes"), row?.get("conn_state")]).toEqual(["4", "4", "OTH"]);
  });

  test("a packet with a wrong checksum counts for nothing but a letter", async () => {
    const scene = new Scene();
    scene.sendUdp(CLIENT, SERVER, "whole").sendUdp(CLIENT, SERVER, "broken");
    const broken = scene.packets[1]?.frame;
    // The first byte behind the headers of Ethernet, IP and UDP.
    broken?.set([0xff], 42);
    const [row] = await connections(scene);
    expect([row?.get("history"), row?.get("orig_pkts")]).toEqual(["DC", "1"]);
  });
});

describe("the logs", () => {
  test("what would end a value is escaped", () => {
    expect(escapeZeek("a\tb\nc\\d", false)).toBe("a\\x09b\\x0ac\\\\d");
    expect(escapeZeek("a,b", true)).toBe("a\\x2cb");
    expect(formatZeek("string", "-")).toBe("\\x2d");
    expect(formatZeek("string", "(empty)")).toBe("\\x28empty)");
    expect([formatZeek("string", undefined), formatZeek("string", ""), formatZeek("set[string]", [])]).toEqual([
      "-",
      "(empty)",
      "(empty)",
    ]);
    expect(formatZeek("interval", 1_234_567_891)).toBe("1.234568");
    expect(formatZeek("bool", true)).toBe("T");
  });

  test("every line has as many cells as there are fields, and every JSON line parses, for all captures", async () => {
    for (const capture of listCaptures()) {
      const { name } = capture;
      const file = readCapture(capture);
      for (const [log, text] of await zeekLogs(file)) {
        const names = /^#fields\t(.*)$/mu.exec(text)?.[1]?.split("\t").length;
        for (const line of text.split("\n").filter((one) => one !== "" && !one.startsWith("#")))
          expect(line.split("\t").length, `${name} ${log}`).toBe(names);
      }
      for (const text of (await zeekLogs(file, "json")).values())
        for (const line of text.split("\n").filter((one) => one !== "")) expect(JSON.parse(line)).toHaveProperty("ts");
      await exportEve(await openEngine(file), {}, (line) => {
        expect(JSON.parse(line)).toHaveProperty("event_type");
      });
    }
  }, 120_000);

  test("a capture that comes in small pieces gives the same logs", async () => {
    for (const capture of listCaptures()
      .filter(({ name }) => /^(?:dns|http|tls|tunnel)/u.test(name))
      .slice(0, 8)) {
      const { name } = capture;
      const file = readCapture(capture);
      expect(await zeekLogs(file, "tsv", 7), name).toEqual(await zeekLogs(file));
    }
  });
});
