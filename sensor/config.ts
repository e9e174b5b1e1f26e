/** The command line: read once, checked whole, refused with the repair rather than guessed at. */
import { homedir } from "node:os";
import { join } from "node:path";
import { findNearestName } from "#shared/policy/nearest-name.ts";
import { MOST_SAMPLING } from "#shared/wire/protocol.ts";
import { PROVIDERS, type ProviderName } from "./capture/order.ts";
import { AddressList } from "./policy/addresses.ts";
import { PROCESS_PEERS, type ProcessPeers } from "./serve/process-teller.ts";
import { isLoopbackAddress } from "./serve/loopback.ts";

export interface Config {
  readonly host: string;
  readonly port: number;
  /** "auto" takes uWebSockets.js where it loads. */
  readonly transport: "auto" | "uws" | "node";
  /** Where tokens, audit log and recordings are kept. */
  readonly state: string;
  readonly source: "auto" | "none" | ProviderName;
  /** The file that source replay reads. */
  readonly file: string;
  readonly pace: number;
  /** Replays the file again and again. */
  readonly loops: boolean;
  /** Where frames wait for the capturing process; undefined: as the source likes it best. */
  readonly kernelBufferMib: number | undefined;
  /** One frame in so many is kept of every capture; 1: all. */
  readonly sampling: number;
  /** What is sent of the file: nanoseconds from its earliest packet; undefined: no bound. */
  readonly fromNs: bigint | undefined;
  readonly untilNs: bigint | undefined;
  /** By their place in the file: so many packets are left out at its begin, at most so many are there then. */
  readonly skip: number;
  readonly most: number;
  /** Port on loopback, and interface ("": the first that is up). */
  readonly pcapOverIp: { readonly port: number; readonly interface: string } | undefined;
  /** Which clients hear whose flows there are. */
  readonly processes: ProcessPeers;
  /** The file of forwarding rules, or "". */
  readonly rules: string;
  /** Tokens with the scope admin may put another rule file in its place. */
  readonly allowsRuleEdits: boolean;
  readonly allowsFull: boolean;
  readonly allowsForensic: boolean;
  /** Of all recordings together, and how old they get. */
  readonly recordingsMib: number;
  readonly recordingsDays: number;
  /** Makes a new pairing link, also where somebody is paired already. */
  readonly isPairing: boolean;
  /** Addresses and networks that may come from elsewhere. */
  readonly allowed: readonly string[];
  readonly origins: readonly string[];
  /** Names, besides its addresses, under which this host is asked. */
  readonly names: readonly string[];
  readonly certificate: string;
  readonly key: string;
  readonly generatesCertificate: boolean;
}

export type ConfigResult =
  | { readonly kind: "config"; readonly config: Config }
  /** Looks at what a sensor with this configuration would need, and starts none. */
  | { readonly kind: "preflight"; readonly config: Config; readonly asJson: boolean }
  | { readonly kind: "verify"; readonly state: string }
  | { readonly kind: "verify-recording"; readonly path: string }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "error"; readonly message: string };

/** Unregistered, and not a port that development servers like. */
const DEFAULT_PORT = 7337;
const HIGHEST_PORT = 65_535;
const MOST_PACKETS = Number.MAX_SAFE_INTEGER;
const TRANSPORTS = ["auto", "uws", "node"] as const;
const SOURCES = ["auto", "none", ...PROVIDERS] as const;

