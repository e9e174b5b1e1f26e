/** Forwarding rules: what a file may say, which frames match, and that the kernel's filter is never narrower. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseDocument } from "yaml";
import { RuleEvaluator, VERDICT_DROP, VERDICT_FORWARD, VERDICT_HEADERS } from "#shared/policy/rules/evaluate.ts";
import { parseNetwork } from "#shared/policy/rules/network.ts";
import { compilePrefilter, compileRule, joinFilters } from "#shared/policy/rules/prefilter.ts";
import { readRules } from "#shared/policy/rules/read-rules.ts";
import type { RuleSet } from "#shared/policy/rules/rule.ts";
import { RulesTester } from "#shared/policy/rules/test-rules.ts";

const HEAD = "version: 1\ndefault: forward\ncombine: first\nrules:\n";
const HOST = { ownAddresses: [Uint8Array.of(10, 0, 0, 5)], interfaceName: "eth0" };

function problemOf(text: string): string {
  const result = readRules(text, parseDocument, { hasEngine: false });
  return result.ok ? "none" : `${result.problem.line}:${result.problem.column} ${result.problem.message}`;
}

function rulesOf(lines: string, head = HEAD): RuleSet {
  const result = readRules(head + lines, parseDocument, { hasEngine: true });
  if (!result.ok) throw new Error(problemOf(head + lines));
  return result.rules;
}

interface Frame {
  readonly source?: string;
  readonly destination?: string;
  readonly ports?: readonly [number, number];
  readonly protocol?: number;
  readonly vlan?: number;
  readonly payload?: Buffer;
}

function frameOf({ source = "10.0.0.5", destination = "192.0.2.7", ports = [40_000, 443], ...rest }: Frame): Buffer {
  const { protocol = 6, vlan, payload = Buffer.alloc(4) } = rest;
  const ip = Buffer.alloc(20);
  ip[0] = 0x45;
  ip[9] = protocol;
  Buffer.from(source.split(".").map(Number)).copy(ip, 12);
  Buffer.from(destination.split(".").map(Number)).copy(ip, 16);
  const transport = Buffer.alloc(protocol === 6 ? 20 : 8);
  transport.writeUInt16BE(ports[0], 0);
  transport.writeUInt16BE(ports[1], 2);
  if (protocol === 6) transport[12] = 0x50;
  const tag = vlan === undefined ? Buffer.alloc(0) : Buffer.from([0x81, 0, vlan >> 8, vlan & 255]);
  return Buffer.concat([Buffer.alloc(12), tag, Buffer.from([8, 0]), ip, transport, payload]);
}

const verdictOf = (set: RuleSet, frame: Buffer, host = HOST): number =>
  new RuleEvaluator(set, host).judge(frame, frame.length, 1);

describe("a rule file", () => {
  test("is read with all its keys", () => {
    const set = rulesOf(
      '  - {name: a, match: {srcCidrs: [10.1.2.3/8], ports: [443, "8000-8080"], protocols: [tcp], vlan: [5]}, action: drop, severity: high}\n' +
        "  - name: b\n    event: dns\n    match: {hosts: ['*.Example.org']}\n    action: alert\n",
    );
    expect(set.rules[0]?.match.srcCidrs).toEqual([{ text: "10.0.0.0/8", bytes: [10, 0, 0, 0], prefix: 8 }]);
    expect(set.rules[0]?.match.ports?.[1]).toEqual({ from: 8000, to: 8080 });
    expect(set.rules[1]).toMatchObject({ event: "dns", severity: "info", match: { hosts: ["*.example.org"] } });
  });

  test.each([
    ["rules: []\n", "1:1 a rule file needs the key version"],
    [`${HEAD}  - {name: a, match: {}, acton: drop}\n`, '5:26 a rule has no key "acton"; did you mean action?'],
    [`${HEAD}  - {name: a, match: {port: [1]}, action: drop}\n`, '5:23 match has no key "port"; did you mean ports?'],
    [
      `${HEAD}  - {name: a, match: {ports: [1.5]}, action: drop}\n`,
      "5:31 a port must be a whole number from 0 to 65535",
    ],
    [`${HEAD}  - {name: a, match: {ports: ["9-8"]}, action: drop}\n`, "5:31 a port must be"],
    [`${HEAD}  - {name: a, match: {ports: []}, action: drop}\n`, "5:30 ports is empty"],
    [`${HEAD}  - {name: a, match: {uids: ["0"]}, action: drop}\n`, "5:30 a uid must be a whole number"],
    [`${HEAD}  - {name: 7, match: {}, action: drop}\n`, "5:12 name must be text: put it into quotes"],
    [`${HEAD}  - {name: a, match: {srcCidrs: [10.0.0.0/33]}, action: drop}\n`, "5:34 a network must be like"],
    [`${HEAD}  - {name: a, match: {}, action: drp}\n`, "5:34 action must be one of forward, drop"],
    [
      `${HEAD}  - {name: a, match: {}, action: drop}\n  - {name: a, match: {}, action: drop}\n`,
      '6:5 there is a rule "a" already, in line 5',
    ],
    [`${HEAD}  - {name: a, action: drop}\n`, "5:5 a rule needs one of match and condition"],
    [
      `${HEAD}  - {name: a, condition: http.host, action: drop}\n`,
      '5:26 condition: "http.host" is no field that a sensor reads: it sees headers only',
    ],
    [`${HEAD}  - {name: a, condition: tcp or tcp.prt == 1, action: drop}\n`, "5:33 condition: "],
    [`${HEAD}  - {name: a, condition: 'tcp or tcp.prt == 1', action: drop}\n`, "Did you mean tcp.port?"],
    [`${HEAD}  - {name: a, condition: 'ip and udp.port == "x"', action: drop}\n`, "5:46 condition: "],
    [`${HEAD}  - name: a\n    action: drop\n    condition: >-\n      tcp or\n      sip\n`, "9:7 condition: "],
    [`${HEAD}  - {name: a, condition: "dns.qry.name == \\"a\\" or len(ip) > 1", action: drop}\n`, "5:52 condition: "],
    [`${HEAD}  - {name: a, name: b, match: {}, action: drop}\n`, "Map keys must be unique"],
    ["version: 1\nbad: [\n", "3:1 "],
    [
      "version: 1\ndefault: alert\ncombine: first\nrules: []\n",
      "2:10 default must be one of forward, drop, headers-only",
    ],
    ["a: &x 1\nb: *x\n", "aliases are not used"],
  ])("%j is refused with its place", (text, words) => {
    expect(problemOf(text)).toContain(words);
  });

  test("whatever is garbled is refused or read, and never throws", () => {
    const source = `${HEAD}  - {name: a, match: {srcCidrs: [10.0.0.0/8], ports: [443]}, action: drop}\n`;
    let state = 99;
    const random = (below: number): number => (state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff) % below;
    for (let round = 0; round < 2000; round++) {
      const letters = Array.from(source);
      for (let change = 0; change <= random(3); change++)
        letters[random(letters.length)] = " :[]{}-,&*!|\"'a1\n"[random(16)] ?? "";
      expect(typeof problemOf(letters.join(""))).toBe("string");
    }
  });
});

describe("rules on frames", () => {
  test("the first that matches decides, or of all the most withholding one; else the default", () => {
    const rules =
      "  - {name: keep, match: {dstCidrs: [192.0.2.0/24]}, action: forward}\n" +
      "  - {name: cut, match: {protocols: [tcp]}, action: headers-only}\n" +
      "  - {name: no, match: {ports: [443]}, action: drop}\n";
    expect(verdictOf(rulesOf(rules), frameOf({}))).toBe(VERDICT_FORWARD);
    const any = HEAD.replace("first", "any");
    expect(verdictOf(rulesOf(rules, any), frameOf({}))).toBe(VERDICT_DROP);
    expect(verdictOf(rulesOf(rules, any), frameOf({ ports: [1, 2] }))).toBe(VERDICT_HEADERS);
    const drop = HEAD.replace("forward", "drop");
    expect(verdictOf(rulesOf(rules, drop), frameOf({ destination: "1.1.1.1", protocol: 17, ports: [1, 2] }))).toBe(
      VERDICT_DROP,
    );
  });

  test.each([
    ["direction: out", {}, true],
    ["direction: in", {}, false],
    ["direction: in", { source: "1.1.1.1", destination: "10.0.0.5" }, true],
    ["vlan: [7]", { vlan: 7 }, true],
    ["vlan: [0]", {}, false],
    ["ports: [0]", {}, false],
    ["ports: ['440-450']", { ports: [443, 1] }, true],
    ["interfaces: ['eth*']", {}, true],
    ["interfaces: [wlan0]", {}, false],
    ["protocols: [icmp]", { protocol: 1 }, true],
    ["protocols: [ipv4]", { vlan: 3 }, true],
    ["pids: [0]", {}, false],
    ["srcCidrs: [0.0.0.0/0]", {}, true],
    ["srcCidrs: ['::/0']", {}, false],
  ] as const)("%s on %j: %s", (match, frame, isMatched) => {
    const set = rulesOf(`  - {name: a, match: {${match}}, action: drop}\n`);
    expect(verdictOf(set, frameOf(frame)) === VERDICT_DROP).toBe(isMatched);
  });

  test("names in DNS questions and TLS hellos match by pattern", () => {
    const question = Buffer.concat([
      Buffer.from([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
      Buffer.from("\x03WWW\x07example\x03org\0\0\x01\0\x01", "latin1"),
    ]);
    const dns = frameOf({ protocol: 17, ports: [5000, 53], payload: question });
    const hello = Buffer.alloc(5 + 4 + 34);
    hello.set([22, 3, 1, 0, 0, 1]);
    const name = Buffer.from("api.example.com");
    const extension = Buffer.concat([
      Buffer.from([0, 0, 0, name.length + 5, 0, name.length + 3, 0, 0, name.length]),
      name,
    ]);
    const tail = Buffer.concat([Buffer.from([0, 0, 2, 1, 1, 1, 0, 0, extension.length]), extension]);
    const tls = frameOf({ payload: Buffer.concat([hello, tail]) });
    const set = (match: string): RuleSet => rulesOf(`  - {name: a, match: {${match}}, action: drop}\n`);
    expect(verdictOf(set("hosts: ['*.example.org']"), dns)).toBe(VERDICT_DROP);
    expect(verdictOf(set("hosts: ['example.org', '*.com']"), dns)).toBe(VERDICT_FORWARD);
    expect(verdictOf(set("sni: ['api.*.com']"), tls)).toBe(VERDICT_DROP);
    expect(verdictOf(set("sni: ['api.*.org']"), tls)).toBe(VERDICT_FORWARD);
    for (let length = 0; length < tls.length; length++)
      expect(new RuleEvaluator(set("sni: ['*']"), HOST).judge(tls, length, 1)).toBe(VERDICT_FORWARD);
  });

  test("a test on a capture counts per rule what would leave the host, and keeps samples", () => {
    const rules =
      "  - {name: web, match: {ports: [443]}, action: alert}\n  - {name: cut, match: {ports: [9]}, action: headers-only}\n";
    const set = rulesOf(rules, HEAD.replace("forward", "drop"));
    const tester = new RulesTester(set, { ownAddresses: [] });
    const frames = [443, 80, 443, 9].map((port) => frameOf({ ports: [1, port] }));
    for (const [at, frame] of frames.entries()) tester.take({ number: at + 1, frame, linkType: 1, interfaceName: "" });
    const [web = 0, , , cut = 0] = frames.map(({ length }) => length);
    const { keptBytes, rules: told, ...counts } = tester.result;
    expect(counts).toEqual({
      packets: 4,
      bytes: 3 * web + cut,
      forwarded: 2,
      headersOnly: 1,
      dropped: 1,
      byDefault: 1,
    });
    expect(told[0]).toEqual({
      name: "web",
      action: "alert",
      matched: 2,
      bytes: 2 * web,
      keptBytes: 2 * web,
      sample: [1, 3],
    });
    expect(told[1]).toMatchObject({ matched: 1, bytes: cut, sample: [4] });
    expect(told[1]?.keptBytes).toBeGreaterThan(0);
    expect(keptBytes).toBe(2 * web + (told[1]?.keptBytes ?? 0));
  });

  test("a condition of headers matches what it says, with the length that a frame had on the wire", () => {
    const matches = (condition: string, frame: Buffer, wireLength = frame.length): boolean =>
      new RuleEvaluator(rulesOf(`  - {name: a, condition: '${condition}', action: drop}\n`), HOST).judge(
        frame,
        frame.length,
        1,
        wireLength,
      ) === VERDICT_DROP;
    expect(matches("ip.dst == 192.0.2.0/24 and tcp.port == 443", frameOf({}))).toBe(true);
    expect(matches("ip.dst == 192.0.2.0/24 and tcp.port != 443", frameOf({}))).toBe(false);
    expect(matches("vlan.id == 9 && udp", frameOf({ vlan: 9, protocol: 17 }))).toBe(true);
    expect(matches("frame.len > 1000 and frame.cap_len < 100", frameOf({}), 1500)).toBe(true);
  });

  test("what a frame hides counts for rules that withhold, and not for rules that forward", () => {
    const tunnel = frameOf({ protocol: 4 });
    const verdict = (action: string, standard: string): number =>
      verdictOf(
        rulesOf(`  - {name: a, condition: tcp.port == 22, action: ${action}}\n`, HEAD.replace("forward", standard)),
        tunnel,
      );
    expect(verdict("drop", "forward")).toBe(VERDICT_DROP);
    expect(verdict("headers-only", "forward")).toBe(VERDICT_HEADERS);
    expect(verdict("forward", "drop")).toBe(VERDICT_DROP);
    expect(verdict("alert", "drop")).toBe(VERDICT_DROP);
  });

  test("a sensor never runs a rule whose condition it cannot answer", () => {
    const set = rulesOf("  - {name: a, condition: http, action: drop}\n");
    expect(() => new RuleEvaluator(set, HOST)).toThrow("the condition of the rule a");
  });

  test("a rule with a display filter matches what the engine says, and nothing where there is no engine", () => {
    const set: RuleSet = {
      default: "drop",
      combine: "first",
      rules: [{ name: "a", event: "frame", match: {}, condition: "http", action: "forward", severity: "info" }],
    };
    const packet = { frame: frameOf({}), linkType: 1, interfaceName: "" };
    const alone = new RulesTester(set, { ownAddresses: [] });
    alone.take({ ...packet, number: 1 });
    expect(alone.result).toMatchObject({ dropped: 1, forwarded: 0 });
    const asked = new RulesTester(set, { ownAddresses: [], meets: (rule, number) => rule === 0 && number === 2 });
    for (const number of [1, 2]) asked.take({ ...packet, number });
    expect(asked.result).toMatchObject({ dropped: 1, forwarded: 1, rules: [{ sample: [2] }] });
  });

  test("networks are read in every form, and nothing else is", () => {
    expect(parseNetwork("2001:db8::1/33")?.text).toBe("2001:db8:0:0:0:0:0:0/33");
    expect(parseNetwork("::ffff:10.0.0.1")?.bytes.slice(-4)).toEqual([10, 0, 0, 1]);
    for (const text of ["1.2.3", "1.2.3.256", "1::2::3", "10.0.0.0/", "g::", "1.2.3.4/33", ""])
      expect(parseNetwork(text)).toBeUndefined();
  });
});

describe("the kernel's filter", () => {
  test("each rule says whether it is exact", () => {
    const kindOf = (match: string, linkType: number): string => {
      const [rule] = rulesOf(`  - {name: a, match: {${match}}, action: forward}\n`).rules;
      return rule === undefined ? "" : compileRule(rule, linkType).kind;
    };
    expect(kindOf("srcCidrs: [10.0.0.0/8]", 101)).toBe("exact");
    expect(kindOf("srcCidrs: [10.0.0.0/8]", 1)).toBe("wider");
    expect(kindOf("ports: [53]", 101)).toBe("wider");
    expect(kindOf("direction: in", 1)).toBe("everything");
    expect(kindOf("pids: [1]", 1)).toBe("never");
  });

  test("a rule with a condition lets every frame pass to the sensor, which tests it", () => {
    const set = rulesOf("  - {name: a, condition: tcp.port == 1, action: forward}\n", HEAD.replace("forward", "drop"));
    const [rule] = set.rules;
    expect(rule && compileRule(rule, 1)).toMatchObject({
      kind: "everything",
      because: "its condition is tested by the sensor",
    });
    expect(compilePrefilter(set, 1)).toBeUndefined();
  });

  test("there is none where it could withhold what passes, and none beside a filter that moves places", () => {
    const rule = "  - {name: a, match: {ports: [53]}, action: forward}\n";
    expect(compilePrefilter(rulesOf(rule), 1)).toBeUndefined();
    const drop = HEAD.replace("forward", "drop");
    expect(compilePrefilter(rulesOf(`${rule}  - {name: b, match: {}, action: drop}\n`, drop), 1)).toBeUndefined();
    expect(compilePrefilter(rulesOf(rule, drop), 1)).toMatch(/^\(\(port 53 or .*\)\) or vlan$/);
    expect(joinFilters("vlan 5", "tcp")).toBe("vlan 5");
    expect(joinFilters("udp", "tcp")).toBe("(udp) and (tcp)");
  });

  const hasTcpdump = spawnSync("tcpdump", ["--version"]).error === undefined;
  test.runIf(hasTcpdump)("libpcap lets pass every frame that a rule matches", () => {
    const drop = HEAD.replace("forward", "drop");
    const set = rulesOf(
      "  - {name: a, match: {srcCidrs: [10.0.0.0/8], ports: [443, '1-90']}, action: forward}\n" +
        "  - {name: b, match: {protocols: [udp, icmp], dstCidrs: ['2001:db8::/32', 192.0.2.0/25]}, action: forward}\n" +
        "  - {name: c, match: {vlan: [9]}, event: dns, action: forward}\n",
      drop,
    );
    const six = Buffer.concat([
      Buffer.alloc(12),
      Buffer.from([0x86, 0xdd, 0x60, 0, 0, 0, 0, 16, 60, 64]),
      Buffer.alloc(32),
    ]);
    six.set([0x20, 0x01, 0x0d, 0xb8], 38);
    const extended = Buffer.concat([six, Buffer.from([17, 0, 0, 0, 0, 0, 0, 0]), Buffer.alloc(8)]);
    const frames = [
      extended,
      ...[1, 6, 17].flatMap((protocol) =>
        [undefined, 9].flatMap((vlan) =>
          [53, 443, 9000].map((port) =>
            frameOf({ protocol, ports: [20_000, port], ...(vlan === undefined ? {} : { vlan }) }),
          ),
        ),
      ),
    ];
    const folder = mkdtempSync(join(tmpdir(), "rules-"));
    const head = Buffer.alloc(24);
    head.writeUInt32LE(0xa1b2c3d4, 0);
    head.writeUInt16LE(2, 4);
    head.writeUInt16LE(4, 6);
    head.writeUInt32LE(65_535, 16);
    head.writeUInt32LE(1, 20);
    const records = frames.map((frame, number) => {
      const record = Buffer.alloc(16);
      [number, 0, frame.length, frame.length].forEach((value, at) => record.writeUInt32LE(value, at * 4));
      return Buffer.concat([record, frame]);
    });
    writeFileSync(join(folder, "in.pcap"), Buffer.concat([head, ...records]));
    const filter = compilePrefilter(set, 1) ?? "";
    const ran = spawnSync("tcpdump", ["-tt", "-n", "-r", join(folder, "in.pcap"), filter], { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    const passed = new Set(ran.stdout.split("\n").map((line) => Number.parseInt(line, 10)));
    const evaluator = new RuleEvaluator(set, HOST);
    const matched = frames.flatMap((frame, number) =>
      evaluator.listMatches(frame, frame.length, 1).length > 0 ? [number] : [],
    );
    expect(matched.length).toBeGreaterThan(5);
    for (const number of matched) expect(passed.has(number), `frame ${number}: ${ran.stderr}`).toBe(true);
  });
});
