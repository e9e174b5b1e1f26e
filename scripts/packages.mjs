/** Whether what package-lock.json lists is installed. Plain JavaScript and node:* only: it runs before node_modules exists. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** @typedef {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }>} Packages */

/** @param {string} path @returns {Packages} */
function readPackages(path) {
  return JSON.parse(readFileSync(path, "utf8")).packages;
}

/**
 * npm writes node_modules/.package-lock.json last; it lists what is there in the form of package-lock.json.
 * @param {string} root folder of the repository
 */
export function packagesAreCurrent(root) {
  const installed = join(root, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return false;
  const have = readPackages(installed);
  return Object.entries(readPackages(join(root, "package-lock.json"))).every(([path, want]) => {
    const mayBeMissing = path === "" || want.optional === true || want.devOptional === true;
    return mayBeMissing || have[path]?.version === want.version;
  });
}
