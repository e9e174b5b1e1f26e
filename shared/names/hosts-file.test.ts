import { describe, expect, it } from "vitest";
import { parseHosts } from "./hosts-file.ts";
import { normalIp, parseIp } from "./ip-bytes.ts";

describe("a hosts file", () => {
  it("gives each address its names, without comments and final dots", () => {
    const { entries, problems } = parseHosts(
      "# made by hand\r\n192.0.2.7\twww.example.org. www # the web server\r\n\r\n2001:DB8:0:0::7 v6.example.org\n",
    );
    expect(problems).toEqual([]);
    expect(entries).toEqual([
      { address: "192.0.2.7", names: ["www.example.org", "www"], line: 2 },
      { address: "2001:db8::7", names: ["v6.example.org"], line: 4 },
    ]);
  });

  it("tells the line and the reason of what it cannot use, and keeps the rest", () => {
    const { entries, problems } = parseHosts("www.example.org 192.0.2.7\n192.0.2.8\n300.1.1.1 x\n192.0.2.9 good\n");
    expect(entries.map(({ address }) => address)).toEqual(["192.0.2.9"]);
    expect(problems.map(({ line }) => line)).toEqual([1, 2, 3]);
    expect(problems[0]?.message).toContain("not an IP address");
    expect(problems[1]?.message).toContain("no name");
  });

  it("refuses what is no text, and names that would turn a line around", () => {
    expect(parseHosts("192.0.2.7 a\0b").problems[0]?.message).toContain("no text");
    expect(parseHosts("192.0.2.7 a\u202eb").entries).toEqual([]);
  });

  it("counts the problems that it does not list", () => {
    const { problems, furtherProblems } = parseHosts("x y\n".repeat(150));
    expect([problems.length, furtherProblems]).toEqual([100, 50]);
  });

  it("never throws on any text", () => {
    let seed = 7;
    for (let round = 0; round < 300; round++) {
      let text = "";
      for (let at = 0; at < 80; at++) {
        seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
        text += "0123456789abf.:% \t\n#\r\u202e\0é"[(seed >>> 8) % 27] ?? "";
      }
      const { entries } = parseHosts(text);
      for (const { address } of entries) expect(parseIp(address)).toBeDefined();
    }
  });
});

describe("addresses", () => {
  it("have one text, the engine's", () => {
    expect(normalIp("2001:0db8:0000:0000:0000:0000:0000:0001")).toBe("2001:db8::1");
    expect(normalIp("::FFFF:192.0.2.1")).toBe("::ffff:192.0.2.1");
    expect(normalIp("fe80::1%eth0")).toBe("fe80::1");
  });

  it("are nothing else", () => {
    for (const text of [
      "",
      "1.2.3",
      "1.2.3.256",
      "::1::",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9",
      "g::1",
      "a.b.c.d",
      ":::",
    ])
      expect([text, parseIp(text)]).toEqual([text, undefined]);
  });
});
