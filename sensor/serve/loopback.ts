/** Which addresses and which Host headers mean this machine. */
import { BlockList, isIP } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Whether an address (not a name) is one that only this machine can reach. */
export function isLoopbackAddress(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && loopback.check(address, version === 6 ? "ipv6" : "ipv4");
}

/** The name or address in a Host header, without its port; undefined when the header cannot be read. */
export function findHostName(header: string): string | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::\d{1,5})?$/.exec(header);
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}

/**
 * Whether a Host header names this machine: `localhost` or a loopback address, with any port (a forwarded port is another one).
 * Any other name may be a stranger's that was pointed at 127.0.0.1 to make a browser treat the stranger's page and this
 * sensor as one site (DNS rebinding).
 */
export function isLoopbackHost(header: string): boolean {
  const name = findHostName(header);
  return name !== undefined && (name === "localhost" || isLoopbackAddress(name));
}
