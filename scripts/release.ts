/**
 * `npm run release`: dist/tapglass-sensor-<platform>.tar.gz, the sensor and the app as they run on this platform and this Node, with
 * nothing to install but Node itself. Needs a build (npm run build).
 */
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const NAME = `tapglass-sensor-${process.platform}-${process.arch}`;
const MOST_BYTES = 20_000_000;
/** The app and the sensor; the command line is a package of its own. */
const NOT_RELEASED = new Set(["cli", basename(`${NAME}.tar.gz`)]);

const LAUNCHER = `#!/bin/sh
# Starts the sensor with the Node on the PATH, or the one that TAPGLASS_NODE names.
here=$(CDPATH= cd -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd)
exec "\${TAPGLASS_NODE:-node}" "$here/dist/sensor/main.js" "$@"
`;

function copyPackage(name: string, to: string, isWanted: (path: string) => boolean): void {
  const from = join(ROOT, "node_modules", name);
  cpSync(from, join(to, "node_modules", name), {
    recursive: true,
    filter: (path) => path === from || isWanted(path.slice(from.length + 1)),
  });
}

/** Of 24 binaries, the one for this platform and this Node. Where there is none, the sensor takes ws. */
function isOfUws(path: string): boolean {
  const own = `uws_${process.platform}_${process.arch}_${process.versions.modules}.node`;
  return !path.endsWith(".node") || path.endsWith(own);
}

/** What runs: no sources, no objects of the compiler, none of its examples and nested packages. */
function isOfPcap(path: string): boolean {
  if (path.startsWith("build")) return /^build(\/Release(\/pcap_binding[.]node)?)?$/.test(path);
  return /^(decode(\/.*)?|[a-z_]+[.]js|package[.]json|LICENSE)$/.test(path) && path !== "Gruntfile.js";
}

/** What Node loads of it, not what browsers do. */
function isOfYaml(path: string): boolean {
  return /^(dist(\/.*)?|package[.]json|LICENSE)$/.test(path) && !path.endsWith(".d.ts");
}

export function makeRelease(output: string): string {
  if (!existsSync(join(ROOT, "dist/sensor/main.js")) || !existsSync(join(ROOT, "dist/index.html")))
    throw new Error("nothing is built yet: npm run build");
  const folder = mkdtempSync(join(tmpdir(), "release-"));
  const inside = join(folder, NAME);
  try {
    mkdirSync(inside);
    const dist = join(ROOT, "dist");
    cpSync(dist, join(inside, "dist"), {
      recursive: true,
      filter: (path) => !NOT_RELEASED.has(path.slice(dist.length + 1)) && !path.endsWith(".tar.gz"),
    });
    copyPackage("uWebSockets.js", inside, isOfUws);
    copyPackage("ws", inside, () => true);
    copyPackage("yaml", inside, isOfYaml);
    if (existsSync(join(ROOT, "node_modules/pcap/build/Release/pcap_binding.node")))
      copyPackage("pcap", inside, isOfPcap);
    else console.warn("the package pcap was not built here: this release captures by tcpdump");
    writeFileSync(join(inside, "tapglass-sensor"), LAUNCHER);
    chmodSync(join(inside, "tapglass-sensor"), 0o755);
    writeFileSync(join(inside, "package.json"), `${JSON.stringify({ name: NAME, private: true, type: "module" })}\n`);
    for (const [from, to] of [
      ["LICENSE", "LICENSE"],
      ["sensor/tapglass-sensor.service", "tapglass-sensor.service"],
      ["sensor/INSTALL.md", "README.md"],
    ] as const)
      cpSync(join(ROOT, from), join(inside, to));
    mkdirSync(output, { recursive: true });
    const file = join(output, `${NAME}.tar.gz`);
    execFileSync("tar", ["--owner=0", "--group=0", "--numeric-owner", "-C", folder, "-czf", file, NAME]);
    return file;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const file = makeRelease(process.argv[2] ?? join(ROOT, "test-results/release"));
const bytes = statSync(file).size;
console.log(
  `${file}: ${(bytes / 1e6).toFixed(1)} MB of at most ${MOST_BYTES / 1e6}, for Node with ABI ${process.versions.modules}`,
);
if (bytes > MOST_BYTES) throw new Error("the release is too large");
