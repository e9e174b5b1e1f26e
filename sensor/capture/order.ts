/** What a capturing process is told to do: JSON in its first argument, written by the sensor alone. */
import type { CaptureMode } from "#shared/wire/protocol.ts";

export const PROVIDERS = ["pcap", "tcpdump", "replay"] as const;
export type ProviderName = (typeof PROVIDERS)[number];

export interface CaptureOrder {
  readonly provider: ProviderName;
  /** Name of an interface, or the path of a file to replay. */
  readonly interface: string;
  readonly filter: string;
  readonly snapLength: number;
  readonly isPromiscuous: boolean;
  readonly mode: CaptureMode;
  /** Number of the interface in the section. */
  readonly interfaceId: number;
  /** The sensor's own port and addresses: frames of its own connections are left out. */
  readonly ownPort: number;
  readonly ownAddresses: readonly string[];
  /** Replay: times as fast as it was recorded; 0 is as fast as it goes. */
  readonly pace: number;
}

/** What the process says once it captures. */
export interface Opened {
  readonly linkType: number;
  /** Times are in 10^-resolution seconds. */
  readonly resolution: number;
}

export interface Counters {
  /** Frames that were handed on. */
  readonly delivered: number;
  readonly droppedByKernel: number;
  readonly droppedByInterface: number;
  readonly own: number;
}
