/** `tapglass flow STREAM FILE`: what a walk through one flow of TCP (or UDP) tells: its facts, its payload, what happened when. */
import { explainRhythm, explainShape, hintsOf, tcpFacts } from "#shared/format/flow-story.ts";
import { formatCount } from "#shared/format/number.ts";
import { formatSeconds } from "#shared/format/time.ts";
import type { FlowStory } from "#shared/model/flow-story.ts";
import { NO_FLOW } from "#shared/abi/table.ts";
import { applicationOf } from "../host/flow-application.ts";
import type { ExitCode } from "./exit-code.ts";
import { UsageError, openFile, reportDamage } from "./open.ts";
import { splitWords, toJson } from "./words.ts";

const TCP = 6;
const UDP = 17;

function print(story: FlowStory, firstNs: bigint, isKnown: boolean): void {
  console.log(`packets\t${formatCount(story.packets)}`);
  if (story.tcp !== undefined) {
    console.log("\tA\tB");
    for (const { title, a, b } of tcpFacts(story.tcp.a, story.tcp.b)) console.log(`${title}\t${a}\t${b}`);
  }
  console.log(`A\t${explainShape(story.shapes.a)}\nB\t${explainShape(story.shapes.b)}`);
  const hints = isKnown ? [] : hintsOf(story);
  if (hints.length > 0) console.log(`Unknown protocol\t${hints.join(", ")}`);
  if (story.rhythm !== undefined) console.log(explainRhythm(story.rhythm));
  for (const { packet, timeNs, side, text } of story.events)
    console.log(
      `${packet.toString()}\t${timeNs === undefined ? "" : formatSeconds(timeNs - firstNs, 6)}\t${side.toUpperCase()}\t${text}`,
    );
  if (story.eventsLeftOut > 0) console.log(`and ${formatCount(story.eventsLeftOut)} more`);
}

export async function flow(words: readonly string[]): Promise<ExitCode> {
  const { flags, rest } = splitWords(words, ["json", "udp"], []);
  const [number = "", path = ""] = rest;
  if (rest.length !== 2 || !/^\d+$/u.test(number)) throw new UsageError("give the number of a stream and a file");
  const { engine, summary } = await openFile(path);
  const transport = flags.has("udp") ? UDP : TCP;
  const found = engine.capture.instance.exports.findStream(transport, Number(number)) >>> 0;
  const kind = transport === UDP ? "UDP" : "TCP";
  if (found === NO_FLOW) throw new UsageError(`${path}: there is no ${kind} stream with the number ${number}`);
  const outcome = await engine.flowStory(found, () => undefined);
  if (!outcome.ok) throw new UsageError(`${path}: ${outcome.message}`);
  if (flags.has("json")) console.log(toJson(outcome.value));
  else {
    const { instance, registry, table } = engine.capture;
    const { evidence } = applicationOf(instance, registry, found);
    print(outcome.value, table.time(0) ?? 0n, evidence !== "none" && evidence !== "port");
  }
  return reportDamage(path, summary) ? 1 : 0;
}
