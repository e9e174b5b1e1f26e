/** The command line: read once, checked whole, refused with the repair rather than guessed at. */
import { findNearestName } from "#shared/policy/nearest-name.ts";
import { isLoopbackAddress } from "./serve/loopback.ts";

export interface Config {
  readonly host: string;
  readonly port: number;
  /** "auto" takes uWebSockets.js where it loads. */
  readonly transport: "auto" | "uws" | "node";
}

export type ConfigResult =
  | { readonly kind: "config"; readonly config: Config }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "error"; readonly message: string };

/** Unregistered, and not a port that development servers like. */
const DEFAULT_PORT = 7337;
const HIGHEST_PORT = 65_535;
const TRANSPORTS = ["auto", "uws", "node"] as const;

const HELP = `npm start -- [options]

  --port N        port to listen on; 0 takes any free one (default ${DEFAULT_PORT})
  --host ADDRESS  loopback address to listen on (default 127.0.0.1)
  --transport T   auto, uws or node: what carries HTTP (default auto)
  --help          this text
`;

type Option = (value: string, config: Config) => Config | string;

const OPTIONS: ReadonlyMap<string, Option> = new Map<string, Option>([
  ["--port", readPort],
  ["--host", readHost],
  ["--transport", readTransport],
]);

/** Reads the arguments after the program's name. The last of a repeated option counts. */
export function parseConfig(args: readonly string[]): ConfigResult {
  let config: Config = { host: "127.0.0.1", port: DEFAULT_PORT, transport: "auto" };
  for (let at = 0; at < args.length; at++) {
    const [name = "", ...rest] = (args[at] ?? "").split("=");
    if (name === "--help" || name === "-h") return { kind: "help", text: HELP };
    const option = OPTIONS.get(name);
    if (option === undefined) return refuse(describeUnknown(name));
    const value = rest.length > 0 ? rest.join("=") : args[++at];
    if (value === undefined) return refuse(`${name} needs a value after it`);
    const next = option(value, config);
    if (typeof next === "string") return refuse(next);
    config = next;
  }
  return { kind: "config", config };
}

function refuse(message: string): ConfigResult {
  return { kind: "error", message };
}

function describeUnknown(name: string): string {
  const nearest = findNearestName(name, [...OPTIONS.keys(), "--help"]);
  const hint = nearest === undefined ? "--help lists the options" : `did you mean ${nearest}?`;
  return name.startsWith("-") ? `there is no option ${name}; ${hint}` : `"${name}" is not an option; ${hint}`;
}

function readPort(value: string, config: Config): Config | string {
  const port = Number(value);
  if (/^\d+$/.test(value) && port <= HIGHEST_PORT) return { ...config, port };
  return `--port must be a whole number from 0 to ${HIGHEST_PORT}, not "${value}"`;
}

function readHost(value: string, config: Config): Config | string {
  const host = value === "localhost" ? "127.0.0.1" : value.replace(/^\[(.*)\]$/, "$1");
  if (isLoopbackAddress(host)) return { ...config, host };
  return (
    `--host ${value} would let other machines in, which this version refuses: use --host 127.0.0.1, ` +
    `and from elsewhere a tunnel (ssh -L ${config.port}:127.0.0.1:${config.port} this-machine)`
  );
}

function readTransport(value: string, config: Config): Config | string {
  const transport = TRANSPORTS.find((name) => name === value);
  return transport === undefined
    ? `--transport must be ${TRANSPORTS.join(", ")}, not "${value}"`
    : { ...config, transport };
}
