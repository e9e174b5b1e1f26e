/**
 * Lets Node run the TypeScript of scripts/ and wasm/ as it stands: `node --import ./scripts/typescript.mjs scripts/x.ts`.
 * Node 22.18 and later strip types themselves; older ones get a loader hook that asks Vite's transformer, which is installed anyway.
 */
import { register } from "node:module";

const features = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (process.features));
if (!features["typescript"]) register("./typescript-loader.mjs", import.meta.url);
