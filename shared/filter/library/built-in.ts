/** The filters that are there from the start. They can be hidden, not changed; a number stays with its filter for ever. */

export interface BuiltInFilter {
  /** "builtin-1". */
  readonly id: string;
  readonly name: string;
  readonly expression: string;
  readonly description: string;
  readonly folder: string;
}

const NAMES = "Names and addresses";
const WEB = "Web";
const SECURITY = "Security";
const TRANSPORT = "Transport";
const NETWORK = "Network";
const APPLICATIONS = "Applications";

/** Both ends within networks that are not routed on the internet. */
const INSIDE_IPV4 = "{10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 127.0.0.0/8, 169.254.0.0/16}";
const INSIDE_IPV6 = "{fc00::/7, fe80::/10, ::1}";
const EXTERNAL_HTTP =
  `http and not (ip.src in ${INSIDE_IPV4} and ip.dst in ${INSIDE_IPV4})` +
  ` and not (ipv6.src in ${INSIDE_IPV6} and ipv6.dst in ${INSIDE_IPV6})`;

type Row = readonly [number: number, folder: string, name: string, expression: string, description: string];

/** 4 is kept for "High risk flows", which needs a risk per flow. */
const ROWS: readonly Row[] = [
  [1, NAMES, "DNS traffic", "dns", "Everything that was read as DNS, on any port."],
  [2, WEB, "HTTP errors", "http.response.code >= 400", "Answers that say that the request failed."],
  [3, SECURITY, "TLS traffic", "tls", "Everything that was read as TLS."],
  [5, TRANSPORT, "TCP resets", "tcp.flags.reset == 1", "Connections that were refused or torn down."],
  [
    6,
    NAMES,
    "DNS failures",
    "dns.flags.response == 1 and dns.flags.rcode != 0",
    "Answers with an error: no such name, refused, server failure.",
  ],
  [7, WEB, "External HTTP", EXTERNAL_HTTP, "Web traffic in clear text with an end outside the private networks."],
  [8, WEB, "HTTP requests", "http.request", "One packet per request."],
  [9, WEB, "HTTP uploads", 'http.request.method in {"POST", "PUT", "PATCH"}', "Requests that send something."],
  [10, WEB, "HTTP redirects", "http.response.code in {300..399}", "Answers that send the client elsewhere."],
  [11, WEB, "QUIC", "quic", "HTTP/3 and what else runs over QUIC."],
  [
    12,
    SECURITY,
    "Clear-text credentials",
    'http.authbasic or ftp.request.command == "PASS" or pop.request.command == "PASS" or imap.request.password' +
      " or smtp.auth.password or smtp.auth.username_password or mqtt.passwd or pap",
    "Passwords that anybody on the way could read.",
  ],
  [
    13,
    SECURITY,
    "Clear-text protocols",
    "ftp or telnet or pop or imap or http or tftp or snmp.community",
    "Protocols that send everything unencrypted.",
  ],
  [14, SECURITY, "TLS handshakes begin", "tls.handshake.type == 1", "Client hellos: who asks whom for what name."],
  [
    15,
    SECURITY,
    "Outdated TLS versions",
    "tls.handshake.type == 2 and tls.handshake.version < 0x0303",
    "Servers that settled for SSL 3.0, TLS 1.0 or TLS 1.1.",
  ],
  [16, SECURITY, "TLS alerts", "tls.alert_message", "A side says what it did not like, or that it closes."],
  [17, SECURITY, "Certificates", "tls.handshake.type == 11", "Certificates that were sent in the clear."],
  [
    18,
    TRANSPORT,
    "New connections",
    "tcp.flags.syn == 1 and tcp.flags.ack == 0",
    "First packets of TCP connections, answered or not.",
  ],
  [
    19,
    TRANSPORT,
    "Refused connections",
    "tcp.flags.reset == 1 and tcp.flags.ack == 1 and tcp.window_size_value == 0 and tcp.len == 0",
    "Resets as a closed port sends them.",
  ],
  [
    20,
    TRANSPORT,
    "Zero window",
    "tcp.window_size_value == 0 and tcp.flags.syn == 0 and tcp.flags.fin == 0 and tcp.flags.reset == 0",
    "A receiver that takes no more for now.",
  ],
  [21, TRANSPORT, "TCP with payload", "tcp.len > 0", "No bare acknowledgements."],
  [
    22,
    TRANSPORT,
    "Odd TCP flags",
    "(tcp.flags.syn == 1 and (tcp.flags.fin == 1 or tcp.flags.reset == 1)) or tcp.flags & 0xfff == 0 or " +
      "(tcp.flags.fin == 1 and tcp.flags.push == 1 and tcp.flags.urg == 1 and tcp.flags.ack == 0)",
    "Combinations that scanners send and programs do not.",
  ],
  [23, NETWORK, "ARP", "arp", "Who has which address."],
  [24, NETWORK, "Gratuitous ARP", "arp.isgratuitous == 1", "Hosts that announce an address unasked."],
  [
    25,
    NETWORK,
    "ICMP errors",
    "icmp.type in {3..5, 11, 12} or icmpv6.type in {1..4}",
    "Unreachable, redirected, too big, too old.",
  ],
  [26, NETWORK, "Pings", "icmp.type in {0, 8} or icmpv6.type in {128, 129}", "Echo requests and replies."],
  [
    27,
    NETWORK,
    "Fragments",
    "ip.flags.mf == 1 or ip.frag_offset > 0 or ipv6.fraghdr.ident",
    "Parts of packets that were too large for a link.",
  ],
  [28, NETWORK, "Low TTL", "ip.ttl < 5 and not ip.dst == 224.0.0.0/4", "Route traces, and packets gone astray."],
  [29, NETWORK, "Broadcast", "eth.dst == ff:ff:ff:ff:ff:ff", "Frames for everybody on the link."],
  [30, NETWORK, "Multicast", "ip.dst == 224.0.0.0/4 or ipv6.dst == ff00::/8", "Packets for a group."],
  [31, NETWORK, "IPv6", "ipv6", "Every packet with an IPv6 header."],
  [32, NETWORK, "VLAN-tagged", "vlan", "Frames with an 802.1Q tag."],
  [
    33,
    NETWORK,
    "Routing",
    "ospf or eigrp or rip or ripng or hsrp or vrrp or bfd or pim",
    "What routers tell each other.",
  ],
  [
    34,
    NETWORK,
    "Spanning tree changes",
    "stp.type == 0x80 or stp.flags.tc == 1",
    "Switches that rearrange their links.",
  ],
  [35, NETWORK, "Full-size frames", "frame.len > 1500", "Bulk transfer, and jumbo frames."],
  [36, NAMES, "DHCP", "dhcp or dhcpv6", "Hosts that ask for an address, and what they get."],
  [37, NAMES, "Names on the local link", "mdns or llmnr or nbns", "Names that are asked of everybody nearby."],
  [38, NAMES, "Long DNS names", "dns.qry.name.len > 60", "Generated names, and data hidden in names."],
  [39, NAMES, "DNS text records", "dns.qry.type == 16", "Verification, mail policy, and tunnels."],
  [40, APPLICATIONS, "File sharing", "smb or smb2", "Windows file and printer sharing."],
  [41, APPLICATIONS, "Mail", "smtp or pop or imap", "Mail on its way and from the box."],
  [42, APPLICATIONS, "SSH", "ssh", "Remote shells, copies and tunnels."],
  [43, APPLICATIONS, "Calls", "sip or sdp", "Voice and video calls being set up."],
  [44, APPLICATIONS, "Industrial", "modbus or mqtt", "Controllers and sensors."],
  [45, APPLICATIONS, "Time", "ntp", "Clocks being set."],
  [
    46,
    SECURITY,
    "VPN and tunnels",
    "esp or ah or openvpn or gre or l2tp or vxlan or geneve",
    "Traffic within traffic.",
  ],
];

export const BUILT_IN_FILTERS: readonly BuiltInFilter[] = ROWS.map(
  ([number, folder, name, expression, description]) => ({
    id: `builtin-${number.toString()}`,
    name,
    expression,
    description,
    folder,
  }),
);
