/** Puts the parts of a sensor together: its state on disk, where its packets come from, and the door that clients come through. */
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatPairingLink } from "#shared/wire/credential.ts";
import { SCOPES } from "#shared/wire/protocol.ts";
import type { ReplayOrder } from "#shared/wire/replay.ts";
import type { PreflightCheck } from "#shared/wire/sensor-message.ts";
import { AuditLog } from "./audit/audit-log.ts";
import { Capturing, findPcap, findTcpdump, type CapturingFacts } from "./capture/capturing.ts";
import type { ProviderName } from "./capture/order.ts";
import { dropPrivileges } from "./capture/privilege.ts";
import type { Config } from "./config.ts";
import { AddressList } from "./policy/addresses.ts";
import { notePolicy } from "./policy/policy-file.ts";
import { RulesFile, type LoadedRules } from "./policy/rules-file.ts";
import { SafeUse } from "./policy/safe-use.ts";
import { TokenStore } from "./policy/token-store.ts";
import type { SourceFacts } from "./preflight/capture-checks.ts";
import { ANY_CAPTURE, Preflight } from "./preflight/preflight.ts";
import { ProcessWatch } from "./processes/process-watch.ts";
import { Recordings } from "./record/recordings.ts";
import { makePrivateFolder } from "./state/private-files.ts";
import { DoorKeeper } from "./serve/admission.ts";
import { Connection } from "./serve/connection.ts";
import { Host } from "./serve/host.ts";
import { policyOf } from "./serve/ready.ts";
import { PcapOverIp } from "./serve/pcap-over-ip.ts";
import { ProcessTeller, type ProcessPeers } from "./serve/process-teller.ts";
import { RulesDesk } from "./serve/rules-desk.ts";
import type { Admit, Handle } from "./serve/transport.ts";
import { serveDownloads } from "./serve/downloads.ts";

const PAIRING_MINUTES = 10;
const LONGEST_RECORDED_FILE = 256 << 20;
const VERSION = "1";

/** How clients come in: by WebSockets, and for recordings by requests; any other request is answered by what is given. */
interface Door {
  readonly admit: Admit;
  readonly serve: (next: Handle) => Handle;
}

export interface Sensor {
  readonly makeDoor: (isOwnHost: (header: string) => boolean, isSecure: boolean) => Door;
  /** The port that was taken: connections to it are not captured. */
  readonly useAddress: (port: number) => void;
  /** What it sees and allows, a line each. */
  readonly describe: () => string[];
  /** Reads the rule file again. */
  readonly reload: () => void;
  /** A new pairing link where nobody is paired, or one was asked for. */
  readonly makePairingLink: (origin: string) => string | undefined;
  readonly close: () => Promise<void>;
}

/** A process of the sensor: beside this program when it is built, else its source, through the TypeScript loader. */
function commandOf(built: string, source: string): string[] {
  const program = fileURLToPath(new URL(`./${built}.js`, import.meta.url));
  if (existsSync(program)) return [process.execPath, program];
  const loader = new URL("../scripts/typescript.mjs", import.meta.url).href;
  return [process.execPath, "--import", loader, fileURLToPath(new URL(`./${source}.ts`, import.meta.url))];
}

function openProcesses(peers: ProcessPeers): ProcessTeller | undefined {
  // Only Linux tells of sockets by /proc.
  if (peers === "off" || process.platform !== "linux") return undefined;
  return new ProcessTeller(new ProcessWatch(commandOf("process-probe", "processes/probe")), peers);
}

function captureSettings(
  config: Config,
): Pick<CapturingFacts, "file" | "part" | "replay" | "kernelBufferMib" | "sampling" | "application"> {
  const { file, kernelBufferMib, sampling, skip, most } = config;
  return {
    file,
    kernelBufferMib,
    sampling,
    part: { skip, most },
    replay: replayOf(config),
    application: `Tapglass sensor ${VERSION}`,
  };
}

function replayOf({ pace, loops, fromNs, untilNs }: Config): ReplayOrder {
  return {
    pacePercent: Math.round(pace * 100),
    loops,
    ...(fromNs === undefined ? {} : { fromNs }),
    ...(untilNs === undefined ? {} : { untilNs }),
  };
}

