/** `tapglass objects FILE`: the files that conversations carried; with --out they are written, with names that cannot leave the folder. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { typeOfContent } from "#shared/format/content-type.ts";
import type { CaptureObject } from "#shared/model/objects.ts";
import type { CaptureEngine } from "../host/engine.ts";
import { undoCodings } from "../host/objects/codings.ts";
import { DECODERS } from "./decoders.ts";
import type { ExitCode } from "./exit-code.ts";
import { UsageError, openFile, reportDamage } from "./open.ts";
import { folderNamed } from "./output.ts";
import { splitWords } from "./words.ts";

/** A name that a file system takes and that stays in its folder. */
function safeName({ id, name }: CaptureObject): string {
  const plain = name.replace(/[^\p{L}\p{N}._ ()-]/gu, "_").replace(/^\.+/u, "_");
  return `${id}-${plain.slice(0, 120)}`;
}

async function describe(engine: CaptureEngine, object: CaptureObject, out: string | undefined): Promise<object> {
  const outcome = await engine.objectBytes(object.id);
  if (!outcome.ok) throw new UsageError(outcome.message);
  const decoded = undoCodings(object.codings, outcome.value, DECODERS);
  const content = decoded ?? outcome.value;
  if (out !== undefined) writeFileSync(join(out, safeName(object)), content);
  return {
    ...object,
    codings: decoded === undefined ? object.codings : [],
    bytes: content.length,
    type: typeOfContent(content),
    sha256: createHash("sha256").update(content).digest("hex"),
  };
}

export async function objects(words: readonly string[]): Promise<ExitCode> {
  const split = splitWords(
    words.map((word) => (word === "-o" ? "--out" : word)),
    ["json"],
    ["out"],
  );
  const [path, extra] = split.rest;
  if (path === undefined) throw new UsageError("the file is missing");
  if (extra !== undefined) throw new UsageError(`one word too many: ${extra}`);
  const out = split.values.get("out");
  if (out !== undefined) folderNamed(out, "--out");
  const { engine, summary } = await openFile(path);
  const outcome = await engine.objects(() => undefined);
  if (!outcome.ok) throw new UsageError(outcome.message);
  if (out !== undefined) mkdirSync(out, { recursive: true });
  for (const object of outcome.value.objects) {
    const one = (await describe(engine, object, out)) as CaptureObject & { readonly sha256: string };
    if (split.flags.has("json")) console.log(JSON.stringify(one));
    else
      console.log(
        [
          one.id,
          one.source,
          one.firstPacket,
          one.bytes,
          one.type || one.declaredType,
          one.host,
          one.name,
          one.sha256,
        ].join("\t"),
      );
  }
  if (outcome.value.tooLong > 0)
    console.error(`${path}: ${outcome.value.tooLong} conversations are too long to be taken apart`);
  return reportDamage(path, summary) ? 1 : 0;
}
