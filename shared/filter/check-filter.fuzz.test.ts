/** Whatever is typed, the check answers. A million texts: FILTER_FUZZ=1000000 npx vitest run … shared/filter/check-filter.fuzz.test.ts */
import { expect, test } from "vitest";
import { checkFilter } from "./check-filter.ts";
import { FIXTURE_NAMES } from "./fixture-registry.ts";
import type { CheckedFilter, Condition, FilterMacro, Repair, TextRange } from "./model.ts";
import { operandsOf, partsOf } from "./walk.ts";

/** Tests may read the environment; shared/ has no types for it. */
declare const process: { readonly env: Readonly<Record<string, string | undefined>> };

const TEXTS = Number(process.env["FILTER_FUZZ"] ?? 100_000);
const SEED = Number(process.env["FILTER_SEED"] ?? 20_240_817);
const MACROS: readonly FilterMacro[] = [
  { name: "m", text: "($1 == $2)" },
  { name: "n", text: "tcp.prot" },
];

/** Marsaglia's xorshift. */
function createRandom(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const VALID = [
  'tcp.port in {80, 443..8080} and http.host contains "www" or not ip.src == 10.0.0.0/8',
  "any ip.addr != 10.0.0.5 && all tcp.port >= 0x50 || (ip.ttl & 1 == 1 xor udp)",
  'frame.time > "2002-12-31 13:55:31.3Z" and frame[0:2,4] == 16:03 and @eth.src[-1] == ff',
  "max(tcp.srcport, tcp.dstport, 10) + 2 * {ip.ttl - 1} > -5 and len(http.host) <= 20",
  "ipv6.addr == fe80::1/64 and eth.src contains 00:09 and tcp.flags.syn and not tcp.flags.ack",
  'dns.flags.rcode == "No error" or http.host matches r"^a[b-c]+\\.com$" or ip.proto == TCP',
  "ip.src#[1-2] == ${ip.dst} and $m(tcp.port, 80) or $private_ipv4(ip.src)",
  "1 < tcp.port <= 80 == ip.ttl and frame contains 'A' and x.guid == 00112233-4455-6677-8899-aabbccddeeff",
  "frame.time_relative in {0.5..1.5} and x.float < 1.5e3 and bootp and ssl.handshake.type not in {1}",
];

const PIECES = [
  ...Array.from("()[]{}!&|^<>=~+-*/%,.:;#@$\"'`\\ \t\n"),
  ...Array.from("0123456789abfxrRuUz_"),
  ...Array.from("é€😀\ud800\udfff\u0000\u007f“”≥"),
  ...VALID.flatMap((filter) => filter.split(/\s+/)),
  "..",
  "===",
  "!==",
  "not in",
  "matches",
  "contains",
  '"a',
  "'ab'",
  "10.0.0.*",
  "${",
  "$m(",
  "$n()",
  "host 10.0.0.5",
  "port 80",
  "99999999999999999999",
  "\\x",
  "#[",
];

function makeRandom(random: (below: number) => number): string {
  const pieces = Array.from({ length: random(14) }, () => PIECES[random(PIECES.length)] ?? "");
  return pieces.join(random(2) === 0 ? " " : "");
}

function mutate(random: (below: number) => number): string {
  let text = VALID[random(VALID.length)] ?? "";
  for (let count = random(4); count >= 0; count--) {
    const at = random(text.length + 1);
    const length = random(3) === 0 ? random(12) : random(2);
    const piece = random(4) === 0 ? "" : (PIECES[random(PIECES.length)] ?? "");
    text = text.slice(0, at) + piece + text.slice(at + length);
  }
  return text;
}

const isInside = ({ from, to }: TextRange, text: string): boolean => from >= 0 && from <= to && to <= text.length;

function listRanges(condition: Condition): TextRange[] {
  const operands = operandsOf(condition).map(({ range }) => range);
  return [condition.range, ...operands, ...partsOf(condition).flatMap(listRanges)];
}

function findFault(text: string, checked: CheckedFilter): string | undefined {
  const told = checked.ok ? checked.warnings : [checked.error];
  const ranges = told.map(({ range }) => range);
  if (checked.ok && checked.condition !== undefined) ranges.push(...listRanges(checked.condition));
  if (!ranges.every((range) => isInside(range, text))) return "a range lies outside of the text";
  if (told.some(({ message }) => message === "")) return "a message is empty";
  const repairs: Repair[] = told.flatMap(({ repairs: offered }) => offered);
  const useless = repairs.find((repair) => !checkFilter(repair.text, FIXTURE_NAMES, { macros: MACROS }).ok);
  return useless === undefined ? undefined : `the repair ${useless.text} cannot be used`;
}

test(
  `${TEXTS} random and damaged filters are answered, within their text, with repairs that work (seed ${SEED})`,
  { timeout: 3_600_000 },
  () => {
    const random = createRandom(SEED);
    let accepted = 0;
    for (let count = 0; count < TEXTS; count++) {
      const text = count % 2 === 0 ? mutate(random) : makeRandom(random);
      let fault: string | undefined;
      try {
        const checked = checkFilter(text, FIXTURE_NAMES, { macros: MACROS });
        if (checked.ok) accepted++;
        fault = findFault(text, checked);
      } catch (cause) {
        fault = String(cause);
      }
      if (fault !== undefined) expect.fail(`${JSON.stringify(text)}: ${fault}`);
    }
    // Both ways must be walked.
    expect(accepted).toBeGreaterThan(TEXTS / 50);
    expect(accepted).toBeLessThan(TEXTS / 2);
  },
);
