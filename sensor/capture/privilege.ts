/** A sensor that was started as root does not capture as root: its capturing processes are nobody's, with one capability. */
import { spawnSync } from "node:child_process";

const NOBODY = "65534";
const DROP = [
  "setpriv",
  `--reuid=${NOBODY}`,
  `--regid=${NOBODY}`,
  "--clear-groups",
  "--inh-caps=-all,+net_raw",
  "--ambient-caps=-all,+net_raw",
  "--bounding-set=-all,+net_raw",
  "--no-new-privs",
] as const;

/** The command with all rights but CAP_NET_RAW given up; the command itself where nobody cannot run it, or this is not root on Linux. */
export function dropPrivileges(command: readonly string[]): readonly string[] {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return command;
  const [program = "", ...words] = command;
  const [tool, ...options] = DROP;
  // The program may lie in root's own folders, or the host may have no setpriv.
  const script = 'test -x "$0" && test -r "$1"';
  const asked = spawnSync(tool, [...options, "sh", "-c", script, program, words.at(-1) ?? ""], { stdio: "ignore" });
  return asked.status === 0 ? [...DROP, ...command] : command;
}
