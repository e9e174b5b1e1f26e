/** `tapglass`: the engine without a browser. Results on standard output, troubles on standard error. */
import type { ExitCode } from "./exit-code.ts";
import { UsageError } from "./open.ts";

interface Command {
  readonly use: string;
  readonly run: (words: readonly string[]) => Promise<ExitCode>;
}

/** Each brings only what it needs: starting is a good part of the time that a small capture takes. */
const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  [
    "summary",
    { use: "summary [--json|--digest] FILE|-", run: async (words) => (await import("./summary.ts")).summary(words) },
  ],
  [
    "packets",
    {
      use: "packets [--fields NAME,NAME …] [--json] [--first N] [--count N] FILE|- | packets --follow [--json] [--fields NAME,NAME …] -",
      run: async (words) => (await import("./packets.ts")).packets(words),
    },
  ],
  ["packet", { use: "packet N [--json] FILE|-", run: async (words) => (await import("./packet.ts")).packet(words) }],
  [
    "filter",
    {
      use: "filter [--count] [--json] [--selected N] [-o OUT.pcapng|-] 'EXPRESSION' FILE|- | filter --check|--to-bpf 'EXPRESSION'",
      run: async (words) => (await import("./filter.ts")).filter(words),
    },
  ],
  [
    "flows",
    {
      use: "flows [--level flow|transport|network|link] [--endpoints] [--filter EXPRESSION [--only-matching]] [--sort COLUMN] [--json] FILE|-",
      run: async (words) => (await import("./flows.ts")).flows(words),
    },
  ],
  [
    "flow",
    {
      use: "flow STREAM [--udp] [--json] FILE|-",
      run: async (words) => (await import("./flow.ts")).flow(words),
    },
  ],
  [
    "export",
    {
      use: "export --zeek DIR [--json] [--ignore-checksums] FILE|- | export --eve OUT|- [--ignore-checksums] FILE|- | export --pcapng|--pcap OUT|- [--flagged] [--before N] [--after N] [--names] FILE|-",
      run: async (words) => (await import("./export.ts")).exportCapture(words),
    },
  ],
  [
    "dns",
    {
      use: "dns [--json|--summary] [--limits NAME=VALUE,…] FILE|-",
      run: async (words) => (await import("./transactions.ts")).dns(words),
    },
  ],
  [
    "http",
    { use: "http [--json|--summary] FILE|-", run: async (words) => (await import("./transactions.ts")).http(words) },
  ],
  [
    "tls",
    {
      use: "tls [--json|--summary] [--limits NAME=VALUE,…] FILE|-",
      run: async (words) => (await import("./transactions.ts")).tls(words),
    },
  ],
  [
    "processes",
    {
      use: "processes [--json|--summary] FILE|-",
      run: async (words) => (await import("./transactions.ts")).processes(words),
    },
  ],
  [
    "names",
    {
      use: "names [--hosts HOSTS] [--own-services LIST] [--mmdb FILE[,FILE]] [--services] [--json] FILE|-",
      run: async (words) => (await import("./names.ts")).names(words),
    },
  ],
  [
    "expert",
    {
      use: "expert [--json] [--checks [--limits NAME=VALUE,…]] FILE|-",
      run: async (words) => (await import("./expert.ts")).expert(words),
    },
  ],
  ["fields", { use: "fields [--json] [WORD]", run: async (words) => (await import("./fields.ts")).fields(words) }],
  [
    "stats",
    {
      use: "stats [--interval SECONDS] [--json] FILE|-",
      run: async (words) => (await import("./stats.ts")).stats(words),
    },
  ],
  ["protocols", { use: "protocols [--json]", run: async (words) => (await import("./protocols.ts")).protocols(words) }],
  [
    "stream",
    {
      use: "stream N [--udp|--http2 ID] [--hex|--c|--raw|--json] [--direction a|b|both] [-o OUT|-] FILE|-",
      run: async (words) => (await import("./stream.ts")).stream(words),
    },
  ],
  [
    "objects",
    { use: "objects [--json] [-o DIR] FILE|-", run: async (words) => (await import("./objects.ts")).objects(words) },
  ],
  [
    "capture",
    {
      use: "capture --sensor URL|LINK [--token-file FILE] [--sensor …: merged by time into one FILE] [-i INTERFACE …] [-f FILTER] [-s SNAPLEN] [--mode metadata|full|forensic] [--minutes N] [--sample N] [-c PACKETS] [--seconds N] [--pace N|max] [--loop] [--from S] [--until S] [--skip N] [--accept-safe-use] [--figures] -w FILE|-",
      run: async (words) => (await import("./capture.ts")).capture(words),
    },
  ],
  [
    "recordings",
    {
      use: "recordings --sensor URL [--token-file FILE] [--get RECORDING/FILE -w FILE|-]",
      run: async (words) => (await import("./recordings.ts")).recordings(words),
    },
  ],
  [
    "oracle-filters",
    {
      use: "oracle-filters FILTERS --root DIR --list LIST --out OUT",
      run: async (words) => (await import("./oracle-filters.ts")).oracleFilters(words),
    },
  ],
  [
    "oracle-answer",
    {
      use: "oracle-answer --root DIR --out OUT [--list LIST]",
      run: async (words) => (await import("./oracle-answer.ts")).oracleAnswer(words),
    },
  ],
]);

function help(): string {
  return [
    "tapglass: what is on the wire, from the command line",
    "",
    ...[...COMMANDS.values()].map(({ use }) => `  tapglass ${use}`),
  ].join("\n");
}

async function main(words: readonly string[]): Promise<ExitCode> {
  const [name = "", ...rest] = words;
  if (name === "" || name === "help" || name === "--help") {
    console.log(help());
    return 0;
  }
  const command = COMMANDS.get(name);
  if (command === undefined) {
    console.error(`tapglass: there is no command "${name}"\n\n${help()}`);
    return 2;
  }
  try {
    return await command.run(rest);
  } catch (cause) {
    if (!(cause instanceof UsageError)) throw cause;
    console.error(`tapglass ${name}: ${cause.message}`);
    console.error(`use: tapglass ${command.use}`);
    return 2;
  }
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // The reader of a pipe went away: nobody is left to tell.
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});
process.exitCode = await main(process.argv.slice(2));