const HELP = `npm start -- [options]

  --port N           port to listen on; 0 takes any free one (default ${DEFAULT_PORT})
  --host ADDRESS     address to listen on (default 127.0.0.1); any but a loopback address needs TLS and --allow
  --allow ADDRESS    an address, or a network like 10.0.0.0/8, that may come from elsewhere; may be repeated
  --cert FILE --key FILE   certificate chain and key, PEM: speak TLS
  --make-cert        make a certificate of one's own (needs openssl) and print its fingerprint
  --name NAME        another name by which this host is asked; may be repeated
  --origin ORIGIN    an app served elsewhere that may connect, like https://tapglass.example; may be repeated
  --source S         auto, none, pcap, tcpdump or replay: where packets come from (default auto)
  --file FILE        the capture (pcap or pcapng, also gzip) that --source replay sends as if it came now
  --pace N           how many times as fast as it was recorded; 0 is as fast as it goes (default 1)
  --loop             begin the file again at its end
  --from S --to S    send only this stretch of the file, in seconds from its earliest packet, whatever its packets' order
  --skip N --most N  leave out the first N packets of the file; send at most N of those behind them, in each round
  --kernel-buffer-mib N  where frames wait while this host is busy: more, where the kernel drops some (default 64; tcpdump 128)
  --sample N         keep 1 packet in N (1 to 10) of every capture, whatever a client asks for; each says so (default 1: all)
  --pcap-over-ip PORT[:INTERFACE]   on 127.0.0.1, without a token: pcapng for desktop tools; off unless asked for
  --rules FILE       forwarding rules (YAML): what leaves this host; read again when it changes and on SIGHUP
  --allow-rule-edits lets tokens with the scope admin change that file from a browser
  --processes P      off, local or all: which clients hear whose flows there are (default local: this machine's)
  --allow-full       lets tokens with the scope full see whole packets, and not only metadata
  --allow-forensic   lets tokens with the scope forensic record on this host, for a time set beforehand
  --recordings-mib N     room for recordings; the oldest make room for new ones (default 4096)
  --recordings-days N    how long recordings are kept (default 7)
  --verify-recording F   check a recording against its hash chain and end
  --pair             print a new pairing link
  --preflight        look at what capturing needs here, say how to repair what is missing, and end (status 1: something is)
  --preflight-json   the same for programs
  --state DIR        where tokens and audit log are kept (default ${defaultState()})
  --verify-audit     check the audit log's chain and end
  --transport T      auto, uws or node: what carries HTTP and WebSockets (default auto)
  --help             this text
`;

type Option = (value: string, config: Config) => Config | string;

const OPTIONS: ReadonlyMap<string, Option> = new Map<string, Option>([
  ["--port", readPort],
  ["--host", readHost],
  ["--transport", choose("--transport", TRANSPORTS, (transport) => ({ transport }))],
  ["--allow", readAllowed],
  ["--origin", readOrigin],
  ["--name", (value, config) => ({ ...config, names: [...config.names, value.toLowerCase()] })],
  ["--cert", (value, config) => ({ ...config, certificate: value })],
  ["--key", (value, config) => ({ ...config, key: value })],
  ["--state", (value, config) => ({ ...config, state: value })],
  ["--source", choose("--source", SOURCES, (source) => ({ source }))],
  ["--file", (value, config) => ({ ...config, file: value })],
  ["--pace", readPace],
  ["--from", readSeconds("--from", (fromNs) => ({ fromNs }))],
  ["--to", readSeconds("--to", (untilNs) => ({ untilNs }))],
  ["--skip", readWhole("--skip", 0, MOST_PACKETS, (skip) => ({ skip }))],
  ["--most", readWhole("--most", 1, MOST_PACKETS, (most) => ({ most }))],
  ["--kernel-buffer-mib", readWhole("--kernel-buffer-mib", 1, 1024, (kernelBufferMib) => ({ kernelBufferMib }))],
  ["--sample", readWhole("--sample", 1, MOST_SAMPLING, (sampling) => ({ sampling }))],
  ["--processes", choose("--processes", PROCESS_PEERS, (processes) => ({ processes }))],
  ["--pcap-over-ip", readPcapOverIp],
  ["--rules", (value, config) => ({ ...config, rules: value })],
  ["--recordings-mib", readWhole("--recordings-mib", 16, 1 << 30, (recordingsMib) => ({ recordingsMib }))],
  ["--recordings-days", readWhole("--recordings-days", 1, 3650, (recordingsDays) => ({ recordingsDays }))],
]);

/** What else can be done than to start; they take no value. */
const ACTS = ["--verify-audit", "--preflight", "--preflight-json"] as const;

/** Options without a value. */
const FLAGS: ReadonlyMap<string, Partial<Config>> = new Map<string, Partial<Config>>([
  ["--allow-full", { allowsFull: true }],
  ["--allow-forensic", { allowsForensic: true }],
  ["--allow-rule-edits", { allowsRuleEdits: true }],
  ["--loop", { loops: true }],
  ["--pair", { isPairing: true }],
  ["--make-cert", { generatesCertificate: true }],
]);

