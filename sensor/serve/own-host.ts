/** Under which names this sensor answers. Any other Host header may be a stranger's name that was pointed here (DNS rebinding). */
import { isIP } from "node:net";
import { listAddresses } from "../capture/interfaces.ts";
import { findHostName, isLoopbackHost } from "./loopback.ts";

/** For a sensor that listens on `host`: loopback names always, its own address or, when it listens on all, all of this host's; and `names`. */
export function makeHostCheck(host: string, names: readonly string[]): (header: string) => boolean {
  const isEverywhere = host === "0.0.0.0" || host === "::";
  return (header) => {
    if (isLoopbackHost(header)) return true;
    const name = findHostName(header) ?? "";
    if (names.includes(name)) return true;
    if (isIP(name) === 0) return false;
    return isEverywhere ? listAddresses().some((address) => address.replace(/%.*$/, "") === name) : name === host;
  };
}
