/** Reads a rule file: every key known, every value of its type, every name once; else the place and what to do. Nothing is guessed. */
import { findNearestName } from "../nearest-name.ts";
import { readCondition } from "./condition/read-condition.ts";
import { locate, type Located, type ParseYaml, type Place, type RuleProblem } from "./located.ts";
import { parseNetwork } from "./network.ts";
import {
  ACTIONS,
  EVENTS,
  MOST_RULES,
  PROTOCOLS,
  SEVERITIES,
  type Match,
  type PortRange,
  type Rule,
  type RuleSet,
} from "./rule.ts";

export type RulesResult =
  { readonly ok: true; readonly rules: RuleSet } | { readonly ok: false; readonly problem: RuleProblem };

const MOST_TEXT = 1 << 20;
const MOST_LIST = 1024;
const MOST_NAME = 200;

class Wrong extends Error {
  readonly place: Place;

  constructor(place: Place, message: string) {
    super(message);
    this.place = place;
  }
}

/** `hasEngine`: conditions may be any display filter, as they are where an engine tests them; a sensor reads headers only. Never throws. */
export function readRules(text: string, parse: ParseYaml, { hasEngine }: { readonly hasEngine: boolean }): RulesResult {
  if (text.length > MOST_TEXT) return refuse({ line: 1, column: 1 }, `a rule file has at most ${MOST_TEXT} characters`);
  const located = locate(text, parse);
  if (!("kind" in located)) return { ok: false, problem: located };
  try {
    return { ok: true, rules: readSet(located, hasEngine) };
  } catch (cause) {
    if (cause instanceof Wrong) return refuse(cause.place, cause.message);
    throw cause;
  }
}

function refuse({ line, column }: Place, message: string): RulesResult {
  return { ok: false, problem: { line, column, message } };
}

type Fields = ReadonlyMap<string, Located>;

/** The entries of a map with these keys only. */
function readMap(node: Located, known: readonly string[], what: string): Fields {
  if (node.kind !== "map") throw new Wrong(node, `${what} must be a map with ${known.join(", ")}`);
  const fields = new Map<string, Located>();
  for (const { key, at, value } of node.entries) {
    if (!known.includes(key)) {
      const nearest = findNearestName(key, known);
      throw new Wrong(
        at,
        `${what} has no key "${key}"; ${nearest === undefined ? `there are ${known.join(", ")}` : `did you mean ${nearest}?`}`,
      );
    }
    fields.set(key, value);
  }
  return fields;
}

function need(fields: Fields, key: string, node: Located, what: string): Located {
  const found = fields.get(key);
  if (found === undefined) throw new Wrong(node, `${what} needs the key ${key}`);
  return found;
}

function readChoice<const T extends string>(node: Located, choices: readonly T[], what: string): T {
  const value = node.kind === "scalar" ? node.value : undefined;
  const choice = choices.find((each) => each === value);
  if (choice === undefined) throw new Wrong(node, `${what} must be one of ${choices.join(", ")}`);
  return choice;
}

function readText(node: Located, what: string): string {
  if (node.kind !== "scalar" || typeof node.value !== "string" || node.value === "")
    throw new Wrong(node, `${what} must be text${node.kind === "scalar" ? ': put it into quotes, like "443"' : ""}`);
  return node.value;
}

function readWhole(node: Located, least: number, most: number, what: string): number {
  const value = node.kind === "scalar" ? node.value : undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Wrong(node, `${what} must be a whole number from ${least} to ${most}`);
}

/** A list that is there says something: an empty one is a mistake, because it could match nothing. */
function readList<T>(node: Located, what: string, each: (item: Located) => T): readonly T[] {
  if (node.kind !== "list") throw new Wrong(node, `${what} must be a list, like [a, b]`);
  if (node.items.length === 0) throw new Wrong(node, `${what} is empty and would match nothing: leave it out for any`);
  if (node.items.length > MOST_LIST) throw new Wrong(node, `${what} has more than ${MOST_LIST} members`);
  return node.items.map(each);
}

function readPorts(node: Located): PortRange {
  const value = node.kind === "scalar" ? node.value : undefined;
  if (typeof value === "number") {
    const port = readWhole(node, 0, 65_535, "a port");
    return { from: port, to: port };
  }
  const match = typeof value === "string" ? /^(\d{1,5})-(\d{1,5})$/.exec(value) : null;
  const [from, to] = [Number(match?.[1] ?? -1), Number(match?.[2] ?? -1)];
  if (match === null || from > to || to > 65_535)
    throw new Wrong(node, 'a port must be a number, or a range like "8000-8080"');
  return { from, to };
}

const readNames =
  (what: string) =>
  (node: Located): string =>
    readText(node, what).toLowerCase();
const readNumbers =
  (most: number, what: string) =>
  (node: Located): number =>
    readWhole(node, 0, most, what);

