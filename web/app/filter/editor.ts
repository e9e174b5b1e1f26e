/**
 * The filter's editor: one line of CodeMirror. It lives in a shadow root because CodeMirror writes its styles at run time: into a
 * document it would put a <style> element, which the page's policy (style-src 'self') refuses; to a shadow root it adds a
 * constructed style sheet, which is no markup and needs no permission. Custom properties of the theme reach into it.
 * Loaded when a capture is open, never with the page itself.
 */
import {
  acceptCompletion,
  autocompletion,
  closeCompletion,
  completionKeymap,
  completionStatus,
  moveCompletionSelection,
  selectedCompletion,
  startCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { Compartment, EditorState, Prec, type Extension } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { EDITOR_THEME } from "./editor-theme.ts";

/** One line of the list below the cursor. */
export interface EditorOffer {
  readonly label: string;
  /** What is put in, where it differs from the label. */
  readonly insert?: string;
  /** Its type in a word. */
  readonly detail: string;
  readonly description: string;
  readonly section?: string;
}

export interface EditorOffers {
  readonly from: number;
  readonly to: number;
  readonly offers: readonly EditorOffer[];
}

export interface EditorProblem {
  readonly from: number;
  readonly to: number;
  readonly isError: boolean;
  readonly message: string;
}

interface EditorWishes {
  readonly host: HTMLElement;
  readonly text: string;
  readonly label: string;
  readonly hint: string;
  /** May take a while (values of the capture); an empty list shows nothing. */
  readonly complete: (text: string, position: number) => Promise<EditorOffers | undefined>;
  readonly onwrite: (text: string) => void;
  readonly onapply: () => void;
  readonly onleave: () => void;
  readonly onmove?: (position: number) => void;
}

export interface FilterEditor {
  /** Puts another text in, unless it is the one there. */
  setText(text: string): void;
  /** In place of the selection; the cursor stands behind it. */
  insert(text: string, range?: { readonly from: number; readonly to: number }): void;
  focus(): void;
  showProblems(problems: readonly EditorProblem[]): void;
  openOffers(): void;
  destroy(): void;
}

interface DescribedCompletion extends Completion {
  readonly description: string;
}

/** What FilterField can be told to do. */
export interface FilterFieldHandle {
  /** Takes the focus; `typed` is put behind what stands there. */
  focus(typed: string): void;
  /** Puts text in place of a stretch. */
  insert(text: string, range: { readonly from: number; readonly to: number }): void;
}

function optionOf(offer: EditorOffer): DescribedCompletion {
  return {
    label: offer.label,
    apply: offer.insert ?? offer.label,
    detail: offer.detail,
    description: offer.description,
    ...(offer.section === undefined ? {} : { section: offer.section }),
  };
}

/** The description stands in the line itself, after the type: it is read without waiting for a second box. */
const DESCRIPTION = {
  position: 85,
  render: (option: Completion): Node | null => {
    const element = document.createElement("span");
    element.className = "cm-description";
    element.textContent = (option as DescribedCompletion).description;
    return element;
  },
};

function completionOf(complete: EditorWishes["complete"]): Extension {
  const source = async (context: CompletionContext): Promise<CompletionResult | null> => {
    const found = await complete(context.state.doc.toString(), context.pos);
    if (found === undefined || found.offers.length === 0) return null;
    return { from: found.from, to: found.to, options: found.offers.map(optionOf), filter: false };
  };
  return autocompletion({
    override: [source],
    icons: false,
    // Nothing is chosen by itself: Enter applies the filter as it is written, Tab and the arrows choose.
    selectOnOpen: false,
    defaultKeymap: false,
    interactionDelay: 0,
    addToOptions: [DESCRIPTION],
    optionClass: () => "cm-offer",
    tooltipClass: () => "cm-offers",
  });
}

function acceptFirst(view: EditorView): boolean {
  const status = completionStatus(view.state);
  // New offers are on their way: the key stays with the list that is still on the screen, and the focus where it is.
  if (status === "pending") return view.dom.querySelector(".cm-offers") !== null;
  if (status === null) return false;
  if (selectedCompletion(view.state) === null) moveCompletionSelection(true)(view);
  return acceptCompletion(view);
}

function keysOf({ onapply, onleave }: EditorWishes): Extension {
  return Prec.highest(
    keymap.of([
      {
        key: "Enter",
        run: (view) => {
          if (selectedCompletion(view.state) !== null && acceptCompletion(view)) return true;
          closeCompletion(view);
          onapply();
          return true;
        },
      },
      { key: "Tab", run: acceptFirst },
      {
        key: "Escape",
        run: (view) => {
          if (!closeCompletion(view)) onleave();
          return true;
        },
      },
      { key: "ArrowDown", run: (view) => completionStatus(view.state) === null && startCompletion(view) },
      ...completionKeymap.filter(({ key }) => key !== "Enter" && key !== "Escape"),
    ]),
  );
}

const ONE_LINE: Extension = [
  EditorView.clipboardInputFilter.of((text) => text.trim().replace(/\s*[\r\n]+\s*/g, " ")),
  EditorState.transactionFilter.of((transaction) => (transaction.newDoc.lines > 1 ? [] : transaction)),
];

/** A text field with a list of offers: ARIA's combobox. The list's own attributes (controls, active descendant) come from CodeMirror. */
const attributesOf = (label: string, isInvalid: boolean): Extension =>
  EditorView.contentAttributes.of((view) => ({
    role: "combobox",
    tabindex: "0",
    "aria-label": label,
    "aria-expanded": (completionStatus(view.state) === "active").toString(),
    "aria-invalid": isInvalid.toString(),
    autocapitalize: "off",
    autocorrect: "off",
    spellcheck: "false",
    enterkeyhint: "go",
  }));

function diagnosticOf(problem: EditorProblem, length: number): Diagnostic {
  // What is missing at the end has no letters of its own: the last one is marked.
  const to = Math.min(length, Math.max(problem.to, problem.from + 1));
  const from = Math.max(0, Math.min(problem.from, to - 1));
  return { from, to: Math.max(from, to), severity: problem.isError ? "error" : "warning", message: problem.message };
}

/** As an element and not as text: CodeMirror would repeat a text in an attribute that a combobox must not have. */
function hintElement(hint: string): HTMLElement {
  const element = document.createElement("span");
  element.textContent = hint;
  return element;
}

function changesOf(wishes: EditorWishes): Extension {
  return EditorView.updateListener.of((update) => {
    if (update.docChanged) wishes.onwrite(update.state.doc.toString());
    if (update.docChanged || update.selectionSet) wishes.onmove?.(update.state.selection.main.head);
  });
}

export function createFilterEditor(wishes: EditorWishes): FilterEditor {
  const root = wishes.host.shadowRoot ?? wishes.host.attachShadow({ mode: "open" });
  const attributes = new Compartment();
  const view = new EditorView({
    root,
    parent: root,
    doc: wishes.text,
    extensions: [
      keysOf(wishes),
      history(),
      keymap.of([...defaultKeymap, ...historyKeymap]),
      ONE_LINE,
      bracketMatching(),
      completionOf(wishes.complete),
      placeholder(hintElement(wishes.hint)),
      attributes.of(attributesOf(wishes.label, false)),
      changesOf(wishes),
      EDITOR_THEME,
    ],
  });
  // One line, which a combobox always is: CodeMirror says otherwise of every editor.
  view.contentDOM.removeAttribute("aria-multiline");
  const replace = (insert: string, from: number, to: number): void => {
    view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length }, scrollIntoView: true });
  };
  return {
    setText: (text) => {
      if (view.state.doc.toString() !== text) replace(text, 0, view.state.doc.length);
    },
    insert: (text, range = view.state.selection.main) => {
      replace(text, range.from, range.to);
    },
    focus: () => {
      view.focus();
    },
    showProblems: (problems) => {
      const { length } = view.state.doc;
      view.dispatch(
        setDiagnostics(
          view.state,
          problems.filter(() => length > 0).map((one) => diagnosticOf(one, length)),
        ),
      );
      const isInvalid = problems.some((problem) => problem.isError);
      view.dispatch({ effects: attributes.reconfigure(attributesOf(wishes.label, isInvalid)) });
    },
    openOffers: () => {
      startCompletion(view);
    },
    destroy: () => {
      view.destroy();
    },
  };
}
