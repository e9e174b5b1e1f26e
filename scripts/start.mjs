/**
 * `npm start`: installs what is missing, builds what is older than its sources, starts the sensor in this process. Plain
 * JavaScript and node:* only, because it runs before node_modules exists.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { packagesAreCurrent } from "./packages.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const OLDEST_NODE = [20, 19];

/** npm waits up to a minute before it gives up on a network that is not there; the retries stay, the waiting is cut. */
const FAST_RETRIES = ["--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"];

/** The build writes the page first and the sensor last, so a build that failed on the way leaves the second one missing or old. */
const PAGE = join(ROOT, "dist/index.html");
const SENSOR = join(ROOT, "dist/sensor/main.js");

/** What the build reads, and the folders below it that it does not. */
const SOURCES = [
  "web",
  "wasm",
  "shared",
  "sensor",
  "public",
  "scripts/compress.ts",
  "package.json",
  "package-lock.json",
];
const NOT_SOURCES = new Set(["wasm/build", "wasm/tests", "wasm/cli"].map((path) => join(ROOT, path)));

/** @param {string} repair @returns {never} */
function stop(repair) {
  console.error(`npm start: ${repair}`);
  process.exit(1);
}

/**
 * Runs npm: the one that runs this script, or the one on the PATH.
 * @param {string[]} args
 * @returns {boolean} whether it ended well
 */
function runNpm(args) {
  console.log(`> npm ${args.join(" ")}`);
  const own = process.env["npm_execpath"];
  const [command, first] = own?.endsWith(".js") ? [process.execPath, [own]] : ["npm", []];
  const options = { cwd: ROOT, shell: command === "npm" && process.platform === "win32" };
  return spawnSync(command, [...first, ...args], { ...options, stdio: "inherit" }).status === 0;
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [wantMajor = 0, wantMinor = 0] = OLDEST_NODE;
  if (major > wantMajor || (major === wantMajor && minor >= wantMinor)) return;
  stop(`Node ${process.versions.node} is too old; install Node ${OLDEST_NODE.join(".")} or newer`);
}

/** @param {string} path @returns {number} when the newest file below it was changed, in milliseconds */
function newestChange(path) {
  const seen = statSync(path, { throwIfNoEntry: false });
  if (seen === undefined || NOT_SOURCES.has(path)) return 0;
  if (!seen.isDirectory()) return /[.](test|spec)[.]ts$|[.]md$/.test(path) ? 0 : seen.mtimeMs;
  // a folder's own time tells of files that were removed
  return Math.max(seen.mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}

function buildIsCurrent() {
  if (!existsSync(PAGE) || !existsSync(SENSOR)) return false;
  const builtMs = statSync(SENSOR).mtimeMs;
  return SOURCES.every((path) => newestChange(join(ROOT, path)) <= builtMs);
}

checkNode();
if (!packagesAreCurrent(ROOT) && !runNpm(["ci", "--include=dev", "--no-audit", "--no-fund", ...FAST_RETRIES])) {
  stop(
    "npm ci failed (its reasons are above); it needs the package registry once: connect to the network, then start again",
  );
}
if (!buildIsCurrent() && !runNpm(["run", "build"])) {
  stop("the build failed (its reasons are above); a changed source file may be at fault: see git status");
}
await import(pathToFileURL(SENSOR).href);
