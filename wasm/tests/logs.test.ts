/** Logs of a capture: the archive, the records against their schema, what is shown alone, and what is left out. */
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { strFromU8, unzipSync } from "fflate";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import { createFilterNames } from "#shared/filter/names.ts";
import type { Engine } from "#shared/model/engine.ts";
import type { LogRequest, LogTotals } from "#shared/model/logs.ts";
import { collectTransactions } from "../host/zeek/collect.ts";
import { CaptureEngine } from "../host/engine.ts";
import { carrierOf, isTold } from "../host/eve/eve-files.ts";
import { MailBook } from "../host/eve/mail-book.ts";
import { SmbBook } from "../host/eve/smb-book.ts";
import type { PassPacket } from "../host/field-pass.ts";
import { exportEve } from "../host/eve/export-eve.ts";
import { exportZeek } from "../host/zeek/export-zeek.ts";
import { type TestCapture, listCaptures, readCapture } from "./support/captures.ts";
import { EVE_RECORD } from "./support/eve-schema.ts";
import { openBytes } from "./support/open.ts";

const REQUEST: LogRequest = { format: "eve", isShownOnly: false, ignoresChecksums: false };

async function open(capture: TestCapture): Promise<CaptureEngine> {
  const { engine } = await openBytes(readCapture(capture));
  if (!(engine instanceof CaptureEngine)) throw new Error("not the engine that the host makes");
  return engine;
}

function named(name: string): TestCapture {
  const found = listCaptures().find((capture) => capture.name === name);
  if (found === undefined) throw new Error(`no capture ${name}`);
  return found;
}

async function write(
  engine: Engine,
  request: Partial<LogRequest>,
): Promise<{ readonly bytes: Uint8Array; readonly totals: LogTotals }> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const outcome = await engine.logs(
    { ...REQUEST, ...request },
    (piece) => pieces.push(piece),
    () => undefined,
  );
  if (!outcome.ok) throw new Error(outcome.message);
  return { bytes: new Uint8Array(await new Blob(pieces).arrayBuffer()), totals: outcome.value };
}

async function applyFilter(engine: Engine, text: string): Promise<void> {
  const names = createFilterNames(await engine.registry());
  const checked = checkFilter(text, names, { zoneOffsetMs: () => 0 });
  if (!checked.ok) throw new Error(checked.error.message);
  await engine.filter({ program: compileFilter(checked.condition, names), selected: undefined }, () => undefined);
}

const linesOf = (bytes: Uint8Array): string[] =>
  strFromU8(bytes)
    .split("\n")
    .filter((line) => line !== "");

describe.each(listCaptures())("$name", (capture) => {
  test("every EVE record has the fields of the schema, with their types, and no other", async () => {
    for (const line of linesOf((await write(await open(capture), {})).bytes)) {
      const { success, issues } = v.safeParse(EVE_RECORD, JSON.parse(line));
      expect(
        success,
        `${line}: ${issues?.map((issue) => `${v.getDotPath(issue) ?? ""} ${issue.message}`).join("; ") ?? ""}`,
      ).toBe(true);
    }
  });

  test("the archive holds the logs as the command line writes them", async () => {
    const engine = await open(capture);
    const plain = new Map<string, string>();
    await exportZeek(engine, { format: "tsv" }, (name, text) => {
      plain.set(name, (plain.get(name) ?? "") + text);
    });
    const { bytes, totals } = await write(engine, { format: "zeek-tsv" });
    const files = new Map(Object.entries(unzipSync(bytes)).map(([name, content]) => [name, strFromU8(content)]));
    expect(files).toEqual(plain);
    expect(totals.bytes).toBe(bytes.length);
  });
});

test("what a hello looks like stands in the records of TLS", async () => {
  const { bytes } = await write(await open(named("tls")), {});
  const records = linesOf(bytes).map((line) => v.parse(EVE_RECORD, JSON.parse(line)));
  const tls = records.flatMap((record) => (record.event_type === "tls" ? [record.tls] : []));
  expect(tls.length).toBeGreaterThan(0);
  expect(tls.every(({ ja3, ja4 }) => ja3 !== undefined && ja4 !== undefined)).toBe(true);
  expect(tls.some(({ fingerprint }) => fingerprint !== undefined)).toBe(true);
});

test("records of DNS with several parts have each of them; a denial says who answers for the zone", async () => {
  const dnsOf = async (name: string): Promise<string> => strFromU8((await write(await open(named(name)), {})).bytes);
  const denial = linesOf(new TextEncoder().encode(await dnsOf("dns"))).find((line) => line.includes("NXDOMAIN"));
  expect(JSON.parse(denial ?? "{}")).toMatchObject({
    dns: {
      authorities: [
        { rrname: "example.net", rrtype: "SOA", soa: { mname: "ns1.example.net", serial: 2026030201, minimum: 900 } },
      ],
    },
  });
  expect(await dnsOf("dns-records")).toContain('"sshfp":{"fingerprint":"bb:bb:');
});

