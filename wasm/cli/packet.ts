/** `tapglass packet N FILE`: one packet's tree and bytes. */
import { formatHexDump } from "#shared/format/bytes.ts";
import type { PacketDetail, TreeNode } from "#shared/model/packet-detail.ts";
import type { ExitCode } from "./exit-code.ts";
import { UsageError, openFile, reportDamage } from "./open.ts";
import { splitWords, toJson, wholeNumber } from "./words.ts";

function writeNode(node: TreeNode): string {
  const text = node.value === "" ? node.label : `${node.label}: ${node.value}`;
  const shown = node.generated ? `[${text}]` : text;
  const note = node.kind === "note" ? ` <${node.severity}>` : "";
  return `${"    ".repeat(node.depth)}${shown}${note}${node.kind === "field" ? `  {${node.name}}` : ""}`;
}

function print(detail: PacketDetail): void {
  console.log(`packet ${detail.number}: ${detail.path.join("/")}  ${detail.info}`);
  for (const node of detail.nodes) console.log(writeNode(node));
  for (const view of detail.views) console.log(`\n${view.title}\n${formatHexDump(view.bytes)}`);
}

export async function packet(words: readonly string[]): Promise<ExitCode> {
  const split = splitWords(words, ["json"], []);
  const [number = "", path] = split.rest;
  if (path === undefined) throw new UsageError("the packet's number or the file is missing");
  const { engine, summary } = await openFile(path);
  const outcome = await engine.packet(wholeNumber(number, "the packet's number"));
  if (!outcome.ok) throw new UsageError(outcome.message);
  if (split.flags.has("json"))
    console.log(
      toJson({ ...outcome.value, views: outcome.value.views.map((view) => ({ ...view, bytes: [...view.bytes] })) }),
    );
  else print(outcome.value);
  return reportDamage(path, summary) ? 1 : 0;
}
