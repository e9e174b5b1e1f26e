import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { address, checksum } from "./bytes.ts";
import { countPackets } from "./count-packets.ts";
import { ipv4 } from "./headers.ts";
import { FOLDER_OF, loadRecipes } from "./load-recipes.ts";

const recipes = await loadRecipes();

describe("capture recipes", () => {
  test.each(recipes)("$file on disk is what its recipe makes", async (recipe) => {
    const onDisk = await readFile(join(FOLDER_OF[recipe.goesTo], recipe.file));
    expect(Buffer.from(recipe.make()).equals(onDisk)).toBe(true);
  });

  test("the start page's list names every sample", async () => {
    const list = JSON.parse(await readFile(join(FOLDER_OF.samples, "index.json"), "utf8")) as {
      file: string;
      packets: number;
    }[];
    const samples = recipes.filter((recipe) => recipe.goesTo === "samples");
    const counted = samples.map(({ file, make }) => ({ file, packets: countPackets(make()) }));
    expect(list.map(({ file, packets }) => ({ file, packets }))).toEqual(counted);
    expect(Math.min(...counted.map(({ packets }) => packets))).toBeGreaterThan(0);
  });
});

describe("headers", () => {
  test("an IPv4 header sums up to zero (RFC 1071)", () => {
    const header = ipv4({ from: "192.0.2.1", to: "198.51.100.7", protocol: 17, id: 4711 });
    expect(checksum(header)).toBe(0);
  });

  test("a double colon in an IPv6 address stands for the missing zeros", () => {
    expect([...address("2001:db8::1:2")]).toEqual([0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2]);
    expect([...address("::")]).toEqual(new Array(16).fill(0));
  });
});
