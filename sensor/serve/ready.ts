/** What a client hears first: who the sensor is, what it sees, what it can and allows. Again when something of it changed. */
import {
  CAPABILITIES,
  FIRST_CREDIT_BYTES,
  FRAME_BYTES,
  LONGEST_FILTER,
  MOST_CREDIT_BYTES,
  MOST_FORENSIC_MINUTES,
  MOST_INTERFACES,
  MOST_SAMPLING,
  MOST_SNAP_LENGTH,
  PROTOCOL_VERSION,
} from "#shared/wire/protocol.ts";
import type { SensorMessage, SensorMessageOf, SensorPolicy } from "#shared/wire/sensor-message.ts";
import type { Capturing } from "../capture/capturing.ts";
import type { Config } from "../config.ts";
import type { SafeUse } from "../policy/safe-use.ts";
import type { Preflight } from "../preflight/preflight.ts";
import type { Client } from "./client.ts";
import { isLoopbackAddress } from "./loopback.ts";
import type { ProcessTeller } from "./process-teller.ts";
import { modesOf } from "./start-refusal.ts";
import { readWallClock } from "./wall-clock.ts";

/** Captures that run at once. */
export const MOST_STREAMS = 16;

/** What the owner of this host decided. */
export function policyOf(config: Config): SensorPolicy {
  const { allowsFull, allowsForensic, recordingsDays, recordingsMib, allowsRuleEdits, processes } = config;
  return {
    allowsFull,
    allowsForensic,
    recordingsDays,
    recordingsMib,
    isRemote: !isLoopbackAddress(config.host),
    allowed: config.allowed.length,
    hasRules: config.rules !== "",
    allowsRuleEdits,
    processes,
  };
}

/** What a sensor says of itself. */
export interface ReadyFacts {
  readonly name: string;
  readonly version: string;
  readonly sensor: string;
  readonly policy: SensorPolicy;
  readonly safeUse: SafeUse;
  readonly capturing: Capturing;
  readonly preflight: Preflight;
  readonly processes: ProcessTeller | undefined;
}

type Introduced = Pick<SensorMessageOf<"ready">, "protocol" | "capabilities" | "limits" | "wallNs" | "monotonicNs">;

/** The same for every client: the protocol, its limits, the clock. */
const introduce = (): Introduced => ({
  protocol: PROTOCOL_VERSION,
  capabilities: CAPABILITIES,
  limits: {
    interfaces: MOST_INTERFACES,
    snapLength: MOST_SNAP_LENGTH,
    filterCharacters: LONGEST_FILTER,
    frameBytes: FRAME_BYTES,
    firstCreditBytes: FIRST_CREDIT_BYTES,
    creditBytes: MOST_CREDIT_BYTES,
    captures: MOST_STREAMS,
    sampling: MOST_SAMPLING,
  },
  wallNs: readWallClock(),
  monotonicNs: process.hrtime.bigint(),
});

/** `newToken` stands in it once, after pairing. */
export function describeReady(facts: ReadyFacts, client: Client, newToken: string | undefined): SensorMessage {
  const { name, version, sensor, safeUse, capturing, preflight, policy } = facts;
  const { scopes } = client.visitor.grant;
  return {
    kind: "ready",
    ...introduce(),
    name,
    version,
    sensor,
    scopes,
    modes: modesOf(policy, scopes),
    ...describeInterfaces(facts),
    preflight: [...preflight.checks],
    source: capturing.name,
    policy,
    safeUse: safeUse.describe(),
    mostForensicMinutes: policy.allowsForensic ? MOST_FORENSIC_MINUTES : 0,
    sampling: capturing.sampling,
    hasProcesses: facts.processes?.mayHear(client) === true && !capturing.isReplay,
    ...(newToken === undefined || newToken === "" ? {} : { token: newToken }),
  };
}

export function describeInterfaces({
  capturing,
}: Pick<ReadyFacts, "capturing">): Pick<SensorMessageOf<"interfaces">, "interfaces" | "interfacesProblem"> {
  const { interfacesProblem } = capturing;
  const interfaces = capturing.listInterfaces();
  return interfacesProblem === undefined ? { interfaces } : { interfaces, interfacesProblem };
}