function chooseSource(source: Config["source"]): SourceFacts {
  if (source === "none") return { provider: undefined, library: "" };
  if (source === "replay") return { provider: source, library: "" };
  const library = source === "tcpdump" ? undefined : findPcap();
  if (library !== undefined) return { provider: "pcap", library };
  const other = source === "pcap" ? undefined : findTcpdump();
  if (other !== undefined) return { provider: "tcpdump", library: other };
  return { provider: source === "auto" ? undefined : source, library: "" };
}

/** Opens state and source. Throws with a sentence for the user. */
export async function openSensor(config: Config): Promise<Sensor> {
  const tokens = openState(config.state);
  const audit = new AuditLog(join(config.state, "audit.jsonl"));
  const recordings = openRecordings(config, audit);
  const rules =
    config.rules === ""
      ? undefined
      : openRules(config.rules, audit, (loaded) => {
          host.useRules(loaded);
        });
  const ports = [config.port];
  const { capturing, preflight } = openCapturing(config, () => rules?.current, ports);
  await preflight.look(ANY_CAPTURE);
  const safeUse = new SafeUse(join(config.state, "safe-use.json"));
  const pcapOverIp = await openPcapOverIp(config, { capturing, audit, safeUse });
  if (pcapOverIp !== undefined) ports.push(pcapOverIp.port);
  const host: Host = new Host({
    rules: rules === undefined ? undefined : new RulesDesk(rules, config.allowsRuleEdits),
    processes: openProcesses(config.processes),
    name: hostname(),
    version: VERSION,
    sensor: tokens.sensor,
    policy: policyOf(config),
    recordings,
    audit,
    safeUse,
    capturing,
    preflight,
  });
  audit.write({ kind: "sensor_started", who: "", address: "" });
  notePolicy(join(config.state, "policy.json"), { ...policyOf(config), sampling: config.sampling }, (facts) =>
    audit.write({ kind: "policy_changed", who: "", address: "", facts }),
  );
  return {
    makeDoor: (isOwnHost, isSecure) => openDoor({ config, tokens, audit, recordings, host, isOwnHost, isSecure }),
    useAddress: (taken) => (ports[0] = taken),
    describe: () => describe(capturing, config, { problem: preflight.problem, pcapOverIpPort: pcapOverIp?.port }),
    makePairingLink: (origin) =>
      config.isPairing || tokens.tokens === 0
        ? formatPairingLink(origin, tokens.addPairing(SCOPES, PAIRING_MINUTES))
        : undefined,
    reload: () => void rules?.reload(),
    close: async () => {
      rules?.close();
      pcapOverIp?.close();
      await host.close();
      audit.write({ kind: "sensor_stopped", who: "", address: "" });
      audit.close();
    },
  };
}

/** Where packets come from, and what capturing them needs. `ports`: those that the sensor listens on. */
function openCapturing(
  config: Config,
  rules: () => LoadedRules | undefined,
  ports: readonly number[],
): { readonly capturing: Capturing; readonly preflight: Preflight } {
  const source = chooseSource(config.source);
  const capturing = new Capturing({
    ...captureSettings(config),
    provider: source.provider ?? "pcap",
    command: captureCommand(source.provider),
    rules,
    ports: () => ports,
  });
  return { capturing, preflight: new Preflight(config, capturing, source) };
}

/** What a sensor with this configuration would need: looked at without starting one. Throws with a sentence for the user. */
export async function lookOnly(config: Config): Promise<readonly PreflightCheck[]> {
  const nothing = (): undefined => undefined;
  const listener = { onChanged: nothing, onRefused: nothing };
  const rules = config.rules === "" ? undefined : RulesFile.open(config.rules, listener);
  try {
    return await openCapturing(config, () => rules?.current, [config.port]).preflight.look(ANY_CAPTURE);
  } finally {
    rules?.close();
  }
}

/** A file to replay may be readable for this user alone; nothing else needs more than the right to open a packet socket. */
function captureCommand(provider: ProviderName | undefined): readonly string[] {
  const capture = commandOf("capture-child", "capture/child");
  return provider === "replay" ? capture : dropPrivileges(capture);
}

/** The folder of the state, for the sensor's user alone, and the tokens in it. */
function openState(folder: string): TokenStore {
  makePrivateFolder(folder, true);
  return TokenStore.open(join(folder, "tokens.json"));
}