function defaultState(): string {
  const given = process.env["STATE_DIRECTORY"] ?? process.env["XDG_STATE_HOME"];
  return process.env["STATE_DIRECTORY"] ?? join(given ?? join(homedir(), ".local/state"), "tapglass");
}

const DEFAULTS: Config = {
  host: "127.0.0.1",
  port: DEFAULT_PORT,
  transport: "auto",
  state: defaultState(),
  source: "auto",
  file: "",
  pace: 1,
  loops: false,
  kernelBufferMib: undefined,
  sampling: 1,
  fromNs: undefined,
  untilNs: undefined,
  skip: 0,
  most: MOST_PACKETS,
  pcapOverIp: undefined,
  processes: "local",
  rules: "",
  allowsRuleEdits: false,
  allowsFull: false,
  allowsForensic: false,
  recordingsMib: 4096,
  recordingsDays: 7,
  isPairing: false,
  allowed: [],
  origins: [],
  names: [],
  certificate: "",
  key: "",
  generatesCertificate: false,
};

/** Reads the arguments after the program's name. The last of a repeated option counts. */
export function parseConfig(args: readonly string[]): ConfigResult {
  let config = DEFAULTS;
  let act: (typeof ACTS)[number] | undefined;
  for (let at = 0; at < args.length; at++) {
    const [name = "", ...rest] = (args[at] ?? "").split("=");
    if (name === "--help" || name === "-h") return { kind: "help", text: HELP };
    const given = FLAGS.get(name);
    const isAct = ACTS.find((each) => each === name);
    if (isAct !== undefined || given !== undefined) {
      if (rest.length > 0) return refuse(`${name} takes no value`);
      act = isAct ?? act;
      config = { ...config, ...given };
      continue;
    }
    if (name === "--verify-recording") {
      const path = rest.length > 0 ? rest.join("=") : args[at + 1];
      return path === undefined ? refuse(`${name} needs a value after it`) : { kind: "verify-recording", path };
    }
    const option = OPTIONS.get(name);
    if (option === undefined) return refuse(describeUnknown(name));
    const value = rest.length > 0 ? rest.join("=") : args[++at];
    if (value === undefined) return refuse(`${name} needs a value after it`);
    const next = option(value, config);
    if (typeof next === "string") return refuse(next);
    config = next;
  }
  if (act === "--verify-audit") return { kind: "verify", state: config.state };
  const problem = findContradiction(config);
  if (problem !== undefined) return refuse(problem);
  return act === undefined ? { kind: "config", config } : { kind: "preflight", config, asJson: act !== "--preflight" };
}

/** What is wrong with the options taken together, and how to mend it. */
function findContradiction(config: Config): string | undefined {
  const { host, allowed, certificate, key, generatesCertificate, source, file } = config;
  if ((certificate === "") !== (key === "")) return "--cert and --key belong together: give both";
  if (generatesCertificate && certificate !== "") return "--make-cert and --cert exclude each other: give one of them";
  if (source === "replay" && file === "") return "--source replay needs the capture: add --file FILE";
  if (source !== "replay" && file !== "") return "--file is what --source replay reads: add --source replay";
  const { fromNs, untilNs, kernelBufferMib } = config;
  if (source === "replay" && kernelBufferMib !== undefined)
    return "--kernel-buffer-mib is for frames of an interface: a file that is replayed waits, and loses none";
  const isPart = [fromNs, untilNs].some((each) => each !== undefined) || config.skip > 0 || config.most < MOST_PACKETS;
  if (source !== "replay" && isPart)
    return "--from, --to, --skip and --most are for a file that is replayed: add --source replay and --file FILE";
  if (fromNs !== undefined && untilNs !== undefined && fromNs > untilNs)
    return "--from is later than --to, so that nothing would be sent: exchange them";
  if (config.allowsForensic && config.sampling > 1)
    return "--sample and --allow-forensic exclude each other: a forensic recording holds every packet";
  if (isLoopbackAddress(host)) return undefined;
  const tunnel = `or listen on 127.0.0.1 and use a tunnel (ssh -L ${config.port}:127.0.0.1:${config.port} this-machine)`;
  if (certificate === "" && !generatesCertificate)
    return `--host ${host} lets other machines in, which needs TLS: add --cert and --key, or --make-cert, ${tunnel}`;
  if (allowed.length === 0)
    return `--host ${host} lets other machines in, and nobody is allowed: add --allow ADDRESS for each that may come, ${tunnel}`;
  return undefined;
}

