/** Filters, macros and colour rules as files: our own, and those that Wireshark reads. */
import { formatColourFilters } from "#shared/filter/files/colour-filters.ts";
import { formatDfilters } from "#shared/filter/files/dfilters.ts";
import { formatMacros } from "#shared/filter/files/macros.ts";
import { formatSavedFilters } from "#shared/filter/files/saved-filters.ts";
import type { ColourRule } from "#shared/filter/library/colour-rules.ts";
import type { SavedFilter } from "#shared/filter/library/saved-filter.ts";
import type { FilterMacro } from "#shared/filter/model.ts";
import type { OutgoingFile } from "./download.ts";

export type FilterFileKind = "json" | "dfilters" | "macros";

export interface FilterFile extends OutgoingFile {
  /** What the format cannot hold, in a sentence; empty when it holds everything. */
  readonly remark: string;
}

interface Outgoing {
  readonly filters: readonly SavedFilter[];
  readonly macros: readonly FilterMacro[];
}

const TEXT = "text/plain";

export function exportFilters(kind: FilterFileKind, { filters, macros }: Outgoing): FilterFile {
  switch (kind) {
    case "json":
      return {
        name: "tapglass-filters.json",
        mediaType: "application/json",
        text: formatSavedFilters(filters),
        remark: filters.some(({ builtIn }) => builtIn) ? "Built-in filters are left out: everybody has them." : "",
      };
    case "dfilters":
      return {
        name: "dfilters",
        mediaType: TEXT,
        text: formatDfilters(filters),
        remark: "Names and filters are in the file; descriptions, tags and colours have no place in it.",
      };
    case "macros":
      return { name: "dfilter_macros", mediaType: TEXT, text: formatMacros(macros, "dfilter_macros"), remark: "" };
  }
}

export function exportColourRules(rules: readonly ColourRule[]): OutgoingFile {
  return { name: "colorfilters", mediaType: TEXT, text: formatColourFilters(rules) };
}
