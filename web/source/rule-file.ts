/** Reads a rule file with the parser that the sensor uses. The parser comes when it is first needed. */
import { readRules, type RulesResult } from "#shared/policy/rules/read-rules.ts";

export interface CheckedRules {
  /** With any display filter as a condition, which the browser's engine can test. */
  readonly here: RulesResult;
  /** As a sensor reads it: with conditions that ask for headers. */
  readonly there: RulesResult;
}

export async function checkRules(text: string): Promise<CheckedRules> {
  const { parseDocument } = await import("yaml");
  return {
    here: readRules(text, parseDocument, { hasEngine: true }),
    there: readRules(text, parseDocument, { hasEngine: false }),
  };
}
