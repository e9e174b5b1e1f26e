/** What lies over the views: dialogs, the sentence that passes by, and the wish to write a filter. */
import type { FilterDraft, SavedFilter } from "#shared/filter/library/saved-filter.ts";
import type { ChosenFile } from "../source/file.ts";

export type DialogState =
  | {
      readonly kind:
        | "palette"
        | "keys"
        | "goTo"
        | "columns"
        | "time"
        | "filters"
        | "colourRules"
        | "captureFilter"
        | "limits"
        | "logs"
        | "packets"
        | "recording";
    }
  /** Filters that were chosen for a link; without them the filter or the view in front is offered. */
  | { readonly kind: "share"; readonly filters?: readonly SavedFilter[] }
  /** Part of an address that somebody sent, unread. */
  | { readonly kind: "link"; readonly fragment: string }
  | { readonly kind: "comment"; readonly number: number }
  | { readonly kind: "saveFilter"; readonly draft: FilterDraft; readonly id: string | undefined }
  | { readonly kind: "paste"; readonly text: string }
  | { readonly kind: "url"; readonly text: string; readonly isFromAddress: boolean }
  | { readonly kind: "several"; readonly files: readonly ChosenFile[] };

/** A sentence that passes by; with an action where something can be done about it. */
export interface Notice {
  readonly text: string;
  readonly isProblem: boolean;
  /** It stays until it is closed. */
  readonly isLasting?: boolean;
  readonly action?: { readonly title: string; readonly run: () => void };
}

/** Somebody wants to write a filter: the bar takes the focus, and what was typed already. */
export interface FilterWish {
  readonly count: number;
  readonly typed: string;
}
