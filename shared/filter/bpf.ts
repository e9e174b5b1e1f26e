/**
 * Display filters as capture filters (the syntax of pcap-filter, which libpcap compiles to BPF).
 *
 * A capture filter looks at fixed places of a packet and remembers nothing, so a translation is exact only under assumptions, which
 * come with the result: no tunnels, no fragments, no IPv6 extension headers, as far as each matters. Where a part cannot be expressed
 * at all, that part is named, and the narrowest capture filter that still loses no packet is offered.
 */

import { BEHIND_VLAN, OUTERMOST } from "./bpf/assumption.ts";
import { EVERYTHING, allOf, formatExpression, primitive, type CaptureExpression } from "./bpf/expression.ts";
import { Translator } from "./bpf/translator.ts";
import { listConjuncts } from "./conjuncts.ts";
import type { Condition, TextRange } from "./model.ts";

export type CaptureFilter =
  | { readonly ok: true; readonly text: string; readonly isExact: true; readonly assumptions: readonly string[] }
  | {
      readonly ok: false;
      /** The first part that cannot be expressed. */
      readonly range: TextRange;
      readonly message: string;
      /** Lets more pass than the display filter, but under the assumptions nothing less; undefined: only everything does. */
      readonly wider: string | undefined;
      readonly assumptions: readonly string[];
    };

/** Longer ones are beyond what kernels take as a program. */
const MOST_CHARACTERS = 16_000;
const MOST_VLAN = 4095n;
const NO_RANGE: TextRange = { from: 0, to: 0 };

/** The id a condition asks for: a number, undefined for any; null where the condition is not about VLANs alone. */
function vlanOf(condition: Condition): bigint | undefined | null {
  if (condition.kind === "exists" && condition.operand.kind === "field") {
    const { field, isReference } = condition.operand;
    return !isReference && (field.name === "vlan" || field.name.startsWith("vlan.")) ? undefined : null;
  }
  if (condition.kind !== "compare") return null;
  const { left, right, operator } = condition;
  if (left.kind !== "field" || left.isReference || !left.field.name.startsWith("vlan.")) return null;
  const [literal] = right.kind === "literal" && right.values.length === 1 ? right.values : [];
  const isId = left.field.name === "vlan.id" && operator === "==" && literal?.kind === "integer" && !left.isRaw;
  return isId ? literal.value : undefined;
}

/**
 * "vlan" moves the places of everything that is written after it, so it can only stand first, before what must hold as well.
 * Only ever wider: a packet may have several tags.
 */
function translateVlan(condition: Condition, translator: Translator): CaptureExpression {
  const parts = listConjuncts(condition);
  const ids = parts.map(vlanOf);
  const first = ids.findIndex((id) => id !== null);
  if (first < 0) return EVERYTHING;
  const others = parts.filter((_, at) => ids[at] === null && !translator.mentionsLink(parts[at] ?? condition));
  const wide = others.map((part) => translator.translate(part).wide);
  translator.assumptions.delete(OUTERMOST);
  translator.assumptions.add(BEHIND_VLAN);
  const known = ids.filter((id) => id !== null && id !== undefined);
  const [id] = known;
  // With two ids asked for there are two tags, and which is the outer one is not known.
  const isOne = known.length === 1 && id !== undefined && id <= MOST_VLAN;
  const tag = isOne ? primitive(`vlan ${id.toString()}`) : primitive("vlan");
  return allOf(tag, ...wide);
}

function refuse(translator: Translator, wide: CaptureExpression): CaptureFilter {
  const text = wide.kind === "nothing" ? "" : formatExpression(wide);
  const problem = translator.problem ?? { range: NO_RANGE, message: "No packet can match this filter." };
  const hasWider = text !== "" && text.length <= MOST_CHARACTERS;
  return {
    ok: false,
    ...problem,
    wider: hasWider ? text : undefined,
    assumptions: hasWider ? [...translator.assumptions] : [],
  };
}

/** The capture filter of a checked display filter; undefined, the empty filter, gives the empty capture filter. Never throws. */
export function toCaptureFilter(condition: Condition | undefined): CaptureFilter {
  if (condition === undefined) return { ok: true, text: "", isExact: true, assumptions: [] };
  const translator = new Translator();
  const { range } = condition;
  const vlan = translator.findVlan(condition);
  if (vlan !== undefined) {
    translator.report(vlan, "Capture filters cannot test VLAN tags together with what they carry.");
    return refuse(translator, translateVlan(condition, translator));
  }
  const { wide } = translator.translate(condition);
  if (translator.problem !== undefined) return refuse(translator, wide);
  if (wide.kind === "nothing") {
    translator.report(range, "No packet can match this filter.");
    return refuse(translator, wide);
  }
  const text = formatExpression(wide);
  if (text.length > MOST_CHARACTERS) {
    translator.report(range, "The capture filter would be longer than can be used.");
    return refuse(translator, EVERYTHING);
  }
  return { ok: true, text, isExact: true, assumptions: [...translator.assumptions] };
}
