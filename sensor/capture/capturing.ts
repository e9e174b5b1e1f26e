/** Where this sensor's frames come from, decided at start: libpcap, tcpdump, or a file; and the plan of one capture from there. */
import { spawnSync } from "node:child_process";
import { basename } from "node:path";
import type { StartRequest } from "#shared/wire/client-message.ts";
import { describeSampling } from "#shared/losses/sampling.ts";
import { compilePrefilter, joinFilters } from "#shared/policy/rules/prefilter.ts";
import { MOST_SNAP_LENGTH } from "#shared/wire/protocol.ts";
import type { SensorInterface } from "#shared/wire/sensor-message.ts";
import type { LoadedRules } from "../policy/rules-file.ts";
import { findFirstLink } from "./capture-file.ts";
import { InterfaceList, listAddresses } from "./interfaces.ts";
import { PROVIDER_REACH, skipMore, type CaptureOrder, type FilePart, type ProviderName } from "./order.ts";
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
  /** What of the file may be had. */
  readonly part: FilePart;
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
  readonly #interfaces = new InterfaceList();
  #fileLink: { readonly linkType: number; readonly timeDigits: number } | undefined;
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

  /** As they were when they were looked at last. */
  listInterfaces(): SensorInterface[] {
    const reach = PROVIDER_REACH[this.#facts.provider];
    const facts = { mostSnapLength: reach.snapLength, timeDigits: reach.timeDigits };
    if (!this.isReplay) return this.#interfaces.known.map((each) => ({ ...each, ...facts }));
    const name = basename(this.#facts.file).slice(0, 64);
    const description = `replayed from ${this.#facts.file}`.slice(0, 256);
    const link = { linkType: 1, ...this.#fileLink };
    return [{ name, description, addresses: [], isUp: true, isLoopback: false, ...facts, ...link }];
  }

  /** Why interfaces may be missing in the list. */
  get interfacesProblem(): string | undefined {
    return this.isReplay ? undefined : this.#interfaces.problem;
  }

  /** Looks again what there is; resolves in a bounded time. */
  async refreshInterfaces(): Promise<void> {
    if (!this.isReplay) await this.#interfaces.refresh();
    else this.#fileLink ??= await findFirstLink(this.#facts.file);
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
      part: this.isReplay ? skipMore(this.#facts.part, request.skipPackets ?? 0) : undefined,
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

/** Which libpcap an installed tcpdump brings; undefined where there is none. */
export function findTcpdump(): string | undefined {
  const asked = spawnSync("tcpdump", ["--version"], { encoding: "utf8" });
  if (asked.error !== undefined) return undefined;
  const said = `${asked.stdout}${asked.stderr}`;
  return /libpcap version \S+/.exec(said)?.[0] ?? "a libpcap that does not say its version";
}

/** Which libpcap the package `pcap` was built with here; undefined where it was not. */
export function findPcap(): string | undefined {
  // Asked of a process of its own: the sensor itself never loads libpcap.
  const script = 'console.log((await import("pcap")).default.lib_version)';
  const words = ["--input-type=module", "-e", script];
  const found = spawnSync(process.execPath, words, { encoding: "utf8", cwd: new URL(".", import.meta.url) });
  return found.status === 0 ? found.stdout.trim().slice(0, 100) : undefined;
}
