/** Tries forwarding rules on the packets of the capture: what a sensor with these rules would have let pass. */
import { INTERFACE_LINK } from "#shared/abi/read.ts";
import type { EngineOutcome, FilterProgram, RulesRequest } from "#shared/model/engine.ts";
import type { FlowProgress } from "#shared/model/flow.ts";
import { RulesTester, type RulesTest } from "#shared/policy/rules/test-rules.ts";
import type { OpenCapture } from "./open-capture.ts";
import { giveWay } from "./turns.ts";

/** Packets that are read at once. */
const STRETCH = 512;
const REPORT_MS = 100;
const CANCELLED = { ok: false, kind: "cancelled", message: "Cancelled." } as const;

export interface RulesWatch {
  readonly isCancelled: () => boolean;
  readonly report: (progress: FlowProgress) => void;
  /** Which rows match, one bit each; undefined when it was cancelled. */
  readonly matches: (program: FilterProgram) => Promise<Uint8Array | undefined>;
}

async function matchesOf(
  { conditions }: RulesRequest,
  watch: RulesWatch,
): Promise<Map<number, Uint8Array> | undefined> {
  const matches = new Map<number, Uint8Array>();
  for (const [rule, program] of conditions.entries()) {
    const found = program === undefined ? undefined : await watch.matches(program);
    if (program !== undefined && found === undefined) return undefined;
    if (found !== undefined) matches.set(rule, found);
  }
  return matches;
}

export async function testRules(
  capture: OpenCapture,
  request: RulesRequest,
  watch: RulesWatch,
): Promise<EngineOutcome<RulesTest>> {
  const { table, frames, instance, interfaceNames } = capture;
  const started = performance.now();
  const matches = await matchesOf(request, watch);
  if (matches === undefined) return CANCELLED;
  const tester = new RulesTester(request.set, {
    ownAddresses: request.ownAddresses,
    meets: (rule, number) => (((matches.get(rule)?.[(number - 1) >>> 3] ?? 0) >> ((number - 1) & 7)) & 1) === 1,
  });
  const { total } = table;
  let lastReport = started;
  for (let first = 0; first < total; first += STRETCH) {
    const rows = Array.from({ length: Math.min(STRETCH, total - first) }, (_, at) => first + at);
    const read = await frames.read(rows);
    for (const row of rows) {
      const linkType = instance.u16((instance.exports.interfaceAt(table.interfaceId(row)) >>> 0) + INTERFACE_LINK);
      const interfaceName = interfaceNames[table.interfaceId(row)] ?? "";
      const frame = read.get(row);
      const wireLength = table.length(row);
      if (frame !== undefined) tester.take({ number: row + 1, frame, linkType, wireLength, interfaceName });
    }
    const now = performance.now();
    if (now - lastReport >= REPORT_MS) {
      lastReport = now;
      watch.report({ done: first + rows.length, total, elapsedMs: now - started });
    }
    await giveWay();
    if (watch.isCancelled()) return CANCELLED;
  }
  return { ok: true, value: tester.result };
}
