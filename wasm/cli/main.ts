/** `tapglass`: the engine without a browser. Results on standard output, troubles on standard error. */
import type { ExitCode } from "./exit-code.ts";
import { exportLogs } from "./export.ts";
import { expert } from "./expert.ts";
import { fields } from "./fields.ts";
import { filter } from "./filter.ts";
import { flows } from "./flows.ts";
import { names } from "./names.ts";
import { UsageError } from "./open.ts";
import { objects } from "./objects.ts";
import { oracleAnswer } from "./oracle-answer.ts";
import { oracleFilters } from "./oracle-filters.ts";
import { packet } from "./packet.ts";
import { packets } from "./packets.ts";
import { protocols } from "./protocols.ts";
import { stats } from "./stats.ts";
import { stream } from "./stream.ts";
import { summary } from "./summary.ts";
import { dns, http, tls } from "./transactions.ts";

interface Command {
  readonly use: string;
  readonly run: (words: readonly string[]) => Promise<ExitCode>;
}

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ["summary", { use: "summary [--json] FILE|-", run: summary }],
  ["packets", { use: "packets [--fields NAME,NAME …] [--json] [--first N] [--count N] FILE|-", run: packets }],
  ["packet", { use: "packet N [--json] FILE|-", run: packet }],
  [
    "filter",
    {
      use: "filter [--count] [--json] [--selected N] [-o OUT.pcapng] 'EXPRESSION' FILE|- | filter --check|--to-bpf 'EXPRESSION'",
      run: filter,
    },
  ],
  [
    "flows",
    {
      use: "flows [--level flow|transport|network|link] [--endpoints] [--filter EXPRESSION [--only-matching]] [--sort COLUMN] [--json] FILE|-",
      run: flows,
    },
  ],
  [
    "export",
    {
      use: "export --zeek DIR [--json] [--ignore-checksums] FILE|- | export --eve OUT [--ignore-checksums] FILE|-",
      run: exportLogs,
    },
  ],
  ["dns", { use: "dns [--json|--summary] FILE|-", run: dns }],
  ["http", { use: "http [--json|--summary] FILE|-", run: http }],
  ["tls", { use: "tls [--json|--summary] FILE|-", run: tls }],
  ["names", { use: "names [--hosts HOSTS] [--mmdb FILE[,FILE]] [--services] [--json] FILE|-", run: names }],
  ["expert", { use: "expert [--json] FILE|-", run: expert }],
  ["fields", { use: "fields [--json] [WORD]", run: fields }],
  ["stats", { use: "stats [--interval SECONDS] [--json] FILE|-", run: stats }],
  ["protocols", { use: "protocols [--json]", run: protocols }],
  [
    "stream",
    {
      use: "stream N [--udp] [--hex|--c|--raw|--json] [--direction a|b|both] [-o OUT] FILE|-",
      run: stream,
    },
  ],
  ["objects", { use: "objects [--json] [-o DIR] FILE|-", run: objects }],
  ["oracle-filters", { use: "oracle-filters FILTERS --root DIR --list LIST --out OUT", run: oracleFilters }],
  ["oracle-answer", { use: "oracle-answer --root DIR --out OUT [--list LIST]", run: oracleAnswer }],
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