interface DoorFacts {
  readonly config: Config;
  readonly tokens: TokenStore;
  readonly audit: AuditLog;
  readonly recordings: Recordings;
  readonly host: Host;
  readonly isOwnHost: (header: string) => boolean;
  readonly isSecure: boolean;
}

function openDoor(facts: DoorFacts): Door {
  const { config, tokens, audit, recordings, host, isOwnHost, isSecure } = facts;
  const allowed = new AddressList();
  for (const entry of config.allowed) allowed.add(entry);
  const keeper = new DoorKeeper({
    tokens,
    audit,
    allowed,
    isOwnHost,
    origins: new Set(config.origins),
    isSecure,
    isFull: () => host.isFull,
    connect: (socket, visitor) => new Connection(socket, visitor, host),
  });
  const isAllowedAddress = (address: string): boolean => keeper.isAllowedAddress(address);
  const isAllowedOrigin = (origin: string, name: string): boolean => keeper.isAllowedOrigin(origin, name);
  const downloads = { tokens, recordings, audit, isAllowedAddress, isOwnHost, isAllowedOrigin };
  return { admit: (upgrade) => keeper.admit(upgrade), serve: (next) => serveDownloads(downloads, next) };
}

/** `onLoaded` hears of new rules, and, with undefined, of a file that was refused. */
function openRules(path: string, audit: AuditLog, onLoaded: (rules: LoadedRules | undefined) => void): RulesFile {
  const nobody = { who: "", address: "" };
  const tell = ({ hash, set }: LoadedRules): void => {
    audit.write({ kind: "rules_changed", ...nobody, facts: { hash, path, rules: set.rules.length } });
  };
  const file = RulesFile.open(path, {
    onChanged: (loaded) => {
      tell(loaded);
      onLoaded(loaded);
    },
    onRefused: (problem) => {
      audit.write({ kind: "rules_refused", ...nobody, facts: { path, problem } });
      console.error(`sensor: the rules stay as they were: ${problem}`);
      onLoaded(undefined);
    },
  });
  tell(file.current);
  return file;
}

function openPcapOverIp(
  config: Config,
  facts: { readonly capturing: Capturing; readonly audit: AuditLog; readonly safeUse: SafeUse },
): Promise<PcapOverIp | undefined> {
  if (config.pcapOverIp === undefined) return Promise.resolve(undefined);
  const { allowsFull } = config;
  return PcapOverIp.open({ ...facts, ...config.pcapOverIp, allowsFull, name: hostname() });
}

function openRecordings(config: Config, audit: AuditLog): Recordings {
  const limits = {
    mostBytes: config.recordingsMib * (1 << 20),
    fileBytes: Math.min(LONGEST_RECORDED_FILE, Math.floor((config.recordingsMib * (1 << 20)) / 8)),
    mostDays: config.recordingsDays,
  };
  return new Recordings(join(config.state, "recordings"), limits, (recording, file, reason) => {
    audit.write({ kind: "recording_removed", who: "", address: "", facts: { recording, file, reason } });
  });
}

interface Findings {
  readonly problem: string | undefined;
  readonly pcapOverIpPort: number | undefined;
}

function describe(capturing: Capturing, config: Config, { problem, pcapOverIpPort }: Findings): string[] {
  const names = capturing.listInterfaces().map(({ name, isUp }) => (isUp ? name : `${name} (down)`));
  const full = config.allowsFull ? "metadata or whole packets" : "metadata only (whole packets need --allow-full)";
  const modes = config.allowsForensic ? `${full}; forensic recordings in ${join(config.state, "recordings")}` : full;
  if (problem !== undefined) return [`captures nothing: ${problem}`];
  const lines = [`captures with ${capturing.name} from ${names.join(", ")}; ${modes}`];
  if (config.sampling > 1) lines.push(`keeps 1 packet in ${config.sampling} of every capture, which says so`);
  if (config.rules !== "") lines.push(`forwards by the rules of ${config.rules}`);
  if (pcapOverIpPort !== undefined)
    lines.push(`PCAP-over-IP on 127.0.0.1 port ${pcapOverIpPort}: every user of this machine can capture through it`);
  return lines;
}
