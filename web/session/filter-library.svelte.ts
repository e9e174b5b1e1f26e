/** Saved filters and macros as all views see them: the built-in ones and the user's, the same in every tab of this browser. */
import { BUILT_IN_FILTERS } from "#shared/filter/library/built-in.ts";
import { findDraftProblem, type FilterDraft, type SavedFilter } from "#shared/filter/library/saved-filter.ts";
import { SHIPPED_MACROS } from "#shared/filter/macros.ts";
import type { FilterMacro } from "#shared/filter/model.ts";
import type { StoreChanges } from "../store/changes.ts";
import type { Database } from "../store/database.ts";
import { deleteFilters, deleteMacro, listFilters, listMacros, saveFilters, saveMacros } from "../store/filters.ts";
import { mergeFilters, withFilters } from "./merge-filters.ts";

const BUILT_IN: readonly SavedFilter[] = BUILT_IN_FILTERS.map((filter) => ({
  ...filter,
  tags: [],
  colour: undefined,
  isButton: false,
  isHidden: false,
  createdAtMs: 0,
  updatedAtMs: 0,
  builtIn: true,
  languageVersion: 1,
}));

function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return `filter-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Filters and macros that come from elsewhere: a file, a link. */
export interface ImportedFilters {
  readonly filters: readonly (FilterDraft & { readonly isButton?: boolean })[];
  readonly macros: readonly FilterMacro[];
}

export const EMPTY_DRAFT: FilterDraft = {
  name: "",
  expression: "",
  description: "",
  tags: [],
  folder: "",
  colour: undefined,
};

export class FilterLibrary {
  #stored = $state.raw<readonly SavedFilter[]>([]);
  #macros = $state.raw<readonly FilterMacro[]>([]);
  #database: Database | undefined;
  #changes: StoreChanges | undefined;
  #isLasting = $state(false);
  #all = $derived(mergeFilters(BUILT_IN, this.#stored));

  get all(): readonly SavedFilter[] {
    return this.#all;
  }
  get visible(): readonly SavedFilter[] {
    return this.#all.filter((filter) => !filter.isHidden);
  }
  get buttons(): readonly SavedFilter[] {
    return this.visible.filter((filter) => filter.isButton);
  }
  /** The user's own. */
  get macros(): readonly FilterMacro[] {
    return this.#macros;
  }
  /** Those that filters can use: the shipped ones too, where they were not replaced. */
  get usableMacros(): readonly FilterMacro[] {
    return [
      ...SHIPPED_MACROS.filter(({ name }) => !this.#macros.some((macro) => macro.name === name)),
      ...this.#macros,
    ];
  }
  /** False when what is saved here is forgotten with the tab. */
  get isLasting(): boolean {
    return this.#isLasting;
  }

  async load(database: Database, changes: StoreChanges): Promise<void> {
    this.#database = database;
    this.#changes = changes;
    this.#isLasting = true;
    changes.listen("filters", () => void this.#readFilters());
    changes.listen("macros", () => void this.#readMacros());
    await Promise.all([this.#readFilters(), this.#readMacros()]);
  }

  async #readFilters(): Promise<void> {
    if (this.#database !== undefined) this.#stored = await listFilters(this.#database);
  }

  async #readMacros(): Promise<void> {
    if (this.#database !== undefined) this.#macros = await listMacros(this.#database);
  }

  /** Shown at once; empty when it is stored too, else why not. */
  async #put(filters: readonly SavedFilter[]): Promise<string> {
    this.#stored = withFilters(this.#stored, filters);
    return this.#store("filters", (database) => saveFilters(database, filters));
  }

  async #store(what: "filters" | "macros", act: (database: Database) => Promise<void>): Promise<string> {
    const problem = "It could not be stored and lasts until this page is closed.";
    if (this.#database === undefined) return problem;
    try {
      await act(this.#database);
      this.#changes?.tell(what);
      return "";
    } catch {
      return problem; // storage is full or was taken away
    }
  }

  /** Empty when it was saved, else a sentence. With an id that filter is changed, without one a new one is made. */
  async save(draft: FilterDraft, { id, isButton }: { id: string | undefined; isButton: boolean }): Promise<string> {
    const problem = findDraftProblem(draft);
    if (problem !== undefined) return problem;
    const before = this.#stored.find((filter) => filter.id === id);
    const nowMs = Date.now();
    return this.#put([
      {
        ...draft,
        id: before?.id ?? newId(),
        isButton,
        isHidden: false,
        createdAtMs: before?.createdAtMs ?? nowMs,
        updatedAtMs: nowMs,
        builtIn: false,
        languageVersion: 1,
      },
    ]);
  }

  /** What a built-in filter may be changed in, and the quick switches of all others. */
  async show(filter: SavedFilter, change: { isHidden?: boolean; isButton?: boolean }): Promise<string> {
    return this.#put([{ ...filter, ...change, updatedAtMs: Date.now() }]);
  }

  async remove(filters: readonly SavedFilter[]): Promise<string> {
    const ids = filters.filter((filter) => !filter.builtIn).map(({ id }) => id);
    this.#stored = this.#stored.filter(({ id }) => !ids.includes(id));
    return this.#store("filters", (database) => deleteFilters(database, ids));
  }

  restore(filters: readonly SavedFilter[]): Promise<string> {
    return this.#put(filters);
  }

  async saveMacro(macro: FilterMacro): Promise<string> {
    this.#macros = [...this.#macros.filter(({ name }) => name !== macro.name), macro];
    return this.#store("macros", (database) => saveMacros(database, [macro]));
  }

  async removeMacro(name: string): Promise<string> {
    this.#macros = this.#macros.filter((macro) => macro.name !== name);
    return this.#store("macros", (database) => deleteMacro(database, name));
  }

  /** Those that say the same as one that is there are left out; returns how many were added. */
  async add({ filters, macros }: ImportedFilters): Promise<number> {
    const nowMs = Date.now();
    const isThere = (draft: FilterDraft): boolean =>
      this.#all.some(({ name, expression }) => name === draft.name && expression === draft.expression);
    const added = filters
      .filter((draft) => !isThere(draft))
      .map((draft): SavedFilter => ({
        name: draft.name,
        expression: draft.expression,
        description: draft.description,
        tags: draft.tags,
        folder: draft.folder,
        colour: draft.colour,
        id: newId(),
        isButton: draft.isButton ?? false,
        isHidden: false,
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
        builtIn: false,
        languageVersion: 1,
      }));
    const news = macros.filter(({ name, text }) => !this.#macros.some((one) => one.name === name && one.text === text));
    await this.#put(added);
    if (news.length > 0) {
      this.#macros = [...this.#macros.filter(({ name }) => !news.some((one) => one.name === name)), ...news];
      await this.#store("macros", (database) => saveMacros(database, news));
    }
    return added.length + news.length;
  }
}
