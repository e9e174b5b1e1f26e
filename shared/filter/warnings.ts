/** Filters that can be used and probably do not say what was meant (DISPLAY-FILTER 3.11). */
import { KIND_BOOL } from "#shared/abi/field-kind.ts";
import { warnOfAbsence, warnOfNotIn } from "./absence-warnings.ts";
import type { Condition, TextRange } from "./model.ts";
import { type Edit, makeRemark, proposeText, type Remark, spanOf } from "./problem.ts";
import { warnOfEmptyRange, warnOfPairs, warnOfUnderflow } from "./range-warnings.ts";
import { partsOf, plainField } from "./walk.ts";

type TextOf = (range: TextRange) => string;
type Rule = (condition: Condition, textOf: TextOf) => readonly Remark[];

/** Flags are in every packet of their protocol; a presence test says nothing about their value. */
function isFlagTest(condition: Condition): boolean {
  if (condition.kind !== "exists") return false;
  const field = plainField(condition.operand);
  return field?.kind === KIND_BOOL && field.name.includes(".flags.");
}

/** Every flag that is tested for being there, and what would test its value. */
function listFlagEdits(condition: Condition, textOf: TextOf): readonly Edit[] {
  const isNegated = condition.kind === "not" && isFlagTest(condition.operand);
  if (!isNegated && !isFlagTest(condition)) return partsOf(condition).flatMap((part) => listFlagEdits(part, textOf));
  const flag = condition.kind === "not" ? condition.operand.range : condition.range;
  const { from, to } = condition.range;
  return [{ from, to, insert: `${textOf(flag)} == ${isNegated ? "0" : "1"}` }];
}

/** One warning for all flags of the filter: its repair sets them all right. */
function warnOfFlags(condition: Condition, textOf: TextOf): readonly Remark[] {
  const edits = listFlagEdits(condition, textOf);
  const [first] = edits;
  if (first === undefined) return [];
  const name = textOf(first).replace(/^(?:!|not)[\s(]*|[\s)]*$/gi, "");
  const message = `This asks whether ${name} is there, and it always is: compare it with 1 or 0 to ask for its value.`;
  const title = `Use ${edits.map(({ insert }) => insert).join(", ")}`;
  return [makeRemark("bit-exists", first, { message, proposals: [{ title, edits }] })];
}

const IPV4 = /^\d+(?:\.\d+){3}(?:\/\d+)?$/;
const IPV6 = /^[0-9a-fA-F:]*:[0-9a-fA-F:]*:[0-9a-fA-F:.]*(?:\/\d+)?$/;
const MAC = /^[0-9a-fA-F]{2}(?:[:-][0-9a-fA-F]{2}){5}$/;
const NUMBER = /^\d+$/;

/** The field that a protocol was named for, by what it is compared with. */
const FIELD_MEANT: readonly (readonly [protocol: string, form: RegExp, field: string])[] = [
  ["eth", MAC, "eth.addr"],
  ["ip", IPV4, "ip.addr"],
  ["ipv6", IPV6, "ipv6.addr"],
  ["arp", IPV4, "arp.src.proto_ipv4"],
  ["tcp", NUMBER, "tcp.port"],
  ["udp", NUMBER, "udp.port"],
  ["sctp", NUMBER, "sctp.port"],
  ["vlan", NUMBER, "vlan.id"],
  ["icmp", NUMBER, "icmp.type"],
  ["icmpv6", NUMBER, "icmpv6.type"],
];

const warnOfProtocol: Rule = (condition, textOf) => {
  if (condition.kind !== "compare" || !/^[=!]=$/.test(condition.operator)) return [];
  const field = plainField(condition.left);
  const [literal] = condition.right.kind === "literal" ? condition.right.values : [];
  if (field?.isProtocol !== true || literal?.kind !== "bytes") return [];
  const written = textOf(condition.right.range);
  const name = textOf(condition.left.range);
  const meant = FIELD_MEANT.find(([protocol, form]) => protocol === field.name && form.test(written))?.[2];
  const isText = /^r?["“]/i.test(written);
  const part = isText ? `${name} contains ${written}` : `${name}[0:${literal.value.length}] == ${written}`;
  const repaired = condition.operator === "!=" ? `!(${part})` : part;
  const proposals =
    meant === undefined ? [proposeText(condition.range, repaired)] : [proposeText(condition.left.range, meant)];
  const message = `This compares all bytes of ${name} with ${written}, which are hardly ever the same.`;
  return [makeRemark("protocol-compare", condition.range, { message, proposals })];
};

/** `tcp & udp`, `tcp.port == 80 & udp.port`: a mask where conditions were to be joined. */
const warnOfMask: Rule = (condition, textOf) => {
  const mask =
    condition.kind === "truth" ? condition.operand : condition.kind === "compare" ? condition.right : undefined;
  if (mask?.kind !== "arithmetic" || mask.operator !== "&" || mask.right.kind === "literal") return [];
  if (condition.kind === "compare" && mask.left.kind !== "literal") return [];
  const between = { from: mask.left.range.to, to: mask.right.range.from };
  const repaired = textOf(between).replace("&", "&&");
  const message = "A single & masks bits: conditions are joined with &&.";
  return [makeRemark("single-and", mask.range, { message, proposals: [proposeText(between, repaired, "Use &&")] })];
};

/** Values whose case means nothing, so that `contains` in one case misses the others. */
const CASELESS = /(?:^|[._])(?:name|host|cname|domain|server_name|mailbox|ns|email|protocols)$/;
const PLAIN_TEXT = /^"([A-Za-z0-9 ._/@-]*)"$/;

const warnOfCase: Rule = (condition, textOf) => {
  if (condition.kind !== "contains") return [];
  const field = plainField(condition.left);
  const [, text = ""] = PLAIN_TEXT.exec(textOf(condition.right.range)) ?? [];
  if (field === undefined || condition.left.type !== "string" || !CASELESS.test(field.name)) return [];
  if (!/[A-Z]/.test(text)) return [];
  const left = textOf(condition.left.range);
  const pattern = text.replaceAll(".", "\\.");
  const range = spanOf(condition.left.range, condition.right.range);
  const message = "contains tells capital letters from small ones; names are mostly in small ones.";
  const proposals = [
    proposeText(range, `lower(${left}) contains "${text.toLowerCase()}"`),
    proposeText(range, `${left} matches ${pattern === text ? "" : "r"}"${pattern}"`),
  ];
  return [makeRemark("case-sensitive", condition.right.range, { message, proposals })];
};

/** What is looked at in each condition by itself. */
const RULES: readonly Rule[] = [
  warnOfMask,
  warnOfProtocol,
  warnOfCase,
  warnOfEmptyRange,
  warnOfUnderflow,
  warnOfAbsence,
  warnOfNotIn,
];

function visit(condition: Condition, textOf: TextOf): readonly Remark[] {
  const own = RULES.flatMap((rule) => rule(condition, textOf));
  return [...own, ...partsOf(condition).flatMap((part) => visit(part, textOf))];
}

/** All that is probably not meant; ranges and edits are of the text that `textOf` reads. */
export function findRemarks(condition: Condition, textOf: TextOf): readonly Remark[] {
  return [...warnOfFlags(condition, textOf), ...warnOfPairs(condition, textOf), ...visit(condition, textOf)];
}
