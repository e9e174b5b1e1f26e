/** All checks together: done when the sensor starts, whenever a client asks, and for the command line alone. */
import type { PreflightCheck } from "#shared/wire/sensor-message.ts";
import type { Capturing } from "../capture/capturing.ts";
import type { Config } from "../config.ts";
import { checkAddress, checkTokens } from "./access-checks.ts";
import {
  checkFilter,
  checkInterface,
  checkPrivilege,
  checkSource,
  hasRawRight,
  type SourceFacts,
} from "./capture-checks.ts";
import { checkClock, checkDisk, checkSystem } from "./system-checks.ts";

/** What is to be captured. Empty: the first interface that is up, and any filter. */
export interface PreflightWish {
  readonly interface: string;
  readonly filter: string;
}

export const ANY_CAPTURE: PreflightWish = { interface: "", filter: "" };

export class Preflight {
  readonly #config: Config;
  readonly #capturing: Capturing;
  readonly #source: SourceFacts;
  #checks: readonly PreflightCheck[] = [];
  #looking: Promise<unknown> = Promise.resolve();

  constructor(config: Config, capturing: Capturing, source: SourceFacts) {
    this.#config = config;
    this.#capturing = capturing;
    this.#source = source;
  }

  /** Of the last time that any capture was looked at. */
  get checks(): readonly PreflightCheck[] {
    return this.#checks;
  }

  /** What keeps this sensor from capturing; undefined when nothing does. */
  get problem(): string | undefined {
    return this.#checks.find(({ isMet }) => !isMet)?.detail;
  }

  /** One after the other: each opens the interface. */
  look(wish: PreflightWish): Promise<readonly PreflightCheck[]> {
    const looked = this.#looking.then(() => this.#look(wish));
    this.#looking = looked.catch(() => undefined);
    return looked;
  }

  async #look(wish: PreflightWish): Promise<readonly PreflightCheck[]> {
    const { state, allowsForensic, recordingsMib } = this.#config;
    const [captures, disk, clock] = await Promise.all([
      this.#lookAtCapturing(wish),
      checkDisk(state, { isAllowed: allowsForensic, mostMib: recordingsMib }),
      checkClock(),
    ]);
    const access = [checkAddress(this.#config), checkTokens(state)];
    const checks = [
      checkSystem(),
      checkSource(this.#source, this.#config.source !== "none"),
      ...captures,
      disk,
      clock,
      ...access,
    ];
    if (wish.interface === "" && wish.filter === "") this.#checks = checks;
    return checks;
  }

  async #lookAtCapturing({ interface: name, filter }: PreflightWish): Promise<PreflightCheck[]> {
    if (this.#source.provider === undefined) return [];
    const capturing = this.#capturing;
    await capturing.refreshInterfaces();
    const all = capturing.listInterfaces();
    const each = name === "" ? all.find(({ isUp }) => isUp) : all.find((one) => one.name === name);
    const problem = each === undefined ? undefined : await capturing.checkFilter(each.name, "");
    const checks = [checkPrivilege(problem, capturing.isReplay, hasRawRight()), checkInterface(each, name, problem)];
    // Where the interface itself cannot be opened, no filter is to blame.
    if (each === undefined || problem !== undefined) return checks;
    return [...checks, await checkFilter(capturing, each.name, filter)];
  }
}
