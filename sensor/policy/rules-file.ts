/** The rule file in force: read at start, and again when it changes or somebody asks. A file that is wrong changes nothing and is told of. */
import { createHash } from "node:crypto";
import { readFileSync, unwatchFile, watchFile } from "node:fs";
import { readFile } from "node:fs/promises";
import { parseDocument } from "yaml";
import { readRules } from "#shared/policy/rules/read-rules.ts";
import type { RuleSet } from "#shared/policy/rules/rule.ts";

const LOOK_MS = 1000;

export interface LoadedRules {
  readonly set: RuleSet;
  /** SHA-256 of the file. */
  readonly hash: string;
  readonly since: Date;
}

export interface RulesListener {
  readonly onChanged: (rules: LoadedRules) => void;
  readonly onRefused: (problem: string) => void;
}

/** The rules, or where and what is wrong. */
function load(path: string, text: string): LoadedRules | string {
  const result = readRules(text, parseDocument, { allowsConditions: false });
  if (!result.ok) return `${path}:${result.problem.line}:${result.problem.column}: ${result.problem.message}`;
  return { set: result.rules, hash: createHash("sha256").update(text).digest("hex"), since: new Date() };
}

export class RulesFile {
  readonly #path: string;
  readonly #listener: RulesListener;
  #current: LoadedRules;
  #lastText: string;
  #problem: string | undefined;

  private constructor(path: string, text: string, current: LoadedRules, listener: RulesListener) {
    this.#path = path;
    this.#lastText = text;
    this.#current = current;
    this.#listener = listener;
    watchFile(path, { interval: LOOK_MS, persistent: false }, () => void this.reload());
  }

  /** Throws with a sentence for the user. */
  static open(path: string, listener: RulesListener): RulesFile {
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch (cause) {
      throw new Error(`the rule file ${path} cannot be read: ${cause instanceof Error ? cause.message : ""}`, {
        cause,
      });
    }
    const loaded = load(path, text);
    if (typeof loaded === "string") throw new Error(loaded);
    return new RulesFile(path, text, loaded, listener);
  }

  get current(): LoadedRules {
    return this.#current;
  }

  /** Why the file as it is now is not in force. */
  get problem(): string | undefined {
    return this.#problem;
  }

  async reload(): Promise<void> {
    let text: string;
    try {
      text = await readFile(this.#path, "utf8");
    } catch (cause) {
      this.#refuse(`${this.#path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
      return;
    }
    if (text === this.#lastText) return;
    this.#lastText = text;
    const loaded = load(this.#path, text);
    if (typeof loaded === "string") {
      this.#refuse(loaded);
      return;
    }
    this.#problem = undefined;
    this.#current = loaded;
    this.#listener.onChanged(loaded);
  }

  #refuse(problem: string): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#listener.onRefused(problem);
  }

  close(): void {
    unwatchFile(this.#path);
  }
}
