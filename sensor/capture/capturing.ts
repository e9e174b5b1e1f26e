/** Where this sensor's frames come from, decided at start: libpcap, tcpdump, or a file; and the plan of one capture from there. */
import { spawnSync } from "node:child_process";
import { basename } from "node:path";
import type { StartRequest } from "#shared/wire/client-message.ts";
import { describeSampling } from "#shared/losses/sampling.ts";
import { compilePrefilter, joinFilters } from "#shared/policy/rules/prefilter.ts";
import { MOST_SNAP_LENGTH } from "#shared/wire/protocol.ts";
import type { PreflightCheck, SensorInterface } from "#shared/wire/sensor-message.ts";
import type { LoadedRules } from "../policy/rules-file.ts";
import { listAddresses, listInterfaces } from "./interfaces.ts";
import type { CaptureOrder, ProviderName } from "./order.ts";
import type { ReplayOrder } from "#shared/wire/replay.ts";
import { encodeInterface, encodeSection, type InterfaceFacts } from "./pcapng.ts";
import { openProcess, type FrameSource, type SourceReader } from "./process-source.ts";

/** What a stream needs of the capture. */
export interface CapturePlan {
  readonly encodeSection: (interfaces: readonly InterfaceFacts[]) => Uint8Array;
  readonly interfaces: readonly Omit<InterfaceFacts, "linkType" | "resolution">[];
  readonly isReplayed: boolean;
  /** One frame in so many comes from there. */
  readonly sampling: number;
  readonly open: (index: number, reader: SourceReader) => FrameSource;
}

export interface CapturingFacts {
  readonly provider: ProviderName;
  /** The file that provider replay reads, and how, unless a client wishes otherwise. */
  readonly file: string;
  readonly replay: ReplayOrder;
  readonly kernelBufferMib?: number | undefined;
  /** One frame in so many is kept at most; 1: all. */
  readonly sampling: number;
  readonly rules?: () => LoadedRules | undefined;
  /** Starts a capturing process. */
  readonly command: readonly string[];
  /** Those that the sensor listens on. */
  readonly ports: () => readonly number[];
  readonly application: string;
}

const CHECK_MS = 5000;
/** Each check is a process of its own. */
const CHECKS_AT_ONCE = 4;

export class Capturing {
  readonly #facts: CapturingFacts;
  #checks = 0;

  constructor(facts: CapturingFacts) {
    this.#facts = facts;
  }

  get name(): string {
    return this.#facts.provider;
  }

  get isReplay(): boolean {
    return this.#facts.provider === "replay";
  }

