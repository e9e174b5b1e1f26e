/**
 * `npm test`: installs what is missing, then runs `.ci/check`. Plain JavaScript and node:* only, because it runs before
 * node_modules exists.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const OLDEST_NODE = [20, 19];

/** @param {string} repair @returns {never} */
function stop(repair) {
  console.error(`npm test: ${repair}`);
  process.exit(1);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {boolean} whether it ended well
 */
function run(command, args) {
  console.log(`> ${command} ${args.join(" ")}`);
  return spawnSync(command, args, { cwd: root, stdio: "inherit" }).status === 0;
}

/** @param {string} name */
function isOnPath(name) {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, name)));
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [wantMajor = 0, wantMinor = 0] = OLDEST_NODE;
  if (major > wantMajor || (major === wantMajor && minor >= wantMinor)) return;
  stop(`Node ${process.versions.node} is too old; install Node ${OLDEST_NODE.join(".")} or newer`);
}

/** npm writes node_modules/.package-lock.json last; it lists what is there with the same versions as package-lock.json. */
function packagesAreCurrent() {
  const installed = join(root, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return false;
  /** @param {string} path @returns {Record<string, {version?: string, optional?: boolean}>} */
  const packages = (path) => JSON.parse(readFileSync(path, "utf8")).packages;
  const have = packages(installed);
  return Object.entries(packages(join(root, "package-lock.json"))).every(
    ([path, want]) => path === "" || want.optional === true || have[path]?.version === want.version,
  );
}

/** @returns {Promise<boolean>} */
async function playwrightHasChromium() {
  const { chromium } = await import("@playwright/test");
  return existsSync(chromium.executablePath());
}

async function ensureChromium() {
  const named = process.env["CHROMIUM"];
  if (named !== undefined && named !== "") {
    if (!existsSync(named)) stop(`CHROMIUM names ${named}, which does not exist; unset it or correct it`);
    return;
  }
  if (["chromium", "chromium-browser", "google-chrome"].some(isOnPath) || (await playwrightHasChromium())) return;
  if (run("npx", ["playwright", "install", "chromium"]) && (await playwrightHasChromium())) return;
  const isRootOnDebian = process.getuid?.() === 0 && isOnPath("apt-get");
  if (isRootOnDebian && run("apt-get", ["update"])) {
    if (run("apt-get", ["install", "-y", "--no-install-recommends", "chromium"])) return;
  }
  stop(
    "there is no Chromium; install one (Debian: apt-get install chromium) or name one in CHROMIUM=/path/to/chromium",
  );
}

checkNode();
if (!packagesAreCurrent() && !run("npm", ["ci"])) {
  stop("npm ci failed; it needs the package registry once: connect to the network and run npm ci");
}
await ensureChromium();
process.exit(run("bash", [".ci/check", ...process.argv.slice(2)]) ? 0 : 1);
