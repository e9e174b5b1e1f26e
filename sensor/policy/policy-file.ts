/** What the host allowed when the sensor ran last: what is different now is a change of policy, and is written down as one. */
import type { SensorPolicy } from "#shared/wire/sensor-message.ts";
import { readPrivate, replacePrivate } from "../state/private-files.ts";

type Facts = Readonly<Record<string, string | number | boolean>>;

/** What was in force before; nothing where it is not known. */
function readBefore(path: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(readPrivate(path));
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    // Not there, or damaged: everything is told as new.
    return {};
  }
}

/** Tells `write` each part that is new or has changed, as "before → now"; keeps what is in force once that was written down. */
export function notePolicy(path: string, policy: SensorPolicy & Facts, write: (facts: Facts) => boolean): void {
  const before = readBefore(path);
  const changed = Object.entries(policy).filter(([name, value]) => before[name] !== value);
  if (changed.length === 0) return;
  const told = changed.map(([name, value]): [string, string | number | boolean] => {
    const old = before[name];
    return [name, old === undefined ? value : `${JSON.stringify(old)} → ${JSON.stringify(value)}`];
  });
  if (write(Object.fromEntries(told))) replacePrivate(path, `${JSON.stringify(policy)}\n`);
}
