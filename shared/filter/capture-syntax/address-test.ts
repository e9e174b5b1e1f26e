/** Hosts, networks, ports and protocol numbers of capture filters as display-filter tests. */

import { join, test, type ConditionTree } from "./condition-tree.ts";

export type Direction = "any" | "src" | "dst" | "both";

/** What stands before the id of a primitive: "tcp src port". */
export interface Qualifiers {
  readonly protocol: string | undefined;
  readonly direction: Direction;
  readonly type: "host" | "net" | "port" | "portrange" | "proto";
}

const SERVICES: ReadonlyMap<string, number> = new Map([
  ["ftp-data", 20],
  ["ftp", 21],
  ["ssh", 22],
  ["telnet", 23],
  ["smtp", 25],
  ["domain", 53],
  ["dns", 53],
  ["bootps", 67],
  ["bootpc", 68],
  ["tftp", 69],
  ["http", 80],
  ["kerberos", 88],
  ["pop3", 110],
  ["sunrpc", 111],
  ["ntp", 123],
  ["netbios-ns", 137],
  ["netbios-ssn", 139],
  ["imap", 143],
  ["imap2", 143],
  ["snmp", 161],
  ["bgp", 179],
  ["ldap", 389],
  ["https", 443],
  ["microsoft-ds", 445],
  ["syslog", 514],
  ["imaps", 993],
  ["pop3s", 995],
  ["mysql", 3306],
  ["ms-wbt-server", 3389],
  ["sip", 5060],
]);

const IP_PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ["icmp", 1],
  ["igmp", 2],
  ["tcp", 6],
  ["udp", 17],
  ["gre", 47],
  ["esp", 50],
  ["ah", 51],
  ["icmp6", 58],
  ["pim", 103],
  ["vrrp", 112],
  ["sctp", 132],
]);

const ETHER_TYPES: ReadonlyMap<string, string> = new Map([
  ["ip", "0x0800"],
  ["arp", "0x0806"],
  ["rarp", "0x8035"],
  ["ip6", "0x86dd"],
  ["loopback", "0x9000"],
]);

const MAC = /^[0-9a-f]{1,2}([:-][0-9a-f]{1,2}){5}$/i;

/** A decimal, octal or hexadecimal number of the capture language. */
export function parseNumber(text: string): number | undefined {
  if (!/^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(text)) return undefined;
  return /^0[0-7]+$/.test(text) ? parseInt(text, 8) : Number(text);
}

function isOctets(text: string): boolean {
  return text.split(".").every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
}

/** One test per direction. `names`: the field for either end, for the source, for the destination. */
function direct(direction: Direction, names: readonly [string, string, string], rest: string): ConditionTree {
  if (direction === "both") return join("and", test(names[1] + rest), test(names[2] + rest));
  return test(names[direction === "any" ? 0 : direction === "src" ? 1 : 2] + rest);
}

/** "10" is 10.0.0.0/8, "10.1" 10.1.0.0/16, four octets alone a host: the rule of capture filters. */
function findNetwork(text: string): string | undefined {
  const [octets = "", prefix, ...more] = text.split("/");
  const count = octets.split(".").length;
  if (!isOctets(octets) || count > 4 || more.length > 0) return undefined;
  if (prefix !== undefined && !(/^\d{1,2}$/.test(prefix) && Number(prefix) <= 32)) return undefined;
  const address = octets + ".0".repeat(4 - count);
  if (prefix === undefined && count === 4) return address;
  return `${address}/${prefix ?? (count * 8).toString()}`;
}

function isIpv6(text: string, canHavePrefix: boolean): boolean {
  const [address = "", prefix, ...more] = text.split("/");
  if (more.length > 0 || (prefix !== undefined && !canHavePrefix)) return false;
  if (prefix !== undefined && !(/^\d{1,3}$/.test(prefix) && Number(prefix) <= 128)) return false;
  const halves = address.split("::");
  const groups = address.split(":").filter((group) => group !== "");
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) || halves.length > 2) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8 && address.split(":").length === 8;
}

