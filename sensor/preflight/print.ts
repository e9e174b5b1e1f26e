/** Checks for the command line: to be read, or by a program. */
import type { CheckStatus } from "#shared/wire/protocol.ts";
import type { PreflightCheck } from "#shared/wire/sensor-message.ts";

const SIGNS: Readonly<Record<CheckStatus, string>> = { ok: "✓", warning: "!", failed: "✗", unknown: "?" };

export const isReady = (checks: readonly PreflightCheck[]): boolean => checks.every(({ isMet }) => isMet);

/** A line each, and below it what to do. */
export function printChecks(checks: readonly PreflightCheck[]): string {
  const lines = checks.flatMap(({ name, status = "unknown", detail, repair, command }) => [
    `${SIGNS[status]} ${name.padEnd(10)} ${detail}`,
    ...(repair === undefined ? [] : [`             ${repair}`]),
    ...(command === undefined ? [] : [`             $ ${command}`]),
  ]);
  return lines.join("\n");
}

export function printChecksAsJson(checks: readonly PreflightCheck[]): string {
  return JSON.stringify({ isReady: isReady(checks), checks }, undefined, 2);
}
