/** A pass over fields gives for every packet what its full dissection has of these fields, in the same order. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { NODE_KIND_FIELD } from "#shared/abi/detail.ts";
import { CaptureEngine } from "../host/engine.ts";
import { readNodes } from "../host/detail.ts";
import { FieldPass, type PassPacket } from "../host/field-pass.ts";
import { findWord } from "../host/registry.ts";
import { formatPlain, signedNumber } from "../host/value.ts";
import { DNS_FIELDS } from "../host/transactions/dns-message.ts";
import { HTTP_FIELDS } from "../host/transactions/http-pairing.ts";
import { TLS_FIELDS } from "../host/transactions/tls-pairing.ts";
import { listCaptures } from "./support/captures.ts";
import { newEngine, openInputs } from "./support/open.ts";

const FIELDS = [...DNS_FIELDS, ...HTTP_FIELDS, ...TLS_FIELDS];

async function openCapture(...paths: readonly string[]): Promise<CaptureEngine> {
  const { engine } = await openInputs(paths.map((path) => ({ bytes: new Uint8Array(readFileSync(path)) })));
  if (!(engine instanceof CaptureEngine)) throw new Error("not the engine that the host makes");
  return engine;
}

async function passOver(engine: CaptureEngine, fields: readonly string[]): Promise<PassPacket[]> {
  const packets: PassPacket[] = [];
  const pass = await FieldPass.start(engine.capture, engine.names, { fields }, (packet) => packets.push(packet));
  const watch = { isCancelled: () => false, report: () => undefined, giveWay: () => Promise.resolve() };
  while (!(await pass.advance(watch)));
  pass.end();
  return packets;
}

/** "number name=text" for every value of the fields, from full dissections. */
async function dissectAll(engine: CaptureEngine, fields: readonly string[]): Promise<string[]> {
  const { capture } = engine;
  const wanted = new Set(fields);
  const values: string[] = [];
  for (let row = 0; row < capture.table.total; row++) {
    await capture.frames.dissectRow(row);
    for (const node of readNodes(capture.instance)) {
      const field = capture.registry.fields[node.id];
      if (node.kind !== NODE_KIND_FIELD || field === undefined || !wanted.has(field.name)) continue;
      const word =
        node.value.text === undefined ? findWord(field.words, signedNumber(field, node.value.number)) : undefined;
      values.push(`${(row + 1).toString()} ${field.name}=${word ?? formatPlain(field, node.value)}`);
    }
  }
  return values;
}

describe("a pass over the fields of the workspaces", () => {
  it.each(listCaptures().map(({ name, path }) => [name, path] as const))(
    "agrees with dissection: %s",
    async (_, path) => {
      const engine = await openCapture(path);
      const passed = await passOver(engine, FIELDS);
      const values = passed.flatMap(({ number, values: all }) =>
        all.map(({ name, text }) => `${number.toString()} ${name}=${text}`),
      );
      // Bodies longer than what a pass keeps are cut.
      const cut = (lines: readonly string[]): string[] => lines.map((line) => line.slice(0, 2000));
      expect(cut(values)).toEqual(cut(await dissectAll(engine, FIELDS)));
    },
  );

  it("gives packets of several files in the order of their times", async () => {
    const paths = listCaptures().filter(({ name }) => name === "dns" || name === "http" || name === "tls");
    const numbers = (await passOver(await openCapture(...paths.map(({ path }) => path)), FIELDS)).map(
      ({ number }) => number,
    );
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it("knows every field that the workspaces ask for", async () => {
    const engine = await newEngine();
    if (!(engine instanceof CaptureEngine)) throw new Error("not the engine that the host makes");
    expect(FIELDS.filter((name) => engine.names.find(name) === undefined)).toEqual([]);
  });
});
