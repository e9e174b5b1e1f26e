/**
 * `npm test`: installs what is missing, then runs `.ci/check`. Plain JavaScript and node:* only, because it runs before
 * node_modules exists.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packagesAreCurrent } from "./packages.mjs";

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
if (!packagesAreCurrent(root) && !run("npm", ["ci", "--include=dev", "--no-audit", "--no-fund"])) {
  stop("npm ci failed; it needs the package registry once: connect to the network and run npm ci");
}
await ensureChromium();
process.exit(run("bash", [".ci/check", ...process.argv.slice(2)]) ? 0 : 1);
