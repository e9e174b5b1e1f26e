/** Databases of addresses: mmdb-lib, which everybody uses under Node, is the judge of our reader. */
import { Reader } from "mmdb-lib";
import { expect, it } from "vitest";
import { AddressDatabase } from "#shared/names/address-database.ts";
import { bitsOf, writeDatabase } from "#shared/names/database/write-database.ts";

/** What stands in our test databases. */
interface Found {
  readonly country: { readonly iso_code: string };
  readonly autonomous_system_number: number;
}

it.each([24, 28, 32] as const)("finds what mmdb-lib finds, with records of %i bits", (recordBits) => {
  let seed = recordBits;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const prefixes = Array.from(
    { length: 200 },
    (_, at) => `${at + 1}.${random(256)}.${random(256)}.0/${17 + random(8)}`,
  );
  const bytes = writeDatabase({
    recordBits,
    ipVersion: 6,
    records: prefixes.map((prefix, at) => [
      bitsOf(prefix),
      { country: { iso_code: at % 2 === 0 ? "NL" : "DE" }, autonomous_system_number: 64_000 + at },
    ]),
  });
  const judge = new Reader(Buffer.from(bytes));
  const ours = AddressDatabase.open(bytes);
  if (!ours.ok) throw new Error(ours.message);
  for (let round = 0; round < 4000; round++) {
    const near = prefixes[random(prefixes.length)]?.split(".") ?? [];
    const address =
      round % 2 === 0
        ? `${near[0] ?? ""}.${near[1] ?? ""}.${near[2] ?? ""}.${random(256)}`
        : `${random(256)}.${random(256)}.${random(256)}.${random(256)}`;
    const expected = judge.get(address) as unknown as Found | null;
    const found = ours.value.find(address);
    expect([address, found?.asn, found?.countryCode]).toEqual([
      address,
      expected?.autonomous_system_number,
      expected?.country.iso_code,
    ]);
  }
});
