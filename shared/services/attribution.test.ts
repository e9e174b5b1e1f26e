import { describe, expect, it } from "vitest";
import { attribute, type EvidenceOfFlow, type EvidenceSource } from "./attribution.ts";
import { SERVICES } from "./catalogue.ts";
import { findService } from "./suffixes.ts";

const flow = (
  names: readonly (readonly [EvidenceSource, string])[],
  more: Partial<EvidenceOfFlow> = {},
): EvidenceOfFlow => ({
  names: names.map(([source, name], at) => ({ source, name, packet: at + 1 })),
  organisation: "",
  application: "tls",
  isRelayed: false,
  marks: [],
  ...more,
});

describe("a service", () => {
  it("is named by the longest suffix of whole labels", () => {
    expect(findService("mail.google.com")?.service.name).toBe("Gmail");
    expect(findService("WWW.Google.com.")?.service.name).toBe("Google");
    expect(findService("r3---sn-4g5e6nsz.googlevideo.com")?.service.name).toBe("YouTube");
    expect(findService("redirector.gvt1.com")?.service.name).toBe("Google CDN");
    expect(findService("notgoogle.com")).toBeUndefined();
    expect(findService("com")).toBeUndefined();
    expect(findService("")).toBeUndefined();
  });

  it.each([
    ["http", 90, "high"],
    ["tls", 80, "high"],
    ["quic", 80, "high"],
    ["dns", 60, "medium"],
    ["dns-other", 40, "low"],
  ] as const)("told by %s alone scores %i: %s", (source, score, confidence) => {
    expect(attribute(flow([[source, "api.github.com"]]))).toMatchObject({ service: "GitHub", score, confidence });
  });

  it("gains from each source that agrees, up to 100", () => {
    const two = attribute(
      flow([
        ["tls", "github.com"],
        ["dns", "github.com"],
      ]),
    );
    expect(two).toMatchObject({ score: 90 });
    expect(
      attribute(
        flow([
          ["dns", "github.com"],
          ["certificate", "*.github.com"],
        ]),
      )?.score,
    ).toBe(75);
    const all = attribute(
      flow(
        [
          ["http", "netflix.com"],
          ["tls", "netflix.com"],
          ["dns", "netflix.com"],
        ],
        { organisation: "Netflix Streaming" },
      ),
    );
    expect(all).toMatchObject({ score: 100, confidence: "high" });
    expect(all?.reasons).toHaveLength(4);
  });

  it("counts two names of one source once", () => {
    expect(
      attribute(
        flow([
          ["dns", "github.com"],
          ["dns", "api.github.com"],
        ]),
      )?.score,
    ).toBe(60);
  });

  it("loses where a source names another one", () => {
    const found = attribute(
      flow([
        ["tls", "github.com"],
        ["dns", "www.netflix.com"],
      ]),
    );
    expect(found).toMatchObject({ service: "GitHub", score: 60, confidence: "medium" });
    expect(found?.reasons.at(-1)).toContain("which is Netflix: −20");
  });

  it("behind a content network is not in conflict with it", () => {
    const found = attribute(
      flow([
        ["tls", "i.scdn.co"],
        ["certificate", "*.cloudfront.net"],
      ]),
    );
    expect(found).toMatchObject({ service: "Spotify", score: 80, deliveredBy: "CloudFront" });
  });

  it("known only by the network's owner is said to be no more than that", () => {
    expect(attribute(flow([], { organisation: "AKAMAI-ASN1, NL" }))).toMatchObject({
      service: "Akamai (CDN only)",
      score: 30,
      confidence: "low",
    });
  });

  it("that nothing names is unknown", () => {
    expect(attribute(flow([]))).toMatchObject({ service: "", score: 20, confidence: "low" });
    expect(attribute(flow([], { application: "dns" }))).toBeUndefined();
    expect(attribute(flow([["tls", "shop.example.org"]]))?.reasons[0]).toContain("not in the catalogue");
  });

  it("tells conversations that end elsewhere", () => {
    expect(attribute(flow([], { application: "wireguard" }))?.marks).toEqual(["VPN"]);
    expect(attribute(flow([["http", "github.com"]], { isRelayed: true }))?.marks).toEqual(["proxy"]);
    expect(attribute(flow([["tls", "api.mullvad.net"]]))?.marks).toEqual(["VPN or proxy service"]);
    expect(attribute(flow([], { marks: ["Tor exit"] }))?.marks).toEqual(["Tor exit"]);
  });

  it("never has more than eight reasons, nor a score outside 0 to 100", () => {
    const names = SERVICES.slice(0, 40).flatMap(({ suffixes: [suffix = ""] }) =>
      (["http", "tls", "quic", "dns", "dns-other", "certificate"] as const).map((source) => [source, suffix] as const),
    );
    for (let from = 0; from < names.length; from += 5) {
      const found = attribute(flow(names.slice(from, from + 20)));
      expect(found?.reasons.length).toBeLessThanOrEqual(8);
      expect(found?.score).toBeGreaterThanOrEqual(0);
      expect(found?.score).toBeLessThanOrEqual(100);
    }
  });
});

describe("the catalogue", () => {
  it("has at least 200 services, each under domains of its own", () => {
    expect(SERVICES.length).toBeGreaterThanOrEqual(200);
    const all = SERVICES.flatMap(({ suffixes }) => suffixes);
    const twice = all.filter((suffix, at) => all.indexOf(suffix) !== at);
    expect(twice).toEqual([]);
    for (const suffix of all) expect(suffix).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/u);
    expect(new Set(SERVICES.map(({ name }) => name)).size).toBe(SERVICES.length);
  });

  it("has the 23 services that people expect", () => {
    const hosts =
      "www.youtube.com www.netflix.com www.twitch.tv web.telegram.org web.whatsapp.com discord.com github.com gitlab.com hub.docker.com registry.npmjs.org pypi.org www.google.com www.microsoft.com s3.amazonaws.com portal.azure.com www.instagram.com x.com www.tiktok.com cdnjs.cloudflare.com a1.akamaiedge.net x.fastly.net redirector.gvt1.com d1.cloudfront.net";
    expect(hosts.split(" ").filter((host) => findService(host) === undefined)).toEqual([]);
  });
});
