/**
 * The capturing process: one interface or file, told by its first argument what to do, and by lines of JSON on its standard input what
 * to change. Frames leave by its standard output; when its standard input ends it hands on what is left and is gone. It is the only
 * part of the sensor that needs a privilege.
 */
import { basename } from "node:path";
import { createInterface } from "node:readline";
import { REPLAY_ORDER, type ReplayOrder } from "#shared/wire/replay.ts";
import { reportFailure } from "./batcher.ts";
import { FlowSpotter } from "./flow-spotter.ts";
import type { CaptureChange, CaptureJob, CaptureOrder, ProviderName } from "./order.ts";
import { openPcap } from "./pcap-provider.ts";
import type { OpenProvider } from "./provider.ts";
import { openReplay } from "./replay-provider.ts";
import { RulesInForce } from "./rules-in-force.ts";
import { openTcpdump } from "./tcpdump-provider.ts";

const PROVIDERS: Readonly<Record<ProviderName, OpenProvider>> = {
  pcap: openPcap,
  tcpdump: openTcpdump,
  replay: openReplay,
};

/** Written by the sensor; what is no order changes nothing. */
function parseReplay(value: unknown): ReplayOrder {
  const checked = REPLAY_ORDER(value, "");
  return checked.ok ? checked.value : {};
}

const given = JSON.parse(process.argv[2] ?? "{}") as CaptureOrder;
const inForce = new RulesInForce(basename(given.interface), given.ownAddresses, given.rules);
const spotter = new FlowSpotter();
const job: CaptureJob = { ...given, replay: parseReplay(given.replay), inForce, spotter };
try {
  const provider = await PROVIDERS[job.provider](job, (failure) => {
    if (failure !== undefined) reportFailure(failure);
    process.exit(failure === undefined ? 0 : 1);
  });
  const stop = (): void => {
    // libpcap's handle would keep the process until one more frame comes.
    void provider.stop().then(() => process.exit(0));
  };
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => {
    const change = JSON.parse(line) as CaptureChange;
    if (change.replay !== undefined) provider.control?.(parseReplay(change.replay));
    if (change.rules !== undefined) inForce.use(change.rules);
    if (change.spotsFlows === true) spotter.start();
  });
  lines.on("close", stop);
  process.on("SIGTERM", stop);
} catch (cause) {
  reportFailure(cause instanceof Error ? cause.message : String(cause));
  process.exit(1);
}
