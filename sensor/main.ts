/** The sensor: reads its command line, serves the built app to this machine, and says what it does. */
import { fileURLToPath } from "node:url";
import { parseConfig, type Config } from "./config.ts";
import { chooseTransport } from "./serve/choose-transport.ts";
import { indexSite, type SiteIndex } from "./serve/site-index.ts";
import { serveSite } from "./serve/site.ts";
import { ListenError, type Listener, type Transport } from "./serve/transport.ts";

/** The build puts this program into dist/sensor and the app into dist. */
const SITE_FOLDER = fileURLToPath(new URL("..", import.meta.url));

/** Ends the program with a sentence instead of a stack: for failures that the user can repair. */
class StartError extends Error {}

async function loadSite(): Promise<SiteIndex> {
  const index = await indexSite(SITE_FOLDER);
  if (index.has("/index.html")) return index;
  throw new StartError(`there is no app in ${SITE_FOLDER}; build it with: npm run build`);
}

async function listen(transport: Transport, config: Config, site: SiteIndex): Promise<Listener> {
  const handle = serveSite(site, (cause) => {
    console.error("sensor: a request failed:", cause);
  });
  try {
    return await transport.listen({ host: config.host, port: config.port, handle });
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

function stopOnSignals(listener: Listener): void {
  const stop = (): void => {
    process.off("SIGINT", stop).off("SIGTERM", stop);
    console.log("sensor: stopped");
    void listener.close().then(() => process.exit(0));
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
}

async function start(config: Config): Promise<void> {
  const site = await loadSite();
  const { transport, reason } = await chooseTransport(config.transport).catch((cause: unknown) => {
    throw new StartError("uWebSockets.js does not load here: use --transport auto", { cause });
  });
  const listener = await listen(transport, config, site);
  stopOnSignals(listener);
  const host = config.host.includes(":") ? `[${config.host}]` : config.host;
  console.log(`sensor: HTTP by ${transport.name === "uws" ? "uWebSockets.js" : "node:http"} (${reason})`);
  console.log(
    `sensor: listens on ${host} port ${listener.port}: programs on this machine can reach it, no other machine`,
  );
  console.log(`sensor: serves ${site.size} files of the app; it captures nothing`);
  console.log(`sensor: open http://${host}:${listener.port}/`);
}

const parsed = parseConfig(process.argv.slice(2));
if (parsed.kind === "help") console.log(parsed.text);
else if (parsed.kind === "error") {
  console.error(`sensor: ${parsed.message}`);
  process.exitCode = 2;
} else {
  start(parsed.config).catch((cause: unknown) => {
    console.error(cause instanceof StartError ? `sensor: ${cause.message}` : cause);
    process.exitCode = 1;
  });
}
