/** What /proc tells of processes: which of them hold a socket, and who they are. Other users' files need CAP_SYS_PTRACE; without, they are not seen. */
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { MOST_PROCESS_TEXT } from "#shared/processes/flow-process.ts";

export interface ProcessFacts {
  readonly pid: number;
  readonly startNs?: bigint;
  readonly name?: string;
  readonly exe?: string;
  readonly container?: string;
}

/** Of clock ticks in /proc/PID/stat: USER_HZ, the same on every Linux that is of interest here. */
const TICK_NS = 10_000_000n;
const CONTAINER =
  /(?:docker[-/]|cri-containerd-|crio-|libpod-|containerd\/|kubepods[^\n]*\/)([0-9a-f]{12,64})|\/(?:lxc|lxc\.payload)[./]([\w.-]+)/;

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // The process ended meanwhile, or belongs to somebody else: then nothing is known.
    return "";
  }
}

/** The socket that a file of a process is, if it is one. */
function inodeOf(path: string): number | undefined {
  try {
    const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(path))?.[1];
    return inode === undefined ? undefined : Number(inode);
  } catch {
    return undefined; // closed meanwhile
  }
}

export class ProcFiles {
  readonly #root: string;
  readonly #bootNs: bigint;

  constructor(root = "/proc") {
    this.#root = root;
    const seconds = /^btime (\d+)$/m.exec(read(join(root, "stat")))?.[1] ?? "0";
    this.#bootNs = BigInt(seconds) * 1_000_000_000n;
  }

  readTable(name: string): string {
    return read(join(this.#root, "net", name));
  }

  listPids(): number[] {
    return readdirSync(this.#root).flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  }

  /** Adds the wanted inodes that this process holds to `found`. */
  findSockets(pid: number, wanted: ReadonlySet<number>, found: Map<number, number>): void {
    const folder = join(this.#root, String(pid), "fd");
    let names: string[];
    try {
      names = readdirSync(folder);
    } catch {
      return; // not ours to see, or gone
    }
    for (const name of names) {
      const inode = inodeOf(join(folder, name));
      if (inode !== undefined && wanted.has(inode)) found.set(inode, pid);
    }
  }

  readProcess(pid: number): ProcessFacts {
    const folder = join(this.#root, String(pid));
    // The name stands in parentheses and may hold some itself.
    const [, name, rest = ""] = /^\d+ \((.*)\) (.*)$/s.exec(read(join(folder, "stat"))) ?? [];
    const ticks = /^\d+$/.exec(rest.split(" ")[19] ?? "")?.[0];
    let exe = "";
    try {
      exe = readlinkSync(join(folder, "exe"));
    } catch {
      // A thread of the kernel has none, another user's is not seen.
    }
    const [, id, lxc] = CONTAINER.exec(read(join(folder, "cgroup"))) ?? [];
    const container = id ?? lxc;
    return {
      pid,
      ...(ticks === undefined ? {} : { startNs: this.#bootNs + BigInt(ticks) * TICK_NS }),
      ...(name === undefined ? {} : { name: name.slice(0, 64) }),
      ...(exe === "" ? {} : { exe: exe.slice(0, MOST_PROCESS_TEXT) }),
      ...(container === undefined ? {} : { container: container.slice(0, 128) }),
    };
  }
}
