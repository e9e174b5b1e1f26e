/** What the user brings for naming addresses: hosts files, services and databases of places; and the tables that come with the page. */
import type { NameSupplies } from "#shared/model/names.ts";
import type { Database } from "../store/database.ts";
import { deleteNameFile, listNameFiles, saveNameFile } from "../store/names.ts";
import type { Added, NameFile, NameTables } from "./name-file.ts";

export class NameLibrary {
  #files = $state.raw<readonly NameFile[]>([]);
  #tables = $state.raw<NameTables>();
  #problem = $state("");
  #version = $state(0);
  #loading: Promise<NameTables> | undefined;
  #database: Database | undefined;
  #nextId = 1;

  get files(): readonly NameFile[] {
    return this.#files;
  }
  /** There once somebody wanted names. */
  get tables(): NameTables | undefined {
    return this.#tables;
  }
  /** Why the tables could not be fetched; empty when they could. */
  get problem(): string {
    return this.#problem;
  }
  /** Grows with each change of what is here. */
  get version(): number {
    return this.#version;
  }
  get canKeep(): boolean {
    return this.#database !== undefined;
  }

  /** What was kept and can be read no longer is left out; it stays where it is. */
  async load(database: Database): Promise<void> {
    this.#database = database;
    const all = await listNameFiles(database);
    if (all.length === 0) return;
    const { readNameFile } = await import("./name-tables.ts");
    for (const stored of all) {
      const read = await readNameFile(stored, true);
      if (read.ok) this.#change([...this.#files, read.file]);
    }
  }

  #change(files: readonly NameFile[]): void {
    this.#files = files;
    this.#version++;
  }

  async add(file: File): Promise<Added> {
    const { kindOf, readNameFile } = await import("./name-tables.ts");
    const kind = await kindOf(file);
    const id = `${Date.now().toString()}-${(this.#nextId++).toString()}`;
    const added = await readNameFile({ id, kind, name: file.name, content: file }, false);
    // The same file again takes the place of the one before.
    if (added.ok) {
      const before = this.#files.filter((one) => one.name === file.name && one.kind === kind);
      for (const one of before) await this.remove(one.id);
      this.#change([...this.#files, added.file]);
    }
    return added;
  }

  async remove(id: string): Promise<void> {
    const file = this.#files.find((one) => one.id === id);
    this.#change(this.#files.filter((one) => one.id !== id));
    if (file?.isKept === true && this.#database !== undefined) await deleteNameFile(this.#database, id);
  }

  /** False when the browser has no room for it, or lets nothing be kept. */
  async keep(id: string, isKept: boolean): Promise<boolean> {
    const file = this.#files.find((one) => one.id === id);
    if (file === undefined || this.#database === undefined) return false;
    const { kind, name, content } = file;
    try {
      if (isKept) await saveNameFile(this.#database, { id, kind, name, content });
      else await deleteNameFile(this.#database, id);
    } catch {
      return false;
    }
    this.#files = this.#files.map((one) => (one.id === id ? { ...one, isKept } : one));
    return true;
  }

  /** Without the tables (no network on the first time) names from packets and from the user's files are there all the same. */
  async supplies(): Promise<NameSupplies> {
    const tables = await this.#loadTables();
    const databases = this.#files.filter(({ kind }) => kind === "database");
    return {
      hosts: this.#files.flatMap(({ entries }) => entries),
      services: this.#files.flatMap(({ services }) => services),
      databases: await Promise.all(
        databases.map(async ({ name, content }) => ({ name, bytes: new Uint8Array(await content.arrayBuffer()) })),
      ),
      ...(tables === undefined ? {} : { vendors: tables.vendors }),
    };
  }

  async #loadTables(): Promise<NameTables | undefined> {
    this.#loading ??= import("./name-tables.ts").then(({ loadNameTables }) => loadNameTables());
    try {
      this.#tables = await this.#loading;
      this.#problem = "";
      return this.#tables;
    } catch (cause) {
      this.#loading = undefined;
      this.#problem = `The makers of network cards and the names of ports could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}.`;
      return undefined;
    }
  }
}
