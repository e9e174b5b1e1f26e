#!/usr/bin/env node
/** Starts the built command line (dist/cli); from a checkout that is not built yet it says what to do. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const built = new URL("../../dist/cli/main.js", import.meta.url);
if (existsSync(built)) await import(built.href);
else {
  console.error(
    `tapglass is not built yet: run "npm run build" in ${fileURLToPath(new URL("../..", import.meta.url))}`,
  );
  process.exitCode = 2;
}
