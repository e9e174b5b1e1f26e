/** What is odd about questions and answers, each with the numbers that say so. What it cannot know: what the names are for. */
import type { Limits } from "#shared/model/limits.ts";
import type { Tag } from "#shared/model/workspace.ts";
import { labelsOf, entropyOf, isRandomByDesign, registeredDomain } from "./domain-names.ts";
import type { GrowingDns } from "./dns-transaction.ts";
import { secondsBetween } from "./transaction.ts";
import { judgeTunnels } from "./dns-tunnel.ts";
import { TEXT_LIMITS } from "./thresholds.ts";
import { wordLikeness } from "./word-likeness.ts";

const NO_SUCH_NAME = 3;

function judgeName({ name, protocol }: GrowingDns, limits: Limits): Tag[] {
  const tags: Tag[] = [];
  if (name.length > limits.longName) {
    tags.push({
      id: "long-name",
      title: "Very long name",
      reason: `The name has ${name.length.toString()} characters; more than ${limits.longName.toString()} are rare.`,
      severity: "note",
    });
  }
  if (protocol !== "dns" || isRandomByDesign(name)) return tags;
  const random = labelsOf(name).find(
    (label) =>
      label.length >= limits.labelLength &&
      entropyOf(label) >= limits.labelBits &&
      wordLikeness(label) < TEXT_LIMITS.wordLikeness,
  );
  if (random !== undefined) {
    tags.push({
      id: "random-label",
      title: "Random label",
      reason: `“${random}” has ${random.length.toString()} characters with ${entropyOf(random).toFixed(2)} bits each (from ${limits.labelLength.toString()} and ${limits.labelBits.toString()} on), and ${(100 * wordLikeness(random)).toFixed(0)} % of its letters follow each other as in words (of words ${(100 * TEXT_LIMITS.wordLikeness).toFixed(0)} % and more).`,
      severity: "note",
    });
  }
  return tags;
}

function judgeLatency({ latencySeconds, protocol }: GrowingDns, { slowSeconds }: Limits): Tag[] {
  if (protocol !== "dns" || latencySeconds === undefined || latencySeconds <= slowSeconds) return [];
  const reason = `The answer took ${latencySeconds.toFixed(2)} s (slow from ${slowSeconds.toString()} s on).`;
  return [{ id: "slow", title: "Slow answer", reason, severity: "note" }];
}

const groupBy = <T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
};

/** Queries that a cache would have spared: the answer before was still good, or there was none. */
function isSpared(before: GrowingDns | undefined, one: GrowingDns): boolean {
  if (before === undefined) return false;
  const ttl = Math.min(...before.answers.map((record) => record.ttl));
  const age = secondsBetween(before.answeredNs, one.timeNs);
  return before.answers.length === 0 || age === undefined || age < ttl;
}

function judgeRepeats(all: readonly GrowingDns[], { repeats, repeatSeconds }: Limits): void {
  const asked = all.filter(({ protocol, state }) => protocol === "dns" && state !== "unasked");
  for (const group of groupBy(asked, ({ client, name, type }) => `${client} ${type} ${name.toLowerCase()}`).values()) {
    if (group.length < repeats) continue;
    const spared = group.filter((one, at) => isSpared(group[at - 1], one));
    let first = 0;
    spared.forEach((one, at) => {
      while ((secondsBetween(spared[first]?.timeNs, one.timeNs) ?? 0) > repeatSeconds) first++;
      const count = at - first + 2;
      if (count < repeats) return;
      one.tags.push({
        id: "repeated-query",
        title: "Repeated query",
        reason: `${one.client} asked ${count.toString()} times within ${repeatSeconds.toString()} s, though the answer before was still good or missing.`,
        severity: "note",
      });
    });
  }
}

function judgeMissing(all: readonly GrowingDns[], { missingPercent, missingSample }: Limits): void {
  const answered = all.filter(({ protocol, state }) => protocol === "dns" && state === "answered");
  for (const [client, group] of groupBy(answered, (one) => one.client)) {
    const missing = group.filter(({ codeNumber }) => codeNumber === NO_SUCH_NAME);
    const percent = (100 * missing.length) / group.length;
    if (group.length < missingSample || percent < missingPercent) continue;
    for (const one of missing) {
      one.tags.push({
        id: "many-missing",
        title: "Many missing names",
        reason: `${missing.length.toString()} of ${group.length.toString()} answers to ${client} say that the name does not exist (${percent.toFixed(0)} %, from ${missingPercent.toString()} % of ${missingSample.toString()} on).`,
        severity: "warning",
      });
    }
  }
}

/** Adds the tags. */
export function judgeDns(all: readonly GrowingDns[], limits: Limits): void {
  for (const one of all) {
    one.tags.push(...judgeName(one, limits), ...judgeLatency(one, limits));
    if (one.state === "answered" && one.codeNumber !== undefined && one.codeNumber !== 0) {
      one.tags.push({
        id: "failed",
        title: "Failed",
        reason: `The server answered “${one.code}” (${one.codeNumber.toString()}).`,
        severity: one.codeNumber === NO_SUCH_NAME ? "note" : "warning",
      });
    }
    if (one.state === "unanswered" && one.protocol === "dns") {
      one.tags.push({
        id: "unanswered",
        title: "Unanswered",
        reason: `No answer in this capture to ${one.queries.length === 1 ? "the query" : `${one.queries.length.toString()} queries`}.`,
        severity: "warning",
      });
    }
  }
  judgeRepeats(all, limits);
  judgeMissing(all, limits);
  judgeTunnels(
    all.filter(({ protocol }) => protocol === "dns"),
    (one) => registeredDomain(one.name),
    limits,
  );
}
