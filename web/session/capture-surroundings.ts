import type { Limits } from "#shared/model/limits.ts";
import type { FilterMacro } from "#shared/filter/model.ts";
import type { AnnotationStore } from "./annotations.svelte.ts";
import type { Expansion } from "./detail.svelte.ts";
import type { LiveRun } from "./live-run.svelte.ts";

/** What an open capture takes from the session. */
export interface CaptureSurroundings {
  readonly expansion: Expansion;
  readonly macros: () => readonly FilterMacro[];
  readonly isUtc: () => boolean;
  /** From where on something is called odd. */
  readonly limits: () => Limits;
  readonly annotations: () => AnnotationStore | undefined;
  /** Of a capture that comes, or came, from a sensor. */
  readonly live: LiveRun | undefined;
  /** The bytes stored of a recording. */
  readonly stored: (recording: string | undefined) => Promise<Blob | undefined>;
}
