/** Turns values that name no field into literals of the type that they are compared with (DISPLAY-FILTER 3.9). */
import type { CheckContext } from "./check-context.ts";
import { foldNumber } from "./fold-number.ts";
import { findLabel } from "./label-literal.ts";
import type { LiteralTarget } from "./literal-target.ts";
import type { Expression, Literal, ValueType } from "./model.ts";
import { parseBytes, parseGuid, parseIpv4, parseIpv6, parseOid } from "./address-literal.ts";
import { parseFloat64, parseInteger } from "./number-literal.ts";
import { type Proposal, proposeText } from "./problem.ts";
import { proposeNames } from "./suggest.ts";
import type { Value } from "./syntax.ts";
import { parseTime } from "./time-literal.ts";
import { encodeUtf8 } from "./utf8.ts";
import { describeType } from "./value-type.ts";

/** The literals, several only for a label of several numbers; undefined after a problem. */
type Read = (context: CheckContext, value: Value, target: LiteralTarget) => readonly Literal[] | undefined;

const DATE_EXAMPLES = '"2011-07-04 12:34:56" or "Nov 12, 1999 08:55:44.123"';

/** How a literal of the type is written, for messages. */
const FORMS: Partial<Record<ValueType, string>> = {
  float: "write 1.5",
  duration: "write seconds, such as 0.25",
  time: `write ${DATE_EXAMPLES}`,
  bytes: "write 16:03:01, 160301 or quoted text",
  protocol: "write 16:03:01, 160301 or quoted text",
  ether: "write 00:1b:21:02:f7:9d",
  eui64: "write 00:1b:21:ff:fe:02:f7:9d",
  oid: "write 1.3.6.1.4.1",
  guid: "write 00112233-4455-6677-8899-aabbccddeeff",
  ipv4: "write 10.0.0.5 or 10.0.0.0/8",
  ipv6: "write fe80::1 or fe80::/10",
};

/** The value's own text, without braces around it. */
function unwrap(value: Value): Value {
  return value.kind === "braced" ? unwrap(value.inner) : value;
}

const bytesLiteral = (value: Uint8Array): readonly Literal[] => [{ kind: "bytes", value }];

/** No literal of the type is written like this. */
function refuse(context: CheckContext, value: Value, target: LiteralTarget): undefined {
  const shown = context.textOf(value);
  const label = describeType(target.type);
  const form = FORMS[target.type];
  const how = form === undefined ? "." : `: ${form}.`;
  if (value.kind === "quoted") {
    const proposals = [proposeText(value, shown.replace(/^r?["“]|["”]$/gi, ""), "Remove the quotes")];
    context.fail(value, `${shown} is text, and ${label} is wanted${how}`, proposals);
    return;
  }
  const names = value.kind === "word" && value.text.includes(".") ? proposeNames(value, value.text, context.names) : [];
  context.fail(value, `"${shown}" is not ${label}${how}`, [...proposeQuotedTime(value, target), ...names]);
}

function proposeQuotedTime(value: Value, target: LiteralTarget): Proposal[] {
  return target.type === "time" && value.kind === "word" ? [proposeText(value, `"${value.text}"`)] : [];
}

function readPrefixed(
  context: CheckContext,
  value: Value,
  limits: { readonly prefix: number; readonly most: number; readonly type: string },
): boolean {
  if (limits.prefix <= limits.most) return true;
  context.fail(value, `The prefix of an ${limits.type} address is ${limits.most} at most, not ${limits.prefix}.`);
  return false;
}

const readIpv4: Read = (context, value, target) => {
  const found = value.kind === "word" ? parseIpv4(value.text) : undefined;
  if (found === undefined) {
    refuse(context, value, target);
    return;
  }
  if (!readPrefixed(context, value, { prefix: found.prefix, most: 32, type: "IPv4" })) return undefined;
  return [{ kind: "ipv4", value: found.address, prefix: found.prefix }];
};

const readIpv6: Read = (context, value, target) => {
  const found = value.kind === "word" ? parseIpv6(value.text) : undefined;
  if (found === undefined) {
    refuse(context, value, target);
    return;
  }
  if (!readPrefixed(context, value, { prefix: found.prefix, most: 128, type: "IPv6" })) return undefined;
  return [{ kind: "ipv6", value: found.address, prefix: found.prefix }];
};

/** A byte literal, a number of one byte, a character, or quoted text. */
const readBytes: Read = (context, value, target) => {
  if (value.kind === "quoted") return bytesLiteral(value.bytes);
  if (value.kind === "char") return bytesLiteral(Uint8Array.of(value.code));
  const bytes = value.kind === "word" ? (parseBytes(value.text) ?? parseByteNumber(value.text)) : undefined;
  if (bytes !== undefined) return bytesLiteral(bytes);
  refuse(context, value, target);
};

/** 0x00 to 0xff, and what is too short or too long for hexadecimal pairs: 1, a, 224. */
function parseByteNumber(word: string): Uint8Array | undefined {
  const value = parseInteger(/^[a-fA-F]$/.test(word) ? `0x${word}` : word);
  return typeof value === "bigint" && value <= 255n ? Uint8Array.of(Number(value)) : undefined;
}

