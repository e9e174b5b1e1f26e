/** Who is measured, and how each is asked to do the same work: read the whole file and follow its conversations. */
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Tool {
  readonly name: string;
  readonly command: (file: string) => readonly string[];
}

function isInstalled(name: string): boolean {
  try {
    execFileSync("which", [name], { stdio: "ignore" });
    return true;
  } catch {
    // `which` says so by its status: the tool is not here, so it is not measured.
    return false;
  }
}

/** tshark without a tap or a filter would only hop over the records: that is no yardstick. */
const PEERS: readonly Tool[] = [
  { name: "tshark conv,tcp", command: (file) => ["tshark", "-n", "-r", file, "-q", "-z", "conv,tcp"] },
  { name: "ndpiReader", command: (file) => ["ndpiReader", "-q", "-i", file] },
  {
    name: "tcpflow",
    command: (file) => ["tcpflow", "-q", "-Fk", "-r", file, "-o", mkdtempSync(join(tmpdir(), "tapglass-tcpflow-"))],
  },
  { name: "capinfos", command: (file) => ["capinfos", file] },
];

/** The folder of the package, where somebody installed it and says so. */
const WIREGASM = process.env["WIREGASM"];

/** What loads a file and runs filters over it; undefined where nobody says where the package is. */
export function findWiregasm(root: string): ((file: string, ...filters: readonly string[]) => string[]) | undefined {
  if (WIREGASM === undefined) return undefined;
  const script = join(root, "scripts/bench/wiregasm.ts");
  const typescript = join(root, "scripts/typescript.mjs");
  return (file, ...filters) => [process.execPath, "--import", typescript, script, WIREGASM, file, ...filters];
}

export function listTools(root: string, tapglass: string): Tool[] {
  const ours: Tool = {
    name: "tapglass",
    command: (file) => [process.execPath, join(root, tapglass), "summary", "--json", file],
  };
  const peers = PEERS.filter(({ name }) => isInstalled(name.split(" ")[0] ?? ""));
  const wiregasm = findWiregasm(root);
  return [ours, ...peers, ...(wiregasm === undefined ? [] : [{ name: "Wiregasm load()", command: wiregasm }])];
}
