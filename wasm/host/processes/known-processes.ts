/** What the parts of the host may ask about processes. */
import type { FlowSocket } from "#shared/processes/process-index.ts";

export interface KnownProcesses {
  /** Changes when more is known. */
  readonly version: number;
  readonly isEmpty: boolean;
  /** What could not be kept or read, as sentences. */
  readonly losses: readonly string[];
  /** Takes in what came since the last time. */
  catchUp(): Promise<void>;
  /** Processes that had the sockets of a flow, those of its first sender (A) first. */
  of(flow: number): readonly FlowSocket[];
}
