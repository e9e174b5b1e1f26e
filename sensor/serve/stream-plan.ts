/** What a stream is told when it begins: where its frames come from and go to, and who hears how it goes. */
import type { GapCause } from "#shared/wire/frame.ts";
import type { InterfaceFacts } from "../capture/pcapng.ts";
import type { FrameSource, SourceReader } from "../capture/process-source.ts";

/** Where a stream is recorded. */
export interface StreamRecorder {
  /** Whether the sources have to wait for it. */
  readonly isFull: boolean;
  begin(section: Uint8Array): void;
  add(blocks: Uint8Array, packets: number): void;
  addLoss(packets: number, cause: GapCause): void;
}

export interface StreamPlan {
  /** The section's header and, once the sources are open, its interfaces. */
  readonly encodeSection: (interfaces: readonly InterfaceFacts[]) => Uint8Array;
  readonly interfaces: readonly Omit<InterfaceFacts, "linkType" | "resolution">[];
  readonly isReplayed: boolean;
  /** One frame in so many is kept. */
  readonly sampling: number;
  /** Bytes of frames go back to where they came from once the client has them: nobody else may still read them then. */
  readonly isReusing: boolean;
  /** The part of all these bounds that is this stream's: several share what one has alone. */
  readonly share: () => number;
  readonly open: (index: number, reader: SourceReader) => FrameSource;
  /** Mode forensic: takes every frame, whatever the client does. */
  readonly recorder?: StreamRecorder | undefined;
  readonly mostPackets?: number | undefined;
  readonly mostBytes?: number | undefined;
  readonly now: () => bigint;
  /** What a capturing process tells of itself besides. */
  readonly onNote: (note: { readonly kind: string }, source: number) => void;
  /** All sources are open, and nothing was sent yet; comes once, or never where one of them cannot be opened. */
  readonly onBegun: () => void;
  /** All sources ended; comes once. */
  readonly onEnd: (reason: string) => void;
  /** And the client has everything; comes once, perhaps to a client that came back. */
  readonly onDelivered: (reason: string) => void;
}
