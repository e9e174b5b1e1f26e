import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { checkRecording } from "./recording-chain.ts";

const digestOf = (bytes: string): string => createHash("sha256").update(bytes).digest("hex");

function chainOf(...facts: readonly object[]): string {
  let before = "0".repeat(64);
  return facts
    .map((fact, sequence) => {
      const text = JSON.stringify({ sequence, ...fact, before });
      before = digestOf(text);
      return `${text}\n`;
    })
    .join("");
}

const piece = (offset: number, text: string): object => ({
  kind: "piece",
  file: "00001.pcapng",
  offset,
  bytes: text.length,
  sha256: digestOf(text),
});
const CHAIN = chainOf({ kind: "begin" }, piece(0, "first"), piece(5, "second"), { kind: "end" });
const check = (chain: string, file: string) => checkRecording(chain, "00001.pcapng", new Blob([file]), () => undefined);

test("a recording as it was written is whole, and the chain's head is told", async () => {
  const verdict = await check(CHAIN, "firstsecond");
  expect(verdict).toMatchObject({ isWhole: true, head: digestOf(CHAIN.trimEnd().split("\n").at(-1) ?? "") });
  expect(verdict.text).toContain("every byte");
});

test("bytes behind the last line are told of, and a line that a crash cut is none", async () => {
  expect((await check(`${CHAIN}{"sequ`, "firstsecond+")).text).toContain("all but its last 1 bytes");
});

test.each([
  ["a changed byte", CHAIN, "firstsecomd"],
  ["a cut file", CHAIN, "firstsec"],
  ["a changed line", CHAIN.replace("begin", "bigin"), "firstsecond"],
  ["a line left out", CHAIN.split("\n").toSpliced(1, 1).join("\n"), "firstsecond"],
  ["no chain", "", "firstsecond"],
  ["another file", "garbage\n", "firstsecond"],
])("%s is found", async (_, chain, file) => {
  expect(await check(chain, file)).toMatchObject({ isWhole: false });
});
