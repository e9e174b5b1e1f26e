/** What the sensor tells of itself: how it is doing, what was done with it, what it recorded. */
import type { ClientMessageOf } from "#shared/wire/client-message.ts";
import { SENSOR_TEXT_BYTES } from "#shared/wire/protocol.ts";
import type { Lag, SensorInterface, SensorMessage, SensorMessageOf } from "#shared/wire/sensor-message.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import type { StoredRecording } from "../record/recordings.ts";
import type { LiveStream } from "./live-stream.ts";
import { readWallClock } from "./wall-clock.ts";

const MOST_AUDIT_TEXT = 2000;
/** Names of files in one message. */
const MOST_LISTED_FILES = 2000;

type Stats = SensorMessageOf<"stats">;
/** The part of the numbers that is the same for all clients. */
type Measured = Omit<Stats, "kind" | "stream" | "totals" | "waitingBytes">;

const NO_TOTALS = {
  received: 0,
  droppedByKernel: 0,
  droppedByInterface: 0,
  own: 0,
  withheld: 0,
  sent: 0,
  sentBytes: 0,
  givenUp: 0,
};

/** Memory, time and interfaces now. */
export function measureSensor(lag: Lag, known: readonly SensorInterface[]): Measured {
  const { user, system } = process.cpuUsage();
  const interfaces = known.flatMap(({ name, packets, bytes }) =>
    packets === undefined || bytes === undefined ? [] : [{ name, packets, bytes }],
  );
  return {
    lagMs: Math.round(lag.mostUs / 1000),
    lag,
    memoryBytes: process.memoryUsage.rss(),
    cpuMs: Math.round((user + system) / 1000),
    wallNs: readWallClock(),
    monotonicNs: process.hrtime.bigint(),
    interfaces,
  };
}

export function describeStats(stream: LiveStream | undefined, about: Measured): SensorMessage {
  const totals = stream?.totals() ?? NO_TOTALS;
  const { id = 0, waitingBytes = 0, sampling = 1 } = stream ?? {};
  return { kind: "stats", stream: id, totals, waitingBytes, sampling, ...about };
}

/** Events from number `after` on, or the newest before another one, as many as a message holds: the client asks on from there. */
export async function describeAudit(
  audit: AuditLog,
  { after, most, before }: Pick<ClientMessageOf<"audit">, "after" | "most" | "before">,
): Promise<SensorMessage> {
  const isBackwards = before !== undefined;
  const { lines, isWhole } = await audit.read({
    from: Number(after),
    most,
    before: isBackwards ? Number(before) : undefined,
  });
  let left = SENSOR_TEXT_BYTES / 2;
  const fits = (line: string): boolean => (left -= JSON.stringify(line).length + 1) > 0;
  const cut = lines.map((line) => line.slice(0, MOST_AUDIT_TEXT));
  const events = isBackwards ? cut.reverse().filter(fits).reverse() : cut.filter(fits);
  return { kind: "audit", events, errors: audit.errors, isVerified: isWhole };
}

/** The first recordings, until so many files are named. */
export function describeRecordings(all: readonly StoredRecording[]): SensorMessage {
  let files = 0;
  const recordings = all.filter((each) => (files += each.files.length) <= MOST_LISTED_FILES);
  return { kind: "recordings", recordings, notListed: all.length - recordings.length };
}
