/**
 * What could be captured on this host: its interfaces as the system lists them, with their counters. A driver that hangs holds up whoever asks
 * about its interface: each is asked by itself, for a short time, and what did not answer is said beside what did.
 */
import { readFile, readdir } from "node:fs/promises";
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
const MOST_LISTED = 256;

/** One interface, and all of them together. */
const ANSWER_MS = 500;
const DISCOVERY_MS = 4000;
/** Each question that is not answered holds one of the few threads that also write the recordings and the audit log. */
const MOST_UNANSWERED = 2;

/** Tests put in their own. */
export interface InterfaceSystem {
  readonly names: () => Promise<readonly string[]>;
  /** Content of a file of an interface; undefined where there is none. */
  readonly read: (name: string, file: string) => Promise<string | undefined>;
}

const LINUX: InterfaceSystem = {
  names: () => readdir(SYSTEM),
  read: (name, file) =>
    readFile(`${SYSTEM}/${name}/${file}`, "utf8").then(
      (text) => text.trim(),
      // Not there on this system, or the interface went away: what it would have said is unknown.
      () => undefined,
    ),
};

/** Undefined where it is no interface. */
async function describe(system: InterfaceSystem, name: string): Promise<SensorInterface | undefined> {
  const read = (file: string): Promise<string | undefined> => system.read(name, file);
  const kind = await read("type");
  if (kind === undefined) return undefined;
  const flags = Number.parseInt((await read("flags")) ?? "0", 16);
  const count = async (what: string): Promise<number> =>
    Number((await read(`statistics/rx_${what}`)) ?? 0) + Number((await read(`statistics/tx_${what}`)) ?? 0);
  return {
    ...nothingKnown(name),
    description: (await read("ifalias"))?.slice(0, 256) ?? "",
    isUp: (flags & 1) !== 0,
    isLoopback: (flags & 8) !== 0,
    linkType: LINK_TYPES.get(Number(kind)) ?? COOKED,
    packets: await count("packets"),
    bytes: await count("bytes"),
  };
}

const nothingKnown = (name: string): SensorInterface => ({
  name: name.slice(0, 64),
  description: "",
  addresses: [],
  isUp: false,
  isLoopback: false,
  linkType: 1,
});

const LATE = Symbol("late");

/** What was promised, or LATE. */
async function within<T>(work: Promise<T>, ms: number): Promise<T | typeof LATE> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => (timer = setTimeout(resolve, ms, LATE)));
  return Promise.race([work, late]).finally(() => {
    clearTimeout(timer);
  });
}

export class InterfaceList {
  readonly #system: InterfaceSystem;
  #known: readonly SensorInterface[] = [];
  /** Those that were asked and did not answer yet. */
  readonly #unanswered = new Set<string>();
  #problem: string | undefined;
  #looking: Promise<void> | undefined;

  constructor(system = LINUX) {
    this.#system = system;
  }

  /** As they were when they were looked at last; those that are up first, `any` last, where the system has it. */
  get known(): readonly SensorInterface[] {
    return this.#known;
  }

  /** Why interfaces may be missing, or not all of one is known. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Looks again; resolves in a bounded time, whatever hangs. */
  refresh(): Promise<void> {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #look(): Promise<void> {
    const addresses = addressesByName();
    const listed = await within(
      this.#system.names().catch(() => undefined),
      ANSWER_MS,
    );
    if (listed === LATE) {
      this.#problem = "the system did not list its interfaces in time: these are those that were known before";
      return;
    }
    // No Linux: what Node knows of has to do.
    const isLinux = listed !== undefined;
    const found: SensorInterface[] = [];
    const end = performance.now() + DISCOVERY_MS;
    for (const name of (listed ?? [...addresses.keys()]).slice(0, MOST_LISTED - 1)) {
      const each = isLinux ? await this.#ask(name, end) : { ...nothingKnown(name), isUp: true };
      if (each !== undefined) found.push({ ...each, addresses: (addresses.get(name) ?? []).slice(0, 64) });
    }
    found.sort((a, b) => Number(b.isUp) - Number(a.isUp) || Number(a.isLoopback) - Number(b.isLoopback));
    this.#known = process.platform === "linux" ? [...found, describeAny()] : found;
    const silent = found.filter(({ problem }) => problem !== undefined).map(({ name }) => name);
    this.#problem =
      silent.length === 0
        ? undefined
        : `${silent.join(", ").slice(0, 200)} did not answer: look for a driver that hangs (dmesg)`;
  }

  async #ask(name: string, end: number): Promise<SensorInterface | undefined> {
    const before = this.#known.find((each) => each.name === name) ?? nothingKnown(name);
    const silent = { ...before, problem: "it does not answer; this is what was known before" };
    if (this.#unanswered.has(name)) return silent;
    if (this.#unanswered.size >= MOST_UNANSWERED || performance.now() >= end)
      return { ...before, problem: "it was not asked: others do not answer" };
    this.#unanswered.add(name);
    const answer = describe(this.#system, name).finally(() => this.#unanswered.delete(name));
    const each = await within(answer, ANSWER_MS);
    return each === LATE ? silent : each;
  }
}

function describeAny(): SensorInterface {
  return {
    ...nothingKnown(ANY),
    description: "all interfaces at once, with cooked headers",
    isUp: true,
    linkType: COOKED,
  };
}

function addressesByName(): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(networkInterfaces()).map(([name, entries]) => [name, (entries ?? []).map(({ address }) => address)]),
  );
}

/** All addresses of this host. */
export function listAddresses(): string[] {
  return [...addressesByName().values()].flat();
}
