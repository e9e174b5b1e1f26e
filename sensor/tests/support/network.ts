/** Two network namespaces joined by a veth pair: the sensor lives at one end, traffic is made at the other. Needs root. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";

export interface Network {
  /** Names of the interfaces: the sensor's end, and the other. */
  readonly near: string;
  readonly far: string;
  /** Runs a program at an end and returns what it says. */
  readonly run: (end: "near" | "far", ...words: readonly string[]) => string;
  /** Starts a program at an end; whatever still runs is killed when the network is closed. */
  readonly start: (end: "near" | "far", ...words: readonly string[]) => ChildProcess;
  /** Packets that reached the sensor's end since it was made: what the generator says it sent may have found a full backlog. */
  readonly arrived: () => number;
  readonly close: () => Promise<void>;
}

const TOOLS = ["ip", "tcpreplay", "tcpdump"] as const;

/** Why no network can be made here; undefined when one can. */
export function findNetworkObstacle(): string | undefined {
  if (process.platform !== "linux") return "network namespaces are Linux's";
  if (process.getuid?.() !== 0) return "needs root, to make network namespaces";
  for (const tool of TOOLS) {
    const asked = spawnSync(tool, [tool === "ip" ? "-V" : "--version"], { stdio: "ignore" });
    if (asked.error !== undefined) return `needs ${TOOLS.join(", ")}; ${tool} is missing`;
  }
  const name = `tg${process.pid}probe`;
  const made = spawnSync("ip", ["netns", "add", name], { encoding: "utf8" });
  if (made.status !== 0) return `no network namespace can be made here: ${made.stderr.trim()}`;
  spawnSync("ip", ["netns", "del", name]);
  return undefined;
}

const ip = (...words: readonly string[]): string => execFileSync("ip", words, { encoding: "utf8" });

let made = 0;

/** Both ends are up, with addresses 10.77.0.1 and 10.77.0.2, and silent: no IPv6, no neighbour discovery. */
export function makeNetwork(): Network {
  const unique = `tg${process.pid}n${made++}`;
  const ends = { near: `${unique}a`, far: `${unique}b` } as const;
  const [near, far] = ["vA", "vB"];
  for (const name of Object.values(ends)) {
    ip("netns", "add", name);
    ip(
      "netns",
      "exec",
      name,
      "sysctl",
      "-qw",
      "net.ipv6.conf.all.disable_ipv6=1",
      "net.ipv6.conf.default.disable_ipv6=1",
    );
  }
  ip("link", "add", near, "netns", ends.near, "type", "veth", "peer", "name", far, "netns", ends.far);
  for (const [end, device, address] of [
    [ends.near, near, "10.77.0.1/24"],
    [ends.far, far, "10.77.0.2/24"],
  ] as const) {
    ip("-n", end, "link", "set", "lo", "up");
    ip("-n", end, "addr", "add", address, "dev", device);
    ip("-n", end, "link", "set", device, "up");
  }
  const running = new Set<ChildProcess>();
  return {
    near,
    far,
    run: (end, ...words) =>
      execFileSync("ip", ["netns", "exec", ends[end], ...words], { encoding: "utf8", stdio: "pipe" }),
    start: (end, ...words) => {
      const child = spawn("ip", ["netns", "exec", ends[end], ...words], { stdio: ["ignore", "pipe", "pipe"] });
      running.add(child);
      child.on("exit", () => running.delete(child));
      return child;
    },
    arrived: () => Number(ip("netns", "exec", ends.near, "cat", `/sys/class/net/${near}/statistics/rx_packets`)),
    close: async () => {
      for (const child of running) {
        const gone = once(child, "exit");
        child.kill("SIGKILL");
        await gone;
      }
      for (const name of Object.values(ends)) ip("netns", "del", name);
    },
  };
}
