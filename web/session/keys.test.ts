import { expect, it } from "vitest";
import { KeyReader, keyText, PAIR_MS } from "./keys.ts";
import { formatAddress, parseAddress } from "./url.ts";

const press = (key: string, change: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...change,
});

it("Ctrl and ⌘ are one, and Shift is told only where the letter does not", () => {
  expect(keyText(press("k", { ctrlKey: true }))).toBe("Ctrl+K");
  expect(keyText(press("k", { metaKey: true }))).toBe("Ctrl+K");
  expect(keyText(press("?", { shiftKey: true }))).toBe("?");
  expect(keyText(press("G", { shiftKey: true }))).toBe("G");
  expect(keyText(press("ArrowDown", { ctrlKey: true }))).toBe("Ctrl+↓");
  expect(keyText(press(" ", { ctrlKey: true }))).toBe("Ctrl+Space");
});

it("a pair counts only when the second key comes in time", () => {
  const reader = new KeyReader(["g g", "G", "j"]);
  expect(reader.read(press("g"), 0)).toBe("");
  expect(reader.read(press("g"), 100)).toBe("g g");
  expect(reader.read(press("g"), 200)).toBe("");
  expect(reader.read(press("g"), 201 + PAIR_MS)).toBe("");
  expect(reader.read(press("j"), 300 + PAIR_MS)).toBe("j");
  expect(reader.read(press("q"), 300)).toBeUndefined();
});

it("the address says the same after a round trip and ignores nonsense", () => {
  const address = { view: "packets", packet: 12, sample: "dns.pcap", filter: 'dns.qry.name contains "a&b"' };
  expect(parseAddress(formatAddress(address))).toEqual(address);
  expect(parseAddress("#packet=-3&view=")).toEqual({
    view: "",
    packet: undefined,
    sample: undefined,
    filter: undefined,
  });
  expect(formatAddress({ view: undefined, packet: undefined, sample: undefined, filter: undefined })).toBe("");
});
