/** How a check is made: texts are cut to what a message may hold. */
import type { CheckStatus } from "#shared/wire/protocol.ts";
import type { PreflightCheck } from "#shared/wire/sensor-message.ts";

const MOST_TEXT = 500;

export interface Repair {
  readonly repair: string;
  /** What to type on the host. */
  readonly command?: string;
}

export const passed = (name: string, detail: string): PreflightCheck => ({
  name,
  isMet: true,
  status: "ok",
  detail: detail.slice(0, MOST_TEXT),
});

export function found(
  name: string,
  status: Exclude<CheckStatus, "ok">,
  detail: string,
  { repair, command }: Repair,
): PreflightCheck {
  const isMet = status !== "failed";
  const fix = { repair: repair.slice(0, MOST_TEXT), ...(command === undefined ? {} : { command }) };
  return { name, isMet, status, detail: detail.slice(0, MOST_TEXT), ...fix };
}
