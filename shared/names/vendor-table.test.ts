import { describe, expect, it } from "vitest";
import { describeMac, kindOfMac, packVendors, VendorTable } from "./vendor-table.ts";

const packed = packVendors(
  new Map([
    ["00005E", "IANA  Example"],
    ["100000", "Private"],
    ["8C1F64", "Registration Authority"],
    ["8C1F64A", "Middle"],
    ["8C1F64AB3", "Small"],
  ]),
);
const table = VendorTable.read(packed);

describe("makers of network cards", () => {
  it("are found by the longest prefix that is registered", () => {
    expect(table?.find("00:00:5e:00:53:01")).toBe("IANA Example");
    expect(table?.find("8c:1f:64:00:00:01")).toBe("Registration Authority");
    expect(table?.find("8c:1f:64:a0:00:01")).toBe("Middle");
    expect(table?.find("8c:1f:64:ab:30:01")).toBe("Small");
    expect(table?.find("12:34:56:78:9a:bc")).toBeUndefined();
    expect(table?.find("192.0.2.1")).toBeUndefined();
    expect(table?.size).toBe(5);
  });

  it("may have several prefixes, of any length", () => {
    const owners = [
      ["00000A", "One"],
      ["000001", "Two"],
      ["000005", "One"],
      ["8C1F64A", "Two"],
      ["8C1F64B", "Three"],
    ] as const;
    const read = VendorTable.read(packVendors(new Map(owners)));
    for (const [prefix, name] of owners)
      expect(read?.find(prefix.padEnd(12, "0").replace(/..(?!$)/gu, "$&:")), prefix).toBe(name);
  });

  it("are not told of groups and of addresses that somebody made up", () => {
    expect(kindOfMac("ff:ff:ff:ff:ff:ff")).toBe("broadcast");
    expect(describeMac("01:00:5e:00:00:fb", table)).toBe("multicast");
    expect(describeMac("02:42:ac:11:00:02", table)).toBe("locally administered");
    expect(describeMac("00:00:5e:00:53:01", table)).toBe("IANA Example");
    expect(describeMac("00:11:22:33:44:55", undefined)).toBe("");
    expect(describeMac("00:00:00:00:00:00", table)).toBe("");
  });

  it("are read whole or not at all", () => {
    for (let length = 0; length < packed.length; length++)
      expect(VendorTable.read(packed.subarray(0, length))).toBeUndefined();
    for (let at = 0; at < packed.length; at++) {
      const bent = packed.slice();
      bent[at] = 255 - (bent[at] ?? 0);
      expect(() => VendorTable.read(bent)?.find("00:00:5e:00:53:01")).not.toThrow();
    }
  });
});