function readPath(node: Located): string {
  const path = readText(node, "a path");
  if (!path.startsWith("/")) throw new Wrong(node, "a path must begin with /");
  return path.length > 1 ? path.replace(/\/+$/, "") : path;
}

function readNetwork(node: Located): ReturnType<typeof parseNetwork> & object {
  const network = parseNetwork(readText(node, "a network"));
  if (network === undefined) throw new Wrong(node, "a network must be like 10.0.0.0/8, 192.0.2.1 or 2001:db8::/32");
  return network;
}

type MatchKey = keyof Match;
const MATCH_READERS: { readonly [K in MatchKey]-?: (node: Located) => NonNullable<Match[K]> } = {
  srcCidrs: (node) => readList(node, "srcCidrs", readNetwork),
  dstCidrs: (node) => readList(node, "dstCidrs", readNetwork),
  ports: (node) => readList(node, "ports", readPorts),
  protocols: (node) => readList(node, "protocols", (item) => readChoice(item, PROTOCOLS, "a protocol")),
  hosts: (node) => readList(node, "hosts", readNames("a name")),
  sni: (node) => readList(node, "sni", readNames("a name")),
  direction: (node) => readChoice(node, ["in", "out"], "direction"),
  interfaces: (node) => readList(node, "interfaces", (item) => readText(item, "an interface")),
  vlan: (node) => readList(node, "vlan", readNumbers(4095, "a VLAN")),
  processes: (node) => readList(node, "processes", (item) => readText(item, "a process")),
  pids: (node) => readList(node, "pids", readNumbers(4_194_304, "a pid")),
  uids: (node) => readList(node, "uids", readNumbers(4_294_967_295, "a uid")),
  pathPrefixes: (node) => readList(node, "pathPrefixes", readPath),
  pathPrefixExcludes: (node) => readList(node, "pathPrefixExcludes", readPath),
};

function readMatch(node: Located): Match {
  const fields = readMap(node, Object.keys(MATCH_READERS), "match");
  const match: Partial<Record<MatchKey, unknown>> = {};
  for (const [key, value] of fields) match[key as MatchKey] = MATCH_READERS[key as MatchKey](value);
  return match as Match;
}

/** The text of a condition; without an engine, of one that headers answer. */
function readFilter(node: Located, hasEngine: boolean): string {
  const text = readText(node, "condition");
  const read = hasEngine ? undefined : readCondition(text);
  if (read?.ok === false) {
    const place = node.kind === "scalar" ? node.placeOf(read.at) : node;
    throw new Wrong(place, `condition: ${read.message.replace(/[.]$/, "")}`);
  }
  return text;
}

function readRule(node: Located, hasEngine: boolean): Rule {
  const fields = readMap(node, ["name", "event", "match", "condition", "action", "severity"], "a rule");
  const name = readText(need(fields, "name", node, "a rule"), "name");
  if (name.length > MOST_NAME) throw new Wrong(node, `a name has at most ${MOST_NAME} characters`);
  const [match, condition, event, severity] = ["match", "condition", "event", "severity"].map((key) => fields.get(key));
  if ((match === undefined) === (condition === undefined))
    throw new Wrong(node, "a rule needs one of match and condition; an empty match, {}, is every frame");
  return {
    name,
    event: event === undefined ? "frame" : readChoice(event, EVENTS, "event"),
    match: match === undefined ? {} : readMatch(match),
    ...(condition === undefined ? {} : { condition: readFilter(condition, hasEngine) }),
    action: readChoice(need(fields, "action", node, "a rule"), ACTIONS, "action"),
    severity: severity === undefined ? "info" : readChoice(severity, SEVERITIES, "severity"),
  };
}

function readSet(node: Located, hasEngine: boolean): RuleSet {
  const what = "a rule file";
  const fields = readMap(node, ["version", "default", "combine", "rules"], what);
  readWhole(need(fields, "version", node, what), 1, 1, "version");
  const list = need(fields, "rules", node, what);
  if (list.kind !== "list") throw new Wrong(list, "rules must be a list");
  if (list.items.length > MOST_RULES) throw new Wrong(list, `a file has at most ${MOST_RULES} rules`);
  const seen = new Map<string, Located>();
  const rules = list.items.map((item) => {
    const rule = readRule(item, hasEngine);
    const before = seen.get(rule.name);
    if (before !== undefined)
      throw new Wrong(item, `there is a rule "${rule.name}" already, in line ${before.line}: names are given once`);
    seen.set(rule.name, item);
    return rule;
  });
  return {
    default: readChoice(need(fields, "default", node, what), ["forward", "drop", "headers-only"], "default"),
    combine: readChoice(need(fields, "combine", node, what), ["first", "any"], "combine"),
    rules,
  };
}
