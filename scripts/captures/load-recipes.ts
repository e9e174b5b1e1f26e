/** Finds the recipes: every file of recipes/, in the order of their names, so that adding one touches no list. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Recipe } from "./recipe.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const FOLDER_OF: Readonly<Record<Recipe["goesTo"], string>> = {
  samples: here("../../public/samples"),
  tests: here("../../wasm/tests/captures"),
};

interface RecipeFile {
  readonly recipes: readonly Recipe[];
}

export async function loadRecipes(): Promise<Recipe[]> {
  const folder = here("./recipes");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".ts")).sort();
  const all: Recipe[] = [];
  for (const name of files) {
    const loaded = (await import(pathToFileURL(join(folder, name)).href)) as RecipeFile;
    all.push(...loaded.recipes);
  }
  const twice = all.find((recipe, at) => all.findIndex((other) => other.file === recipe.file) !== at);
  if (twice !== undefined) throw new Error(`two recipes make ${twice.file}`);
  return all;
}