test("files have the digests of what was sent, its codings undone, and their packets", async () => {
  const engine = await open(named("http"));
  const { bytes } = await write(engine, {});
  const records = linesOf(bytes).map((line) => v.parse(EVE_RECORD, JSON.parse(line)));
  const files = records.flatMap((record) => (record.event_type === "fileinfo" ? [record] : []));
  const listed = await engine.objects(() => undefined);
  if (!listed.ok) throw new Error(listed.message);
  const expected: string[] = [];
  for (const { id, source, codings, isIncomplete } of listed.value.objects) {
    const sent = await engine.objectBytes(id);
    if (!sent.ok || source !== "http" || isIncomplete) continue;
    const content = codings.includes("gzip") ? gunzipSync(sent.value) : sent.value;
    const digests = ["md5", "sha1", "sha256"].map((name) => createHash(name).update(content).digest("hex"));
    expected.push([content.length, ...digests].join(" "));
  }
  const written = files.flatMap(({ fileinfo: { size, md5, sha1, sha256 } }) =>
    md5 === undefined ? [] : [[size, md5, sha1, sha256].join(" ")],
  );
  expect(written.length).toBeGreaterThan(1);
  expect(written.sort()).toEqual(expected.sort());
  const { packets } = await engine.summary();
  expect(files.every(({ pcap_cnt: packet = 0 }) => packet > 0 && packet <= packets)).toBe(true);
});

test("files of FTP, SMB and mail have records, from who sent them, with the digests of what is listed; listings have none", async () => {
  const told: unknown[] = [];
  for (const name of ["ftp", "smb", "mail"]) {
    const engine = await open(named(name));
    const records = linesOf((await write(engine, {})).bytes).map((line) => v.parse(EVE_RECORD, JSON.parse(line)));
    const listed = await engine.objects(() => undefined);
    if (!listed.ok) throw new Error(listed.message);
    const digests = new Set<string>();
    for (const { id } of listed.value.objects) {
      const content = await engine.objectBytes(id);
      if (content.ok) digests.add(createHash("sha256").update(content.value).digest("hex"));
    }
    for (const record of records) {
      if (record.event_type !== "fileinfo") continue;
      const { app_proto: carrier, src_ip: from, ftp_data: ftp, smb, email, fileinfo } = record;
      expect(digests).toContain(fileinfo.sha256);
      told.push([carrier, from, fileinfo.filename, ftp?.command ?? smb?.filename ?? email?.attachment]);
    }
  }
  expect(told).toEqual([
    ["ftp-data", "192.0.2.21", "notes.txt", "RETR"],
    ["ftp-data", "192.0.2.10", "letter.txt", "STOR"],
    ["smb", "192.0.2.45", "notes\\engine.txt", "notes\\engine.txt"],
  ]);
});

test("the record of a mail's attachment says who wrote to whom, and what else is attached", () => {
  const file = {
    name: "a, b.txt",
    host: "192.0.2.2",
    declaredType: "text/plain",
    codings: [],
    firstPacket: 3,
    lastPacket: 4,
    isForward: true,
    isIncomplete: true,
    bytes: 7,
    digest: undefined,
    flow: 0,
    carrier: "smtp",
    command: "",
    index: 1,
    isPartOfMail: true,
    mail: { index: 2, from: "A <a@h>", to: '"B, C" <b@h>, d@h', attachments: ["a, b.txt", "x"] },
  } as const;
  expect([
    isTold(file),
    isTold({ ...file, carrier: "pop" }),
    isTold({ ...file, carrier: "ftp", command: "LIST" }),
  ]).toEqual([true, false, false]);
  expect(carrierOf(file)).toEqual({
    app_proto: "smtp",
    email: { status: "PARSE_DONE", from: "A <a@h>", to: ['"B, C" <b@h>', "d@h"], attachment: ["a, b.txt", "x"] },
  });
});

test("what is shown alone: whole connections with a packet that the filter shows, and their transactions", async () => {
  const engine = await open(named("http"));
  const all = linesOf((await write(engine, {})).bytes);
  await applyFilter(engine, "tcp.stream == 0 && tcp.flags.syn == 1 && tcp.flags.ack == 0");
  const { bytes, totals } = await write(engine, { isShownOnly: true });
  const shown = linesOf(bytes);
  expect(all.length).toBeGreaterThan(shown.length);
  for (const line of shown) expect(all).toContain(line);
  expect(new Map(totals.rows).get("flow")).toBe(1);
  const flow = shown.map((line) => v.parse(EVE_RECORD, JSON.parse(line))).find((one) => one.event_type === "flow");
  expect(flow?.event_type === "flow" && flow.flow.pkts_toserver + flow.flow.pkts_toclient).toBeGreaterThan(1);
});