const readSized =
  (size: number): Read =>
  (context, value, target) => {
    const bytes = value.kind === "word" ? parseBytes(value.text) : undefined;
    if (bytes === undefined) {
      refuse(context, value, target);
      return;
    }
    if (bytes.length === size) return bytesLiteral(bytes);
    const amount = bytes.length < size ? "few" : "many";
    const message = `"${context.textOf(value)}" has too ${amount} bytes for ${describeType(target.type)}, which has ${size}.`;
    context.fail(value, message);
  };

const readOid: Read = (context, value, target) => {
  const bytes = value.kind === "word" ? (parseOid(value.text) ?? parseBytes(value.text)) : undefined;
  if (bytes !== undefined) return bytesLiteral(bytes);
  refuse(context, value, target);
};

const readGuid: Read = (context, value, target) => {
  const bytes = value.kind === "word" ? parseGuid(value.text, target.field?.isLittleEndian === true) : undefined;
  if (bytes !== undefined) return bytesLiteral(bytes);
  refuse(context, value, target);
};

const readString: Read = (context, value, target) => {
  if (value.kind === "quoted") return bytesLiteral(value.bytes);
  if (value.kind === "char") return bytesLiteral(Uint8Array.of(value.code));
  if (value.kind !== "word" || value.text === "") {
    refuse(context, value, target);
    return;
  }
  remarkUnquoted(context, value);
  return bytesLiteral(encodeUtf8(value.text));
};

function remarkUnquoted(context: CheckContext, value: Value): void {
  const quoted = `"${context.textOf(value)}"`;
  context.remark("unquoted-word", value, "Text should stand in quotes.", [proposeText(value, quoted)]);
}

/** The words that a field has for its numbers. */
function readLabel(context: CheckContext, value: Value, target: LiteralTarget): readonly Literal[] | undefined {
  if (target.field === undefined || (value.kind !== "word" && value.kind !== "quoted")) return undefined;
  const numbers = findLabel(context.textOf(value), target.field, target.type === "boolean");
  if (numbers.length === 0) return undefined;
  if (numbers.length > 1 && target.isOrdering) {
    const listed = numbers.join(", ");
    context.fail(value, `${context.textOf(value)} stands for several numbers (${listed}), which have no order.`);
    return;
  }
  if (value.kind === "word") remarkUnquoted(context, value);
  return numbers.map((number) => ({ kind: "integer", value: number }));
}

const readNumber: Read = (context, value, target) => {
  const labelled = readLabel(context, value, target);
  if (labelled !== undefined || context.problem !== undefined) return labelled;
  const number = foldNumber(context, value, target);
  return number === undefined ? undefined : [{ kind: "integer", value: number }];
};

const readBoolean: Read = (context, value, target) => {
  if (value.kind === "word" && /^(true|false)$/i.test(value.text)) {
    return [{ kind: "integer", value: /^t/i.test(value.text) ? 1n : 0n }];
  }
  const literals = readNumber(context, value, target);
  return literals?.map((literal) =>
    literal.kind === "integer" ? { kind: "integer", value: literal.value === 0n ? 0n : 1n } : literal,
  );
};

const readFloat: Read = (context, value, target) => {
  const isNegative = value.kind === "negate";
  const inner = unwrap(isNegative ? value.operand : value);
  const number = inner.kind === "word" ? parseFloat64(inner.text) : undefined;
  if (number === undefined) {
    refuse(context, value, target);
    return;
  }
  return [{ kind: "float", value: isNegative ? -number : number }];
};

const readTime: Read = (context, value, target) => {
  if (value.kind === "quoted") {
    const inner = value.text.replace(/^r?["“]|["”]$/gi, "");
    const ns = parseTime(inner, context.zoneOffset);
    if (ns !== undefined) return [{ kind: "integer", value: ns }];
    context.fail(value, `${value.text} is not a time: write ${DATE_EXAMPLES}.`);
    return;
  }
  if (target.field?.name !== "frame.time_epoch") {
    refuse(context, value, target);
    return;
  }
  return readNumber(context, value, { ...target, type: "duration" });
};

const READERS: Readonly<Record<ValueType, Read>> = {
  unsigned: readNumber,
  signed: readNumber,
  boolean: readBoolean,
  float: readFloat,
  time: readTime,
  duration: readNumber,
  bytes: readBytes,
  protocol: readBytes,
  ether: readSized(6),
  eui64: readSized(8),
  oid: readOid,
  guid: readGuid,
  string: readString,
  ipv4: readIpv4,
  ipv6: readIpv6,
  none: refuse,
};

/** The literal that `value`, which names no field, is for the target; undefined after a problem. */
export function checkLiteral(context: CheckContext, value: Value, target: LiteralTarget): Expression | undefined {
  const values = READERS[target.type](context, unwrap(value), target);
  if (values === undefined) return undefined;
  const range = { from: value.from, to: value.to };
  const isNegative = values.some((literal) => literal.kind === "integer" && literal.value < 0n);
  const type = target.type === "unsigned" && isNegative ? "signed" : target.type;
  return { kind: "literal", values, type, range };
}

/** A literal that is looked for inside of others: of bytes-like values any part can be written. */
export function checkPartialLiteral(
  context: CheckContext,
  value: Value,
  target: LiteralTarget,
): Expression | undefined {
  if (target.type === "string" || target.type === "bytes" || target.type === "protocol") {
    return checkLiteral(context, value, target);
  }
  const inner = unwrap(value);
  if (inner.kind === "quoted") {
    refuse(context, inner, target);
    return;
  }
  return checkLiteral(context, inner, { ...target, type: "bytes" });
}
