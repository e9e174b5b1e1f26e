import { describe, expect, it } from "vitest";
import { AddressDatabase } from "./address-database.ts";
import { encodeUtf8 } from "../filter/utf8.ts";
import { bitsOf, writeDatabase, type Written } from "./database/write-database.ts";

const CITY: Written = {
  country: { iso_code: "NL", names: { en: "Netherlands" } },
  city: { names: { en: "Delft" } },
};
const NETWORK: Written = { autonomous_system_number: 64_500, autonomous_system_organization: "Example Networks" };
const FLAT: Written = { country: "DE", country_name: "Germany", asn: "AS64501", as_name: "Flat Networks" };
const VPN: Written = { is_anonymous: true, is_anonymous_vpn: true };

function make(recordBits: 24 | 28 | 32, ipVersion: 4 | 6): Uint8Array<ArrayBuffer> {
  const bits = (prefix: string): string => bitsOf(prefix, ipVersion);
  return writeDatabase({
    recordBits,
    ipVersion,
    records: [
      [bits("192.0.2.0/24"), CITY],
      [bits("198.51.100.0/25"), NETWORK],
      [bits("203.0.113.7/32"), FLAT],
      [bits("203.0.113.9/32"), VPN],
    ],
  });
}

function opened(bytes: Uint8Array): AddressDatabase {
  const database = AddressDatabase.open(bytes);
  if (!database.ok) throw new Error(database.message);
  return database.value;
}

/** Whatever the file says: places, nothing, or an error of ours. */
function tryAll(bytes: Uint8Array): void {
  const database = AddressDatabase.open(bytes);
  if (!database.ok) {
    expect(database.message.length).toBeGreaterThan(20);
    return;
  }
  for (const address of ["192.0.2.1", "198.51.100.1", "203.0.113.7", "0.0.0.0", "2001:db8::1"]) {
    try {
      database.value.find(address);
    } catch (cause) {
      expect((cause as Error).constructor.name).toBe("DatabaseError");
    }
  }
}

describe("a database of addresses", () => {
  for (const recordBits of [24, 28, 32] as const)
    for (const ipVersion of [4, 6] as const)
      it(`with records of ${recordBits} bits over IPv${ipVersion} gives places and networks`, () => {
        const database = opened(make(recordBits, ipVersion));
        expect(database.find("192.0.2.200")).toMatchObject({
          country: "Netherlands",
          countryCode: "NL",
          city: "Delft",
        });
        expect(database.find("198.51.100.3")).toMatchObject({ asn: 64_500, organisation: "Example Networks" });
        expect(database.find("203.0.113.7")).toMatchObject({ country: "Germany", countryCode: "DE", asn: 64_501 });
        expect(database.find("203.0.113.9")?.marks).toEqual(["VPN"]);
        expect(database.find("198.51.100.200")).toBeUndefined();
        expect(database.find("10.0.0.1")).toBeUndefined();
        expect(database.find("no address")).toBeUndefined();
      });

  it("says what it is", () => {
    const { facts } = opened(make(28, 6));
    expect(facts).toMatchObject({ type: "Tapglass-Test", ipVersion: 6, description: "made by a test" });
    expect(new Date(facts.builtAtMs).getUTCFullYear()).toBe(2026);
  });

  it("is refused with the reason when it is something else", () => {
    const refused = (bytes: Uint8Array): string => {
      const database = AddressDatabase.open(bytes);
      return database.ok ? "" : database.message;
    };
    expect(refused(encodeUtf8("address,country\n192.0.2.1,NL\n"))).toContain("no MaxMind database");
    const whole = make(24, 6);
    // The tree without its beginning: the numbers of the metadata do not fit the file.
    expect(refused(whole.subarray(500))).toContain("room for");
  });

  it("that is cut anywhere is refused or gives nothing that is not in it", () => {
    const whole = make(28, 6);
    for (let length = 0; length < whole.length; length += 3) tryAll(whole.subarray(0, length));
    for (let start = 0; start < whole.length; start += 3) tryAll(whole.subarray(start));
  });

  it("with any byte bent never hangs and never throws anything else", () => {
    const whole = make(32, 4);
    for (let at = 0; at < whole.length; at++) {
      for (const byte of [0, 1, 31, 0x27, 0x3f, 0xe5, 0xff]) {
        const bent = whole.slice();
        bent[at] = byte;
        tryAll(bent);
      }
    }
  });

  it("whose maps hold themselves ends with an error", () => {
    const whole = make(24, 4);
    const first = opened(whole);
    const values = (first.facts.nodes * 24) / 4 + 16;
    const looped = whole.slice();
    // A map of thirty whose first key is empty and whose values all point back to the map.
    looped.set([0xe1, 0x40, 0x20, 0x00], values);
    expect(() => opened(looped).find("192.0.2.1")).toThrow(/deep/u);
  });
});
