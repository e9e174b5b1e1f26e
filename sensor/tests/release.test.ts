/** The release: small enough, of this platform alone, and it starts where nothing else of the project is. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Running, startHere } from "./support/processes.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const isBuilt = existsSync(join(ROOT, "dist/sensor/main.js")) && existsSync(join(ROOT, "dist/index.html"));
const hasTar = spawnSync("tar", ["--version"]).status === 0;
if (!isBuilt) console.warn("left out, the release: nothing is built yet (npm run build)");

describe.skipIf(!isBuilt || !hasTar || process.platform === "win32")("the release", () => {
  test("is at most 20 MB, holds one platform's binaries, and starts from anywhere", async () => {
    const folder = mkdtempSync(join(tmpdir(), "unpacked-"));
    try {
      const loader = ["--import", join(ROOT, "scripts/typescript.mjs")];
      execFileSync(process.execPath, [...loader, join(ROOT, "scripts/release.ts"), folder], { cwd: ROOT });
      const [file = ""] = readdirSync(folder);
      expect(file).toBe(`tapglass-sensor-${process.platform}-${process.arch}.tar.gz`);
      expect(statSync(join(folder, file)).size).toBeLessThanOrEqual(20_000_000);
      execFileSync("tar", ["-C", folder, "-xzf", join(folder, file)]);
      const inside = join(folder, file.replace(".tar.gz", ""));
      const binaries = readdirSync(inside, { recursive: true, encoding: "utf8" }).filter((name) =>
        name.endsWith(".node"),
      );
      expect(binaries.filter((name) => name.includes("uws_")).length).toBeLessThanOrEqual(1);
      const words = ["--port", "0", "--state", join(folder, "state"), "--source", "none"];
      for (const transport of ["auto", "node"]) {
        const sensor = new Running(startHere(join(inside, "tapglass-sensor"), ...words, "--transport", transport));
        const [, origin = ""] = await sensor.hear(/open (http:\S+)/);
        expect(sensor.said).toMatch(transport === "node" ? /HTTP by node:http and ws \(asked for\)/ : /HTTP by /);
        const page = await fetch(origin);
        expect([page.status, (await page.text()).includes("<title>")]).toEqual([200, true]);
        expect(await sensor.end()).toBe(0);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const hasAnalyze = spawnSync("systemd-analyze", ["--version"]).status === 0;
test.skipIf(!hasAnalyze)("the unit is one that systemd reads without complaint, and leaves little to attack", () => {
  const unit = join(ROOT, "sensor/tapglass-sensor.service");
  const words = ["security", "--offline=true", "--no-pager", unit];
  const { stdout } = spawnSync("systemd-analyze", words, { encoding: "utf8" });
  const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1] ?? 10);
  expect(exposure).toBeLessThan(3);
  const { stderr } = spawnSync("systemd-analyze", ["verify", unit], { encoding: "utf8" });
  // The program is not installed here, and neither is its manual.
  const complaints = stderr
    .split("\n")
    .filter(
      (line) => line.includes("tapglass-sensor.service") && !/not executable|No such file|is not absolute/.test(line),
    );
  expect(complaints).toEqual([]);
});