test.each([
  ["http", "http"],
  ["mail", "smtp"],
  ["smb", "smb"],
])("the transactions of a flow are as many as its records: %s", async (name, type) => {
  const { bytes } = await write(await open(named(name)), {});
  const records = linesOf(bytes).map((line) => v.parse(EVE_RECORD, JSON.parse(line)));
  const flows = records.flatMap((record) =>
    record.event_type === "flow" && record.app_proto === type ? [record] : [],
  );
  expect(flows.length).toBeGreaterThan(0);
  for (const { flow, flow_id: id } of flows) {
    const own = records.filter((other) => other.event_type === type && "flow_id" in other && other.flow_id === id);
    expect(flow.tx_cnt ?? 0).toBe(own.length);
  }
});

const valuesOf = (all: string): PassPacket["values"] =>
  all.split("; ").map((one) => {
    const [name = "", text = ""] = one.split(" = ");
    return { name, text, number: Number(text), layer: name.split(".")[0] ?? "" };
  });

const packetOf = (number: number, values: string): PassPacket => ({
  number,
  timeNs: 0n,
  flow: 0,
  isReverse: false,
  source: "",
  destination: "",
  sourcePort: 0,
  destinationPort: 0,
  transport: 6,
  values: valuesOf(values),
});

test("a mail has its sender and receivers; what is taken back or never sent has no message", () => {
  const book = new MailBook();
  const command = (name: string, parameter: string): string =>
    `smtp.req.command = ${name}; smtp.req.parameter = ${parameter}`;
  [
    command("EHLO", "host.example"),
    command("MAIL", "FROM:<a@h.example> SIZE.100"),
    command("RCPT", "TO:<b@h.example>"),
    command("RCPT", "TO: <c@h.example>"),
    "smtp.req.command = DATA",
    "smtp.eom = 1",
    command("mail", "from:<d@h.example>"),
    "smtp.req.command = RSET",
    command("MAIL", "FROM:<>"),
    "smtp.req.command = BDAT",
  ].forEach((values, at) => {
    book.add(packetOf(at + 1, values));
  });
  expect(book.finish().map(({ packet, mailFrom, rcptTo, message }) => [packet, mailFrom, rcptTo, message])).toEqual([
    [6, "<a@h.example>", ["<b@h.example>", "<c@h.example>"], 0],
    [8, "<d@h.example>", [], undefined],
    [10, "<>", [], 1],
  ]);
  expect(book.rows.every(({ helo, messages }) => helo === "host.example" && messages === 2)).toBe(true);
});

test("a command of SMB gets its own answer, also of several in a packet, and not the one that says later", () => {
  const book = new SmbBook();
  const asked = (id: number): string => `smb2.header_len = 64; smb2.cmd = 5; smb2.msg_id = ${id.toString()}`;
  const answered = (id: number, status: number): string =>
    `smb2.header_len = 64; smb2.nt_status = ${status.toString()}; smb2.cmd = 5; smb2.flags.response = 1; smb2.msg_id = ${id.toString()}`;
  book.add(packetOf(1, `${asked(1)}; smb2.filename = one; ${asked(2)}; smb2.filename = two`));
  book.add(packetOf(2, `${answered(1, 0x103)}; ${answered(2, 7)}`));
  book.add(packetOf(3, answered(1, 0)));
  expect(book.rows.map(({ packet, filename, status }) => [packet, filename, status?.code])).toEqual([
    [1, "one", 0],
    [1, "two", 7],
  ]);
});

test("what is more than memory is meant to hold is left out and counted", async () => {
  const engine = await open(named("http"));
  const counted = { rows: 0 };
  const outcome = await exportEve(engine, { mostPackets: 2 }, () => {
    counted.rows++;
  });
  expect(outcome.ok && outcome.value.leftOut).toBeGreaterThan(0);
  const collected = await collectTransactions(engine, {
    ignoresChecksums: false,
    isCancelled: () => false,
    onProgress: () => undefined,
    inTurn: (work) => work(),
  });
  expect(collected?.leftOut).toBe(0);
});

test("a newer request, or a word, ends the one under way", async () => {
  const engine = await open(named("http"));
  const first = engine.logs(
    REQUEST,
    () => undefined,
    () => undefined,
  );
  await engine.cancel("logs");
  expect(await first).toMatchObject({ ok: false, kind: "cancelled" });
});
