/** Who could come: the address that is listened on, and the tokens there are. */
import { join } from "node:path";
import type { PreflightCheck } from "#shared/wire/sensor-message.ts";
import type { Config } from "../config.ts";
import { readTokens } from "../policy/token-store.ts";
import { isLoopbackAddress } from "../serve/loopback.ts";
import { found, passed } from "./check.ts";

/** A network with a shorter prefix is more than one site has. */
const WIDE_IPV4 = 16;
const WIDE_IPV6 = 48;

const isWide = (entry: string): boolean => {
  const [address = "", length] = entry.split("/");
  return length !== undefined && Number(length) < (address.includes(":") ? WIDE_IPV6 : WIDE_IPV4);
};

export function checkAddress({ host, port, allowed, pcapOverIp }: Config): PreflightCheck {
  if (!isLoopbackAddress(host)) {
    const detail = `other machines reach ${host} port ${port}, by TLS; allowed: ${allowed.join(", ")}`;
    const wide = allowed.filter(isWide);
    if (wide.length === 0) return passed("address", detail);
    return found("address", "warning", `${detail}; ${wide.join(", ")} is a wide network`, {
      repair: "Name those machines with --allow that have to come.",
    });
  }
  const detail = `only programs on this machine reach ${host}`;
  if (pcapOverIp === undefined) return passed("address", detail);
  return found("address", "warning", `${detail}, and PCAP-over-IP asks none of them for a token`, {
    repair: "Leave --pcap-over-ip out where other users work on this machine.",
  });
}

const OLD_DAYS = 365;
const DAY_MS = 86_400_000;

/** Tokens are made by the sensor, 256 random bits each: what can be weak is the file, and a token that nobody remembers. */
export function checkTokens(state: string, nowMs = Date.now()): PreflightCheck {
  const path = join(state, "tokens.json");
  try {
    const { tokens } = readTokens(path);
    const old = tokens.filter(({ created }) => nowMs - Date.parse(created) > OLD_DAYS * DAY_MS);
    const detail = `${tokens.length} of 256 random bits each, kept as SHA-256 digests for this user alone`;
    if (old.length === 0) return passed("tokens", detail);
    return found("tokens", "warning", `${detail}; older than a year: ${old.map(({ id }) => id).join(", ")}`, {
      repair: `Delete those entries in ${path}, start again, and pair with --pair.`,
    });
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT")
      return passed("tokens", "there is none yet: the start prints a pairing link, good once and for ten minutes");
    const repair = "Repair the file as it says, or start the sensor as the user whose state this is.";
    return found("tokens", "failed", cause instanceof Error ? cause.message : String(cause), { repair });
  }
}
