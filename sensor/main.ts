/** The sensor: reads its command line, serves the built app and, to whoever was paired, the packets of this host. */
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { scanAudit } from "./audit/audit-file.ts";
import { parseConfig, type Config } from "./config.ts";
import { verifyRecording } from "./record/verify-recording.ts";
import { chooseTransport } from "./serve/choose-transport.ts";
import { makeHostCheck } from "./serve/own-host.ts";
import { indexSite, type SiteIndex } from "./serve/site-index.ts";
import { serveSite } from "./serve/site.ts";
import { ListenError, type Certificate, type Listener, type Transport } from "./serve/transport.ts";
import { makeCertificate, readFingerprint } from "./serve/certificate.ts";
import { isReady, printChecks, printChecksAsJson } from "./preflight/print.ts";
import { lookOnly, openSensor, type Sensor } from "./sensor.ts";

/** The build puts this program into dist/sensor and the app into dist. */
const SITE_FOLDER = fileURLToPath(new URL("..", import.meta.url));

/** Ends the program with a sentence instead of a stack: for failures that the user can repair. */
class StartError extends Error {}

const say = (text: string): void => {
  console.log(`sensor: ${text}`);
};

async function loadSite(): Promise<SiteIndex> {
  const index = await indexSite(SITE_FOLDER);
  if (index.has("/index.html")) return index;
  throw new StartError(`there is no app in ${SITE_FOLDER}; build it with: npm run build`);
}

function findCertificate(config: Config): Certificate | undefined {
  if (config.certificate !== "") return { certificateFile: config.certificate, keyFile: config.key };
  if (!config.generatesCertificate) return undefined;
  try {
    return makeCertificate(config.state, [config.host, ...config.names]);
  } catch (cause) {
    throw new StartError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

interface Opening {
  readonly transport: Transport;
  readonly config: Config;
  readonly site: SiteIndex;
  readonly sensor: Sensor;
  readonly certificate: Certificate | undefined;
}

async function listen({ transport, config, site, sensor, certificate }: Opening): Promise<Listener> {
  const isOwnHost = makeHostCheck(config.host, config.names);
  const handle = serveSite({
    index: site,
    isOwnHost,
    onFailure: (cause) => {
      console.error("sensor: a request failed:", cause);
    },
  });
  const door = sensor.makeDoor(isOwnHost, certificate !== undefined);
  const { host, port } = config;
  try {
    return await transport.listen({ host, port, handle: door.serve(handle), admit: door.admit, certificate });
  } catch (cause) {
    throw new StartError(describeListenFailure(cause, config), { cause });
  }
}

function describeListenFailure(cause: unknown, { host, port }: Config): string {
  const code = cause instanceof ListenError ? cause.code : String(cause);
  if (code === "EADDRINUSE") {
    return `port ${port} on ${host} is in use, perhaps by another sensor: stop that one, or take another port with --port N (0: any free one)`;
  }
  if (code === "EACCES") return `port ${port} needs rights that this user lacks: take one from 1024 up with --port N`;
  if (code === "EADDRNOTAVAIL") return `this machine has no address ${host}: use --host 127.0.0.1`;
  return `listening on ${host} port ${port} failed (${code}): take another port with --port N, or --transport node`;
}

function stopOnSignals(listener: Listener, sensor: Sensor): void {
  const stop = (): void => {
    process.off("SIGINT", stop).off("SIGTERM", stop);
    say("stopped");
    void Promise.all([sensor.close(), listener.close()]).then(() => process.exit(0));
  };
  process.on("SIGHUP", () => {
    sensor.reload();
  });
  process.on("SIGINT", stop).on("SIGTERM", stop);
}

async function openState(config: Config): Promise<Sensor> {
  try {
    return await openSensor(config);
  } catch (cause) {
    throw new StartError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

async function start(config: Config): Promise<void> {
  const site = await loadSite();
  const sensor = await openState(config);
  const certificate = findCertificate(config);
  const { transport, reason } = await chooseTransport(config.transport).catch((cause: unknown) => {
    throw new StartError("uWebSockets.js does not load here: use --transport auto", { cause });
  });
  const listener = await listen({ transport, config, site, sensor, certificate });
  sensor.useAddress(listener.port);
  stopOnSignals(listener, sensor);
  const host = config.host.includes(":") ? `[${config.host}]` : config.host;
  const origin = `${certificate === undefined ? "http" : "https"}://${host}:${listener.port}`;
  say(`HTTP by ${transport.name === "uws" ? "uWebSockets.js" : "node:http and ws"} (${reason})`);
  say(`listens on ${host} port ${listener.port}: ${describeReach(config)}`);
  if (certificate !== undefined)
    say(`certificate ${readFingerprint(certificate)}: compare it with what the browser shows`);
  for (const line of sensor.describe()) say(line);
  say(`serves ${site.size} files of the app`);
  say(`open ${origin}/`);
  const link = sensor.makePairingLink(origin);
  if (link !== undefined) say(`to see this host's traffic, open this link once within 10 minutes: ${link}`);
}

function describeReach({ allowed }: Config): string {
  if (allowed.length === 0) return "programs on this machine can reach it, no other machine";
  return `this machine and ${allowed.join(", ")} can reach it`;
}

async function lookFirst(config: Config, asJson: boolean): Promise<void> {
  const checks = await lookOnly(config);
  console.log(asJson ? printChecksAsJson(checks) : printChecks(checks));
  if (!isReady(checks)) process.exitCode = 1;
}

async function verify(state: string): Promise<void> {
  const { isWhole, lines, problem } = await scanAudit(join(state, "audit.jsonl"));
  if (isWhole) say(`the audit log is whole: ${lines} events`);
  else {
    console.error(`sensor: the audit log is broken after ${lines} events: ${problem ?? ""}`);
    process.exitCode = 1;
  }
}

async function checkRecording(path: string): Promise<void> {
  const { isWhole, files, bytes, head, problems, notes } = await verifyRecording(path);
  for (const note of notes) say(note);
  for (const problem of problems) console.error(`sensor: ${problem}`);
  if (isWhole) say(`the recording is whole: ${files} files, ${bytes} bytes; its chain ends in ${head}`);
  else process.exitCode = 1;
}

// Whatever is made from here on is for this user alone.
process.umask(0o077);

const parsed = parseConfig(process.argv.slice(2));
if (parsed.kind === "help") console.log(parsed.text);
else if (parsed.kind === "verify") await verify(parsed.state);
else if (parsed.kind === "preflight") {
  lookFirst(parsed.config, parsed.asJson).catch((cause: unknown) => {
    console.error(`sensor: ${cause instanceof Error ? cause.message : String(cause)}`);
    process.exitCode = 2;
  });
} else if (parsed.kind === "verify-recording") {
  checkRecording(parsed.path).catch((cause: unknown) => {
    console.error(`sensor: ${parsed.path} is no recording: ${cause instanceof Error ? cause.message : String(cause)}`);
    process.exitCode = 1;
  });
} else if (parsed.kind === "error") {
  console.error(`sensor: ${parsed.message}`);
  process.exitCode = 2;
} else {
  start(parsed.config).catch((cause: unknown) => {
    console.error(cause instanceof StartError ? `sensor: ${cause.message}` : cause);
    process.exit(1);
  });
}
