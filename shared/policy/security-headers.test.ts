import { expect, test } from "vitest";
import {
  DOCUMENT_POLICY,
  formatHeadersFile,
  formatMetaPolicy,
  policyKindOf,
  RESOURCE_POLICY,
  SENSOR_WORKER_POLICY,
  securityHeaders,
} from "./security-headers.ts";

function directivesOf(policy: string): ReadonlyMap<string, string> {
  return new Map(policy.split("; ").map((text) => [text.split(" ")[0] ?? "", text.slice(text.indexOf(" ") + 1)]));
}

test("no policy admits inline or evaluated script, or script from elsewhere", () => {
  for (const policy of [DOCUMENT_POLICY, RESOURCE_POLICY, SENSOR_WORKER_POLICY]) {
    expect(directivesOf(policy).get("default-src")).toBe("'none'");
    expect(directivesOf(policy).get("script-src")).toBe("'self' 'wasm-unsafe-eval'");
    expect(policy).not.toMatch(/'unsafe-(inline|eval)'/);
  }
});

test("in a document only two named policies turn text into markup or script addresses", () => {
  const directives = directivesOf(DOCUMENT_POLICY);
  expect(directives.get("require-trusted-types-for")).toBe("'script'");
  expect(directives.get("trusted-types")).toBe("svelte-trusted-html tapglass");
});

test("only documents may ask other hosts, and only over TLS", () => {
  expect(directivesOf(DOCUMENT_POLICY).get("connect-src")).toBe("'self' https:");
  expect(directivesOf(RESOURCE_POLICY).get("connect-src")).toBe("'self'");
});

test("the meta policy is the document policy without what a meta element may not say", () => {
  const meta = directivesOf(formatMetaPolicy());
  const missing = [...directivesOf(DOCUMENT_POLICY).keys()].filter((name) => !meta.has(name));
  expect(missing).toEqual(["frame-ancestors"]);
});

test("header values stay on one line and are plain text", () => {
  for (const [name, value] of [
    ...securityHeaders("document"),
    ...securityHeaders("resource"),
    ...securityHeaders("sensorWorker"),
  ]) {
    expect(name).toMatch(/^[A-Za-z-]+$/);
    expect(value).toMatch(/^[\x20-\x7e]+$/);
  }
});

test("the file for static hosts gives the page every header that the sensor gives", () => {
  const file = formatHeadersFile();
  for (const [name, value] of securityHeaders("document")) expect(file).toContain(`  ${name}: ${value}\n`);
});

test("one worker may open WebSockets to any host, and may do nothing else that others may not", () => {
  expect(directivesOf(SENSOR_WORKER_POLICY).get("connect-src")).toBe("'self' ws: wss:");
  const without = (policy: string): string => policy.replace(/connect-src [^;]*/, "");
  expect(without(SENSOR_WORKER_POLICY)).toBe(without(RESOURCE_POLICY));
  expect(policyKindOf("/sensor-link/sensor.worker-1a2b.js", false)).toBe("sensorWorker");
  for (const path of ["/assets/sensor.worker-1a2b.js", "/sw.js", "/sensor-link/x.html", "/sensor-link"])
    expect(policyKindOf(path, false)).toBe("resource");
});

test("on static hosts no two patterns give a policy to the same file: policies add up", () => {
  const patterns = formatHeadersFile()
    .split("\n")
    .reduce<{ path: string; hasPolicy: boolean }[]>((found, line) => {
      if (line.startsWith("/")) found.push({ path: line, hasPolicy: false });
      const last = found.at(-1);
      if (last !== undefined && line.includes("Content-Security-Policy")) last.hasPolicy = true;
      return found;
    }, [])
    .filter(({ hasPolicy }) => hasPolicy)
    .map(({ path }) => path);
  expect(patterns).toContain("/sensor-link/*");
  for (const path of ["/", "/index.html", "/assets/a.js", "/sensor-link/sensor.worker-1.js", "/sw.js"])
    expect(
      patterns.filter((one) => (one.endsWith("*") ? path.startsWith(one.slice(0, -1)) : one === path)),
    ).toHaveLength(1);
});
