/** How the editor looks: the page's own colours and sizes, which reach into its shadow root as custom properties. */
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

export const EDITOR_THEME: Extension = EditorView.theme({
  "&": { color: "var(--ink)", background: "transparent", height: "100%" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "var(--mono)",
    fontSize: "var(--filter-size, var(--size-mono))",
    lineHeight: "var(--filter-line, 26px)",
    overflowX: "auto",
    scrollbarWidth: "none",
  },
  ".cm-content": { padding: "0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 4px" },
  ".cm-placeholder": { color: "var(--ink-quiet)", fontFamily: "var(--sans)", fontSize: "var(--size)" },
  "&.cm-focused .cm-matchingBracket": { background: "var(--accent-paper)", outline: "1px solid var(--line-strong)" },
  "&.cm-focused .cm-nonmatchingBracket": { background: "transparent" },
  ".cm-lintRange": { backgroundImage: "none", paddingBottom: "0" },
  ".cm-lintRange-error": { textDecoration: "underline wavy var(--error) 1.5px", textUnderlineOffset: "3px" },
  ".cm-lintRange-warning": { textDecoration: "underline wavy var(--warning) 1.5px", textUnderlineOffset: "3px" },
  ".cm-tooltip": {
    background: "var(--paper)",
    color: "var(--ink)",
    border: "1px solid var(--line-strong)",
    borderRadius: "6px",
    fontFamily: "var(--sans)",
    fontSize: "var(--size)",
    // Below what the bar says of the filter.
    zIndex: "16",
  },
  ".cm-tooltip-lint": { padding: "2px 4px" },
  ".cm-tooltip.cm-offers": { marginTop: "calc(var(--below, 0px) + 10px)", padding: "4px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    fontFamily: "var(--sans)",
    maxHeight: "min(320px, 50vh)",
    minWidth: "min(420px, calc(100vw - 24px))",
    maxWidth: "min(760px, calc(100vw - 24px))",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    display: "flex",
    gap: "10px",
    alignItems: "baseline",
    padding: "0 8px",
    lineHeight: "24px",
    borderRadius: "4px",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    background: "var(--accent-paper)",
    color: "var(--ink)",
    boxShadow: "inset 2px 0 0 var(--accent)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > completion-section": {
    display: "block",
    padding: "4px 8px 0",
    border: "none",
    opacity: "1",
    fontSize: "11px",
    color: "var(--ink-quiet)",
  },
  ".cm-completionLabel": { fontFamily: "var(--mono)", fontSize: "var(--size-mono)", flex: "none" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionDetail": {
    margin: "0",
    fontStyle: "normal",
    fontSize: "11px",
    color: "var(--ink-quiet)",
    flex: "none",
  },
  ".cm-description": {
    flex: "1",
    textAlign: "end",
    color: "var(--ink-quiet)",
    overflow: "hidden",
    textOverflow: "ellipsis",
  },
  ".cm-completionListIncompleteTop, .cm-completionListIncompleteBottom": { color: "var(--ink-quiet)" },
});
