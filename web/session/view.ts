import type { Component } from "svelte";

/** What a view tells of itself; views/index.ts lists them in the order of the rail. */
export interface View {
  readonly id: string;
  readonly title: string;
  /** Key that shows it, as web/session/keys.ts writes it. */
  readonly key: string;
  readonly needsCapture: boolean;
  readonly icon: Component<{ size?: number | string; "aria-hidden"?: "true" }>;
  readonly component: Component;
}
