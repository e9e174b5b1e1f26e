/** What could be captured on this host: its interfaces as the system lists them, with their counters. */
import { readdirSync, readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import type { SensorInterface } from "#shared/wire/sensor-message.ts";

const SYSTEM = "/sys/class/net";
/** ARPHRD numbers of Linux, and the link type that libpcap gives for them. */
const LINK_TYPES: ReadonlyMap<number, number> = new Map([
  [1, 1],
  [772, 1],
  [65534, 101],
  [801, 105],
  [803, 127],
]);
const COOKED = 113;
/** Captures on all interfaces at once. */
const ANY = "any";

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    // Not there on this system, or the interface went away: what it would have said is unknown.
    return undefined;
  }
}

const readNumber = (path: string): number => Number(readText(path) ?? 0);

function describe(name: string, addresses: readonly string[]): SensorInterface {
  const at = `${SYSTEM}/${name}`;
  const kind = readText(`${at}/type`);
  const flags = Number.parseInt(readText(`${at}/flags`) ?? "0", 16);
  const count = (what: string): number =>
    readNumber(`${at}/statistics/rx_${what}`) + readNumber(`${at}/statistics/tx_${what}`);
  return {
    name: name.slice(0, 64),
    description: readText(`${at}/ifalias`)?.slice(0, 256) ?? "",
    addresses: addresses.slice(0, 64),
    isUp: (flags & 1) !== 0,
    isLoopback: (flags & 8) !== 0,
    linkType: kind === undefined ? 1 : (LINK_TYPES.get(Number(kind)) ?? COOKED),
    packets: count("packets"),
    bytes: count("bytes"),
  };
}

/** Interfaces of this host, those that are up first; `any` last, where the system has it. */
export function listInterfaces(): SensorInterface[] {
  const addresses = new Map<string, string[]>();
  for (const [name, entries] of Object.entries(networkInterfaces()))
    addresses.set(
      name,
      (entries ?? []).map(({ address }) => address),
    );
  let names: string[];
  try {
    names = readdirSync(SYSTEM).filter((name) => readText(`${SYSTEM}/${name}/type`) !== undefined);
  } catch {
    // No Linux: what Node knows of has to do.
    names = [...addresses.keys()];
  }
  const found = names.map((name) => describe(name, addresses.get(name) ?? []));
  found.sort((a, b) => Number(b.isUp) - Number(a.isUp) || Number(a.isLoopback) - Number(b.isLoopback));
  if (process.platform === "linux") found.push(describeAny());
  return found.slice(0, 256);
}

function describeAny(): SensorInterface {
  const description = "all interfaces at once, with cooked headers";
  return { name: ANY, description, addresses: [], isUp: true, isLoopback: false, linkType: COOKED };
}

/** All addresses of this host. */
export function listAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((entries) => (entries ?? []).map(({ address }) => address));
}
