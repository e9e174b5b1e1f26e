/** Whether what package-lock.json lists is installed. Plain JavaScript and node:* only: it runs before node_modules exists. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {object} Package
 * @property {string} [version]
 * @property {boolean} [optional]
 * @property {boolean} [devOptional]
 * @property {boolean} [extraneous] listed, but needed by nothing: npm leaves it out
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 */

/** @param {string} path @returns {Record<string, Package>} */
function readPackages(path) {
  return JSON.parse(readFileSync(path, "utf8")).packages;
}

/** @param {Package} want @returns {boolean} whether an installation without it may still be complete */
function mayBeMissing(want) {
  if (want.optional || want.devOptional || want.extraneous) return true;
  const isForeign = (/** @type {string[] | undefined} */ list, /** @type {string} */ own) =>
    list !== undefined && !list.includes(own);
  return isForeign(want.os, process.platform) || isForeign(want.cpu, process.arch);
}

/**
 * npm writes node_modules/.package-lock.json last; it lists what is there in the form of package-lock.json.
 * @param {string} root folder of the repository
 */
export function packagesAreCurrent(root) {
  const installed = join(root, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return false;
  const have = readPackages(installed);
  return Object.entries(readPackages(join(root, "package-lock.json"))).every(
    ([path, want]) =>
      path === "" || have[path]?.version === want.version || (have[path] === undefined && mayBeMissing(want)),
  );
}
