/** Packets as plain values: numbers as numbers, everything else as text. */
import { NODE_KIND_FIELD } from "#shared/abi/detail.ts";
import {
  KIND_BOOL,
  KIND_FRAME,
  KIND_I16,
  KIND_I32,
  KIND_I8,
  KIND_U16,
  KIND_U24,
  KIND_U32,
  KIND_U8,
} from "#shared/abi/field-kind.ts";
import { INTERFACE_LINK } from "#shared/abi/read.ts";
import { ROW_MALFORMED } from "#shared/abi/table.ts";
import { type RawNode, readNodes } from "./detail.ts";
import type { OpenCapture, PacketFacts, PlainField } from "./open-capture.ts";
import type { Field } from "./registry.ts";
import { formatPlain, kindOf, signedNumber } from "./value.ts";

const NUMBERS = new Set([KIND_BOOL, KIND_U8, KIND_U16, KIND_U24, KIND_U32, KIND_I8, KIND_I16, KIND_I32, KIND_FRAME]);

function plainValue(field: Field, node: RawNode): number | string {
  if (node.value.text === undefined && NUMBERS.has(kindOf(field)))
    return Number(signedNumber(field, node.value.number));
  return formatPlain(field, node.value);
}

export async function readFacts(capture: OpenCapture, first: number, count: number): Promise<PacketFacts[]> {
  const { instance, registry, table, frames } = capture;
  const rows = Array.from({ length: Math.max(0, Math.min(count, table.total - first)) }, (_, index) => first + index);
  const bytes = await frames.read(rows.flatMap((row) => [row, ...frames.needed(row)]));
  return rows.map((row) => {
    frames.dissect(row, bytes);
    const fields: PlainField[] = [];
    for (const node of readNodes(instance)) {
      const field = registry.fields[node.id];
      if (node.kind === NODE_KIND_FIELD && field !== undefined)
        fields.push({ name: field.name, value: plainValue(field, node) });
    }
    const { source, destination } = table.direction(row);
    return {
      number: row + 1,
      timeNs: table.time(row),
      captured: table.captured(row),
      length: table.length(row),
      linkType: instance.u16((instance.exports.interfaceAt(table.interfaceId(row)) >>> 0) + INTERFACE_LINK),
      path: table.pathNames(instance.exports.detailPath() >>> 0),
      isMalformed: (table.flags(row) & ROW_MALFORMED) !== 0,
      source,
      destination,
      info: capture.cells.info(row),
      fields,
    };
  });
}
