import { expect, test } from "vitest";
import {
  DOCUMENT_POLICY,
  formatHeadersFile,
  formatMetaPolicy,
  RESOURCE_POLICY,
  securityHeaders,
} from "./security-headers.ts";

function directivesOf(policy: string): ReadonlyMap<string, string> {
  return new Map(policy.split("; ").map((text) => [text.split(" ")[0] ?? "", text.slice(text.indexOf(" ") + 1)]));
}

test("no policy admits inline or evaluated script, or script from elsewhere", () => {
  for (const policy of [DOCUMENT_POLICY, RESOURCE_POLICY]) {
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
  for (const [name, value] of [...securityHeaders(true), ...securityHeaders(false)]) {
    expect(name).toMatch(/^[A-Za-z-]+$/);
    expect(value).toMatch(/^[\x20-\x7e]+$/);
  }
});

test("the file for static hosts gives the page every header that the sensor gives", () => {
  const file = formatHeadersFile();
  for (const [name, value] of securityHeaders(true)) expect(file).toContain(`  ${name}: ${value}\n`);
});
