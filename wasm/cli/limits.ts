/** The option `--limits NAME=VALUE,…`: from where on something is called odd; what is not named is as usual. */
import {
  LIMIT_BOUNDS,
  LIMIT_IDS,
  type LimitId,
  type Limits,
  USUAL_LIMITS,
  isLimit,
  isLimitId,
} from "#shared/model/limits.ts";
import { UsageError } from "./open.ts";
import type { Words } from "./words.ts";

function limitIn(part: string): readonly [LimitId, number] {
  const [name = "", text = ""] = part.split("=");
  const id = name.trim();
  if (!isLimitId(id)) throw new UsageError(`there is no limit “${name}”; there are ${LIMIT_IDS.join(", ")}`);
  const [least, most] = LIMIT_BOUNDS[id];
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!isLimit(id, value))
    throw new UsageError(`${id} is a number from ${least.toString()} to ${most.toString()}, not “${text}”`);
  return [id, value];
}

export function limitsIn({ values }: Words): Limits {
  const parts = values.get("limits")?.split(",") ?? [];
  return { ...USUAL_LIMITS, ...Object.fromEntries(parts.map(limitIn)) };
}
