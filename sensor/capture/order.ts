/** What a capturing process is told to do: JSON in its first argument, written by the sensor alone. */
import { MOST_SNAP_LENGTH, type CaptureMode } from "#shared/wire/protocol.ts";
import type { ReplayOrder } from "#shared/wire/replay.ts";
import type { FlowSpotter } from "./flow-spotter.ts";
import type { NamedRules, RulesInForce } from "./rules-in-force.ts";

export const PROVIDERS = ["pcap", "tcpdump", "replay"] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** What can be had of a frame from each, and how fine its time is; a file's times are its own. */
export const PROVIDER_REACH: Readonly<
  Record<ProviderName, { readonly snapLength: number; readonly timeDigits: number }>
> = {
  pcap: { snapLength: MOST_SNAP_LENGTH, timeDigits: 6 },
  // In immediate mode the kernel's buffer is slots of the snap length: with longer ones there would be too few.
  tcpdump: { snapLength: 65_535, timeDigits: 9 },
  replay: { snapLength: MOST_SNAP_LENGTH, timeDigits: 9 },
};

export interface CaptureOrder {
  readonly provider: ProviderName;
  /** Name of an interface, or the path of a file to replay. */
  readonly interface: string;
  readonly filter: string;
  readonly snapLength: number;
  readonly isPromiscuous: boolean;
  readonly mode: CaptureMode;
  /** Number of the interface in the section; of the first one, when the source has several. */
  readonly interfaceId: number;
  /** The sensor's own ports and addresses: frames of its own connections are left out. */
  readonly ownPorts: readonly number[];
  readonly ownAddresses: readonly string[];
  readonly rules?: NamedRules | undefined;
  /** The kernel's buffer; undefined: as the provider likes it best. */
  readonly kernelBufferMib?: number | undefined;
  /** One frame in so many is handed on. */
  readonly sampling: number;
  /** For provider replay; its file is as if it had this part alone. */
  readonly replay: ReplayOrder;
  readonly part?: FilePart | undefined;
}

/** Packets of a file by their place in it: so many are left out at its begin, and of the rest at most so many are there. */
export interface FilePart {
  readonly skip: number;
  readonly most: number;
}

/** What is left of a part when more is skipped. */
export const skipMore = ({ skip, most }: FilePart, more: number): FilePart => ({
  skip: skip + more,
  most: Math.max(0, most - more),
});

/** An order as its process carries it out. */
export interface CaptureJob extends CaptureOrder {
  readonly inForce: RulesInForce;
  readonly spotter: FlowSpotter;
}

/** What a process under way is told to change: a line of JSON on its standard input. */
export interface CaptureChange {
  readonly replay?: ReplayOrder;
  readonly rules?: NamedRules;
  /** Flows that are new are told of from now on. */
  readonly spotsFlows?: true;
}

/** Kind of the note that there are flows which were not seen lately. */
export const NEW_FLOWS = "new-flows";

/** What the process says once it captures. */
export interface Opened {
  /** One, but for a file: those of all its sections. */
  readonly interfaces: readonly OpenedInterface[];
}

interface OpenedInterface {
  readonly linkType: number;
  /** Times are in 10^-resolution seconds. */
  readonly resolution: number;
  /** As a file calls it. */
  readonly name?: string;
}

export interface Counters {
  /** Frames that were handed on. */
  readonly delivered: number;
  readonly droppedByKernel: number;
  readonly droppedByInterface: number;
  readonly own: number;
  /** Frames that the rules hold back. */
  readonly withheld: number;
  /** Frames that the rules let pass, and sampling left out. */
  readonly sampledOut: number;
}