  listInterfaces(): SensorInterface[] {
    if (!this.isReplay) return listInterfaces();
    const name = basename(this.#facts.file).slice(0, 64);
    const description = `replayed from ${this.#facts.file}`.slice(0, 256);
    return [{ name, description, addresses: [], isUp: true, isLoopback: false, linkType: 1 }];
  }

  /** One frame in so many is kept, whatever a client asks for. */
  get sampling(): number {
    return this.#facts.sampling;
  }

  /** Who asks for fewer gets fewer, never more. */
  samplingOf({ sampling = 1 }: StartRequest): number {
    return Math.max(this.#facts.sampling, sampling);
  }

  /** `comment` stays with the capture, and what was left out by choice with it. */
  plan(request: StartRequest, comment: string): CapturePlan {
    const sampling = this.samplingOf(request);
    const said = sampling === 1 ? comment : `${comment}, ${describeSampling(sampling)}`;
    const known = new Map(this.listInterfaces().map((each) => [each.name, each]));
    const { filter, snapLength } = request;
    return {
      encodeSection: (interfaces) => {
        const section = encodeSection(this.#facts.application, `${process.platform} ${process.arch}`, said);
        return Buffer.concat([section, ...interfaces.map(encodeInterface)]);
      },
      interfaces: request.interfaces.map((name) => ({
        name,
        description: known.get(name)?.description ?? "",
        snapLength,
        filter,
      })),
      isReplayed: this.isReplay,
      sampling,
      open: (index, reader) => openProcess(this.#facts.command, this.#orderOf(request, index), ROOM, reader),
    };
  }

  /** The rules' part of an interface's capture filter, as the kernel gets it now; undefined: every frame passes. */
  findPrefilter(name: string): string | undefined {
    const rules = this.#facts.rules?.();
    if (rules === undefined || this.isReplay) return undefined;
    const linkType = this.listInterfaces().find((each) => each.name === name)?.linkType ?? -1;
    // Cooked headers keep VLAN tags where the kernel's filter does not look.
    return linkType === 1 || linkType === 101 ? compilePrefilter(rules.set, linkType) : undefined;
  }

  #orderOf(request: StartRequest, index: number): CaptureOrder {
    const { filter, snapLength, isPromiscuous, mode } = request;
    const rules = this.#facts.rules?.();
    const name = request.interfaces[index] ?? "";
    return {
      provider: this.#facts.provider,
      interface: this.isReplay ? this.#facts.file : name,
      filter: joinFilters(filter, this.findPrefilter(name)),
      rules: rules === undefined ? undefined : { hash: rules.hash, set: rules.set },
      snapLength,
      isPromiscuous,
      mode,
      interfaceId: index,
      // What a file holds of an older connection is sent like everything else.
      ownPorts: this.isReplay ? [] : this.#facts.ports(),
      ownAddresses: listAddresses(),
      kernelBufferMib: this.#facts.kernelBufferMib,
      sampling: this.samplingOf(request),
      replay: { ...this.#facts.replay, ...request.replay },
    };
  }

  /** Why a capture filter cannot be used on an interface; undefined when it can. The capture library itself is asked. */
  async checkFilter(name: string, filter: string): Promise<string | undefined> {
    if (!this.listInterfaces().some((each) => each.name === name)) return `there is no interface ${name} here`;
    if (this.#checks >= CHECKS_AT_ONCE) return "too many filters are checked at once: try again";
    this.#checks++;
    try {
      return await this.#askProvider(name, filter);
    } finally {
      this.#checks--;
    }
  }

  #askProvider(name: string, filter: string): Promise<string | undefined> {
    const request = {
      kind: "start",
      interfaces: [name],
      filter,
      snapLength: MOST_SNAP_LENGTH,
      mode: "metadata",
      isPromiscuous: false,
    } as const;
    return new Promise((resolve) => {
      const source = openProcess(this.#facts.command, this.#orderOf(request, 0), 0, {
        onOpened: () => {
          resolve(undefined);
          source.stop();
        },
        onPackets: () => undefined,
        onCounters: () => undefined,
        onEnd: (failure) => {
          clearTimeout(deadline);
          resolve(failure);
        },
      });
      const deadline = setTimeout(() => {
        source.stop();
        resolve(`${name} did not answer within ${CHECK_MS / 1000} s`);
      }, CHECK_MS);
    });
  }
}

/** Room for the envelope in front of the blocks. */
const ROOM = 32;

/** What capturing needs, looked at when the sensor starts. */
export function preflight(
  facts: Pick<CapturingFacts, "provider" | "command">,
  problem: string | undefined,
): PreflightCheck[] {
  const checks: PreflightCheck[] = [];
  checks.push({ name: "source", isMet: true, detail: `frames come from ${facts.provider}` });
  if (problem !== undefined)
    checks.push({
      name: "privilege",
      isMet: false,
      detail: problem.slice(0, 500),
      repair: "Start the sensor as root, or give its capturing process CAP_NET_RAW (see the systemd unit).",
    });
  else checks.push({ name: "privilege", isMet: true, detail: "the first interface could be opened" });
  return checks;
}

/** Whether tcpdump is installed. */
export function hasTcpdump(): boolean {
  return spawnSync("tcpdump", ["--version"], { stdio: "ignore" }).error === undefined;
}

/** Whether the package `pcap` was built here. */
export async function hasPcap(): Promise<boolean> {
  // Asked of a process of its own: the sensor itself never loads libpcap.
  const found = spawnSync(process.execPath, ["--input-type=module", "-e", 'await import("pcap")'], {
    stdio: "ignore",
    cwd: new URL(".", import.meta.url),
  });
  return Promise.resolve(found.status === 0);
}