function findAddressTest({ protocol, direction, type }: Qualifiers, id: string): ConditionTree | undefined {
  if (protocol === "ether") {
    if (type !== "host" || !MAC.test(id)) return undefined;
    return direct(direction, ["eth.addr", "eth.src", "eth.dst"], ` == ${id}`);
  }
  if (isIpv6(id, type === "net") && (protocol === undefined || protocol === "ip6")) {
    return direct(direction, ["ipv6.addr", "ipv6.src", "ipv6.dst"], ` == ${id}`);
  }
  const isHost = isOctets(id) && id.split(".").length === 4;
  // "host" with a prefix is an error in a capture filter, but there is one thing only that it can mean.
  const address = type === "net" || id.includes("/") ? findNetwork(id) : isHost ? id : undefined;
  if (address === undefined) return undefined;
  if (protocol === undefined || protocol === "ip") {
    return direct(direction, ["ip.addr", "ip.src", "ip.dst"], ` == ${address}`);
  }
  if (protocol !== "arp") return undefined;
  const [source, destination] = ["arp.src.proto_ipv4", "arp.dst.proto_ipv4"];
  if (direction === "any") return join("or", test(`${source} == ${address}`), test(`${destination} == ${address}`));
  return direct(direction, ["", source, destination], ` == ${address}`);
}

function findPort(text: string): number | undefined {
  const port = SERVICES.get(text) ?? parseNumber(text);
  return port === undefined || port > 65535 ? undefined : port;
}

function findPortTest({ protocol, direction, type }: Qualifiers, id: string): ConditionTree | undefined {
  if (protocol !== undefined && !["tcp", "udp", "sctp"].includes(protocol)) return undefined;
  const [low = "", high = ""] = type === "port" ? [id, id] : id.split("-");
  const first = findPort(low);
  const last = findPort(high);
  if (first === undefined || last === undefined) return undefined;
  const rest = type === "port" ? ` == ${first.toString()}` : ` in {${first.toString()}..${last.toString()}}`;
  const transports = protocol === undefined ? ["tcp", "udp"] : [protocol];
  return join(
    "or",
    ...transports.map((name) => direct(direction, [`${name}.port`, `${name}.srcport`, `${name}.dstport`], rest)),
  );
}

function findProtocolTest({ protocol }: Qualifiers, id: string): ConditionTree | undefined {
  const name = id.replace(/^\\/, "");
  if (protocol === "ether") {
    const number = parseNumber(name);
    const type =
      ETHER_TYPES.get(name) ?? (number === undefined ? undefined : `0x${number.toString(16).padStart(4, "0")}`);
    return type === undefined ? undefined : test(`eth.type == ${type}`);
  }
  const number = IP_PROTOCOLS.get(name) ?? parseNumber(name);
  if (number === undefined || number > 255) return undefined;
  const version4 = test(`ip.proto == ${number.toString()}`);
  const version6 = test(`ipv6.nxt == ${number.toString()}`);
  if (protocol === undefined) return join("or", version4, version6);
  return protocol === "ip" ? version4 : protocol === "ip6" ? version6 : undefined;
}

/** The test for one id, or undefined where the id does not fit what stands before it. */
export function findTest(qualifiers: Qualifiers, id: string): ConditionTree | undefined {
  switch (qualifiers.type) {
    case "host":
    case "net":
      return findAddressTest(qualifiers, id);
    case "port":
    case "portrange":
      return findPortTest(qualifiers, id);
    case "proto":
      return findProtocolTest(qualifiers, id);
  }
}

/** The network of an address and a mask such as 255.255.0.0; undefined where the mask has gaps. */
export function findMaskedNetwork(address: string, mask: string): string | undefined {
  if (!isOctets(mask) || mask.split(".").length !== 4) return undefined;
  const bits = mask
    .split(".")
    .map((part) => Number(part).toString(2).padStart(8, "0"))
    .join("");
  if (!/^1*0*$/.test(bits)) return undefined;
  const network = findNetwork(address);
  return network === undefined
    ? undefined
    : `${network.replace(/\/.*/, "")}/${bits.replace(/0/g, "").length.toString()}`;
}
