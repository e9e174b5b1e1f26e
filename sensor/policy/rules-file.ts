/** The rule file in force: read at start, and again when it changes or somebody asks. A file that is wrong changes nothing and is told of. */
import { createHash, randomBytes } from "node:crypto";
import { readFileSync, unwatchFile, watchFile } from "node:fs";
import { chmod, readFile, rename, stat, unlink, writeFile } from "node:fs/promises";
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
  const result = readRules(text, parseDocument, { hasEngine: false });
  if (!result.ok) return `${path}:${result.problem.line}:${result.problem.column}: ${result.problem.message}`;
  return { set: result.rules, hash: hashOf(text), since: new Date() };
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

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

  /** The file as it was read last, whether it is in force or not, and its hash. */
  get text(): { readonly text: string; readonly hash: string } {
    return { text: this.#lastText, hash: hashOf(this.#lastText) };
  }

  /** Puts a file in the place of the one that has this hash, all of it or nothing. A sentence when it cannot be. */
  async offer(text: string, base: string): Promise<string | undefined> {
    await this.reload();
    if (hashOf(this.#lastText) !== base)
      return "the file was changed on the host meanwhile: read it again, and repeat what you changed";
    const loaded = load(this.#path, text);
    if (typeof loaded === "string") return loaded;
    const made = `${this.#path}.${randomBytes(6).toString("hex")}.new`;
    try {
      const { mode } = await stat(this.#path);
      await writeFile(made, text, { mode: mode & 0o777, flag: "wx" });
      await chmod(made, mode & 0o777);
      await rename(made, this.#path);
    } catch (cause) {
      await unlink(made).catch(() => undefined);
      return `the sensor cannot write ${this.#path} (${cause instanceof Error ? cause.message : String(cause)}): copy the text to the host`;
    }
    await this.reload();
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
