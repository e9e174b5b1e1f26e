/** Colouring rules: the first rule whose filter holds gives a packet its colours. */

export interface Colour {
  /** 0 to 255 each. */
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

export interface ColourRule {
  readonly name: string;
  readonly filter: string;
  readonly isEnabled: boolean;
  readonly foreground: Colour;
  readonly background: Colour;
  /** Fields the filter names that the engine does not have yet: the rule waits, and is not an error. */
  readonly needs?: string;
}

export const MOST_RULE_FILTER_CHARACTERS = 2000;

/** "#12272e". */
export function parseHexColour(text: string): Colour | undefined {
  if (!/^#[0-9a-f]{6}$/i.test(text)) return undefined;
  const value = parseInt(text.slice(1), 16);
  return { red: value >> 16, green: (value >> 8) & 0xff, blue: value & 0xff };
}

const BLACK: Colour = { red: 0, green: 0, blue: 0 };

interface Row {
  readonly name: string;
  readonly filter: string;
  readonly background: string;
  readonly foreground: string;
  readonly needs?: string;
}

const DARK = "#12272e";
const ALARM = "#a40000";
const YELLOW = "#fffc9c";
const RED = "#f78787";

/** Order and colours are those Wireshark users know; names of protocols that the engine does not read are left out. */
const ROWS: readonly Row[] = [
  {
    name: "Bad TCP",
    filter: "tcp.analysis.flags && !tcp.analysis.window_update",
    background: DARK,
    foreground: RED,
  },
  { name: "HSRP state change", filter: "hsrp.state != 8 && hsrp.state != 16", background: DARK, foreground: YELLOW },
  { name: "Spanning tree change", filter: "stp.type == 0x80", background: DARK, foreground: YELLOW },
  { name: "OSPF state change", filter: "ospf.msg != 1", background: DARK, foreground: YELLOW },
  {
    name: "ICMP errors",
    filter: "icmp.type in {3..5, 11} || icmpv6.type in {1..4}",
    background: DARK,
    foreground: "#b7f774",
  },
  { name: "ARP", filter: "arp", background: "#faf0d7", foreground: DARK },
  { name: "ICMP", filter: "icmp || icmpv6", background: "#fce0ff", foreground: DARK },
  { name: "TCP reset", filter: "tcp.flags.reset == 1", background: ALARM, foreground: YELLOW },
  { name: "SCTP abort", filter: "sctp.chunk_type == 6", background: ALARM, foreground: YELLOW },
  {
    name: "TTL low or unexpected",
    filter:
      "(ip.dst != 224.0.0.0/4 && ip.ttl < 5 && !pim && !ospf) || " +
      "(ip.dst == 224.0.0.0/24 && ip.dst != 224.0.0.251 && ip.ttl != 1 && !vrrp)",
    background: ALARM,
    foreground: "#ecebec",
  },
  {
    name: "Checksum errors",
    filter:
      'ip.checksum.status == "Bad" || tcp.checksum.status == "Bad" || udp.checksum.status == "Bad" || ' +
      'icmp.checksum.status == "Bad" || icmpv6.checksum.status == "Bad"',
    background: DARK,
    foreground: RED,
  },
  { name: "SMB", filter: "smb || smb2 || nbss || nbns", background: "#feffd0", foreground: DARK },
  { name: "HTTP", filter: "http || tcp.port == 80", background: "#e4ffc7", foreground: DARK },
  { name: "DCE/RPC", filter: "dcerpc", background: "#c797ff", foreground: DARK, needs: "dcerpc" },
  { name: "Routing", filter: "hsrp || eigrp || ospf || cdp || vrrp || igmp", background: "#fff3d6", foreground: DARK },
  { name: "TCP SYN/FIN", filter: "tcp.flags.syn == 1 || tcp.flags.fin == 1", background: "#a0a0a0", foreground: DARK },
  { name: "TCP", filter: "tcp", background: "#e7e6ff", foreground: DARK },
  { name: "UDP", filter: "udp", background: "#daeeff", foreground: DARK },
  { name: "Broadcast", filter: "eth[0] & 1", background: "#ffffff", foreground: "#babdb6" },
  {
    name: "System event",
    filter: "systemd_journal || sysdig",
    background: "#e6e6e6",
    foreground: "#2d6f9b",
    needs: "systemd_journal",
  },
];

export const DEFAULT_COLOUR_RULES: readonly ColourRule[] = ROWS.map(
  ({ name, filter, background, foreground, needs }) => ({
    name,
    filter,
    isEnabled: true,
    background: parseHexColour(background) ?? BLACK,
    foreground: parseHexColour(foreground) ?? BLACK,
    ...(needs === undefined ? {} : { needs }),
  }),
);
