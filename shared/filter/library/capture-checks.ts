/**
 * What no single packet tells when it comes: questions to all packets and flows, asked when somebody wants to know, because answers may
 * come later. Each is a filter, so that what it finds can be looked at.
 */
import { formatCount } from "../../format/number.ts";
import { localOffsetMs } from "../../format/time.ts";
import type { NoteSeverity } from "../../model/expert.ts";
import { type Limits, isLimitId } from "../../model/limits.ts";
import { checkFilter } from "../check-filter.ts";
import { compileFilter } from "../compile.ts";
import type { FilterNames } from "../model.ts";

export interface CaptureCheck {
  readonly code: string;
  readonly severity: NoteSeverity;
  readonly text: string;
  readonly means: string;
  readonly advice: string;
  readonly filter: string;
}

const PRIVATE_NETWORKS = "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16";
const PRIVATE = `{${PRIVATE_NETWORKS}}`;
const LOCAL = `{${PRIVATE_NETWORKS}, 224.0.0.0/3}`;
const LOCAL_SIX = "{fc00::/7, fe80::/10, ff00::/8, ::1}";
/** Ports where another protocol than the usual one is worth a look. */
const KNOWN_PORTS = "{22, 25, 53, 80, 443, 445, 3389}";
const USUAL_PORTS =
  "{20..22, 25, 53, 80, 110, 143, 389, 443, 445, 465, 587, 636, 853, 993, 995, 1883, 3306, 3389, 5432, 8080, 8443}";

/** No dissector and no signature knows what the flow carries, whatever its port is kept for. */
const UNKNOWN = '(!flow.application || flow.evidence == "port")';

/** Names of limits in braces stand for their values. */
const CHECKS: readonly CaptureCheck[] = [
  {
    code: "dns.unanswered",
    severity: "warning",
    text: "DNS query without an answer",
    means: "A name was asked for, and no reply to it is in the capture.",
    advice:
      "Look whether the server answers anybody, whether a firewall drops its replies, or whether the capture ended first.",
    filter: "dns.flags.response == 0 && !dns.response_in && !mdns && !llmnr",
  },
  {
    code: "dns.slow",
    severity: "note",
    text: "DNS answer after more than {slowSeconds} s",
    means: "Whoever asked had to wait for the name before anything else could begin.",
    advice: "Compare the servers in the DNS view: a far or busy one, or a resolver that has to ask others first.",
    filter: "dns.time > {slowSeconds}",
  },
  {
    code: "tcp.unanswered",
    severity: "warning",
    text: "Connection attempt without an answer",
    means: "A host asked for a connection, and nothing came back: neither an acceptance nor a refusal.",
    advice: "Look for a firewall that drops in silence, a host that is off, or a scan: then the ports or hosts differ.",
    filter: 'tcp.flags.syn == 1 && tcp.flags.ack == 0 && flow.state == "S0"',
  },
  {
    code: "http.unanswered",
    severity: "warning",
    text: "HTTP request without a response",
    means: "A request was sent, and no response to it is in the capture.",
    advice: "Look at the end of its stream: a reset, a timeout, or the end of the capture.",
    filter: "http.request && !http.response_in",
  },
  {
    code: "http.cleartext-external",
    severity: "warning",
    text: "HTTP in the clear to a public address",
    means:
      "A host of the local network talked HTTP without TLS to the internet: everybody on the way can read and change it.",
    advice: "Use https for this service; look what was sent, tokens and cookies above all.",
    filter: `http.request && ((ip.src in ${PRIVATE} && !(ip.dst in ${LOCAL})) || (ipv6.src in ${LOCAL_SIX} && !(ipv6.dst in ${LOCAL_SIX})))`,
  },
  {
    code: "flow.unknown-on-known-port",
    severity: "warning",
    text: "Unknown protocol on a well-known port",
    means: "The port belongs to a protocol that everybody knows, and what is said there does not read as it.",
    advice: "Follow the stream. Tunnels and malware like ports that firewalls let pass; so do ordinary programs.",
    filter: `${UNKNOWN} && ((tcp.len >= {payloadBytes} && tcp.port in ${KNOWN_PORTS}) || (udp.length >= {payloadBytes} + 8 && udp.port in ${KNOWN_PORTS}))`,
  },
  {
    code: "flow.unknown-protocol",
    severity: "note",
    text: "Payload of an unknown protocol",
    means: "Bytes went over the flow, and neither a dissector nor a signature knows them.",
    advice: "Follow the stream; if you know what it is, decode its port as that protocol.",
    filter: `${UNKNOWN} && (tcp.len >= {payloadBytes} || udp.length >= {payloadBytes} + 8)`,
  },
  {
    code: "flow.uncommon-port",
    severity: "note",
    text: "Connection to an uncommon port",
    means: "A TCP connection was opened to a port that none of the usual services has.",
    advice: "Ordinary for many programs. Look at the ones that you cannot name.",
    filter: `tcp.flags.syn == 1 && tcp.flags.ack == 0 && !(tcp.dstport in ${USUAL_PORTS})`,
  },
  {
    code: "flow.many-packets",
    severity: "note",
    text: "Flow of {manyPackets} packets and more",
    means: "One flow makes up much of the traffic by packets.",
    advice: "Ordinary for downloads, calls and backups. Sort the flows by packets to see who it is.",
    filter: "flow.packets >= {manyPackets}",
  },
  {
    code: "flow.many-bytes",
    severity: "note",
    text: "Flow of {manyBytes} bytes and more",
    means: "One flow makes up much of the traffic by bytes.",
    advice: "Look at its direction: much that leaves a host which usually receives is worth a question.",
    filter: "flow.bytes >= {manyBytes}",
  },
];

/** The checks with these limits. */
export function captureChecks(limits: Limits): readonly CaptureCheck[] {
  const fill = (text: string, format: (value: number) => string): string =>
    text.replace(/\{(\w+)\}/gu, (whole, name: string) => (isLimitId(name) ? format(limits[name]) : whole));
  return CHECKS.map((check) => ({
    ...check,
    text: fill(check.text, formatCount),
    filter: fill(check.filter, String),
  }));
}

/** Checks as programs, in their order. That each is a filter is the project's own doing: one that is none is a defect. */
export function compileChecks(checks: readonly CaptureCheck[], names: FilterNames): Uint8Array[] {
  return checks.map(({ filter }) => {
    const checked = checkFilter(filter, names, { zoneOffsetMs: localOffsetMs });
    if (!checked.ok) throw new Error(`“${filter}” is no filter: ${checked.error.message}`);
    return compileFilter(checked.condition, names);
  });
}