function refuse(message: string): ConfigResult {
  return { kind: "error", message };
}

function describeUnknown(name: string): string {
  const nearest = findNearestName(name, [...OPTIONS.keys(), ...FLAGS.keys(), ...ACTS, "--verify-recording", "--help"]);
  const hint = nearest === undefined ? "--help lists the options" : `did you mean ${nearest}?`;
  return name.startsWith("-") ? `there is no option ${name}; ${hint}` : `"${name}" is not an option; ${hint}`;
}

function readPort(value: string, config: Config): Config | string {
  const port = Number(value);
  if (/^\d+$/.test(value) && port <= HIGHEST_PORT) return { ...config, port };
  return `--port must be a whole number from 0 to ${HIGHEST_PORT}, not "${value}"`;
}

function readPcapOverIp(value: string, config: Config): Config | string {
  const [, port = "", name = ""] = /^(\d{1,5})(?::(.{1,64}))?$/.exec(value) ?? [];
  if (port === "" || Number(port) > HIGHEST_PORT)
    return `--pcap-over-ip must be a port, or a port and an interface like 57012:eth0, not "${value}"`;
  return { ...config, pcapOverIp: { port: Number(port), interface: name } };
}

function readHost(value: string, config: Config): Config | string {
  const host = value === "localhost" ? "127.0.0.1" : value.replace(/^\[(.*)\]$/, "$1");
  if (new AddressList().add(host) && !host.includes("/")) return { ...config, host };
  return `--host must be an address, not "${value}": use --host 127.0.0.1, or one of this machine's own`;
}

function readAllowed(value: string, config: Config): Config | string {
  if (!new AddressList().add(value)) return `--allow must be an address or a network like 10.0.0.0/8, not "${value}"`;
  if (/\/0+$/.test(value)) return `--allow ${value} is everybody: name the networks that may come`;
  return { ...config, allowed: [...config.allowed, value] };
}

function readOrigin(value: string, config: Config): Config | string {
  const origin = URL.canParse(value) ? new URL(value).origin : "null";
  if (/^https?:/.test(origin) && value.replace(/\/$/, "") === origin)
    return { ...config, origins: [...config.origins, origin] };
  return `--origin must be like https://tapglass.example, without a path, not "${value}"`;
}

function readPace(value: string, config: Config): Config | string {
  const pace = Number(value);
  if (value !== "" && (pace === 0 || (pace >= 0.1 && pace <= 100))) return { ...config, pace };
  return `--pace must be from 0.1 to 100, or 0 for as fast as it goes, not "${value}"`;
}

/** A capture that is longer than this is none. */
const MOST_SECONDS = 10_000_000_000;

/** To the nanosecond. */
function readSeconds(name: string, apply: (ns: bigint) => Partial<Config>): Option {
  return (text, config) => {
    const [, whole = "", part = ""] = /^(\d{1,11})(?:[.](\d{1,9}))?$/.exec(text) ?? [];
    if (whole === "" || Number(whole) > MOST_SECONDS)
      return `${name} must be seconds from the file's earliest packet, like 90 or 12.5, not "${text}"`;
    return { ...config, ...apply(BigInt(whole + part.padEnd(9, "0"))) };
  };
}

function readWhole(name: string, least: number, most: number, apply: (value: number) => Partial<Config>): Option {
  return (text, config) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return { ...config, ...apply(value) };
    return `${name} must be a whole number from ${least} to ${most}, not "${text}"`;
  };
}

function choose<const T extends string>(
  name: string,
  choices: readonly T[],
  apply: (choice: T) => Partial<Config>,
): Option {
  return (value, config) => {
    const choice = choices.find((each) => each === value);
    return choice === undefined
      ? `${name} must be ${choices.join(", ")}, not "${value}"`
      : { ...config, ...apply(choice) };
  };
}
