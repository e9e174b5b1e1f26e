import { describe, expect, it } from "vitest";
import { attribute, type EvidenceOfFlow } from "./attribution.ts";
import { looksLikeServices, parseServices, type ServiceTable, tableOf } from "./own-services.ts";
import { findService } from "./suffixes.ts";

const table = (text: string): ServiceTable => tableOf(parseServices(text).entries);

const flow = (name: string, organisation = ""): EvidenceOfFlow => ({
  names: [{ source: "tls", name, packet: 4 }],
  organisation,
  application: "tls",
  isRelayed: false,
  marks: [],
});

describe("a list of services", () => {
  it("is a suffix, a service and a category a line, with comments", () => {
    const { entries, problems } = parseServices(
      "# ours\r\n*.Intranet.example.org. , The Intranet,office # all of it\r\n\r\n.corp, Corp, work\n",
    );
    expect(problems).toEqual([]);
    expect(entries).toEqual([
      { suffix: "intranet.example.org", service: "The Intranet", category: "office" },
      { suffix: "corp", service: "Corp", category: "work" },
    ]);
  });

  it("tells the line and the reason of what it cannot use, and keeps the rest", () => {
    const { entries, problems } = parseServices(
      [
        "a b.example, X, y",
        "192.0.2.7, X, y",
        "a.example",
        "a.example, X",
        "a.example, X, y, z",
        `a.example, ${"x".repeat(61)}, y`,
        "a.example, X\u202e, y",
        "a.example, X, y",
        "A.example, Z, y",
      ].join("\n"),
    );
    expect(entries).toEqual([{ suffix: "a.example", service: "X", category: "y" }]);
    expect(problems.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7, 9]);
    const wanted = [
      "not the end",
      "hosts file",
      "no service",
      "no category",
      "three parts",
      "longer",
      "shown",
      "line 8",
    ];
    wanted.forEach((text, at) => {
      expect(problems[at]?.message).toContain(text);
    });
  });

  it("is told from a hosts file by its first line with content", () => {
    expect(looksLikeServices("\uFEFF# 192.0.2.7\n\nintranet.example.org, Intranet, office\n")).toBe(true);
    expect(looksLikeServices("192.0.2.7 www.example.org # a, b\n")).toBe(false);
    expect(looksLikeServices("192.0.2.7, www, x\n")).toBe(false);
    expect(looksLikeServices("")).toBe(false);
  });
});

describe("the user's services", () => {
  const own = table("google.com, Work, office\nmail.corp.example, Post, mail\ncorp.example, Corp, work\n");

  it("go before the catalogue, and of them the longest suffix wins", () => {
    expect(findService("mail.google.com")?.service.name).toBe("Gmail");
    expect(findService("mail.google.com", own)).toMatchObject({ service: { name: "Work" }, isOwn: true });
    expect(findService("a.mail.corp.example", own)?.service.name).toBe("Post");
    expect(findService("www.corp.example", own)?.service.name).toBe("Corp");
    expect(findService("github.com", own)).toMatchObject({ service: { name: "GitHub" }, isOwn: false });
  });

  it("are named with their category, and the reason says whose list it was", () => {
    const found = attribute(flow("www.corp.example"), own);
    expect(found).toMatchObject({ service: "Corp", category: "work", score: 80, confidence: "high" });
    expect(found?.reasons).toEqual([
      "The TLS client hello names www.corp.example (packet 4), under corp.example of your own list: +80",
    ]);
  });

  it("that bear a name of the catalogue are one service with it", () => {
    const github = table("git.corp.example, GitHub, developer\n");
    const evidence = flow("git.corp.example", "GITHUB, US");
    const names = [...evidence.names, { source: "dns" as const, name: "github.com", packet: 2 }];
    expect(attribute({ ...evidence, names }, github)).toMatchObject({ service: "GitHub", score: 100 });
  });
});
