/** What must hold for a capture filter to find the same packets as the display filter: capture filters look at fixed places only. */

export const OUTERMOST =
  "Only whole, outermost headers count: nothing within tunnels, VLAN tags or ICMP errors, and no packet cut in its headers.";
const UNFRAGMENTED = "Packets are not fragmented: ports and flags are in the first fragment only.";
const NO_EXTENSIONS = "IPv6 packets have no extension headers before TCP, UDP or ICMP.";
export const ETHERNET = "The interface delivers Ethernet frames.";
export const ARP_IPV4 = "ARP is about IPv4 addresses on Ethernet.";
export const NO_UDP_LITE = "UDP-Lite is left out.";

/** Assumptions that come with everything above IP. */
export const TRANSPORT: readonly string[] = [OUTERMOST, UNFRAGMENTED, NO_EXTENSIONS];
export const BEHIND_VLAN =
  "Only whole headers behind the first VLAN tag count: nothing within tunnels or ICMP errors, and no packet cut in its headers.";
