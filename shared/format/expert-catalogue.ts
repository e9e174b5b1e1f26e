/**
 * What each expert note means, when it is given and what to do about it, in plain words. Keyed by the note's text; a test holds it
 * against the texts in the dissectors.
 */
import { APPLICATION, HTTP2, LENGTHS, type Row, damaged } from "./expert-texts.ts";

export interface ExpertExplanation {
  readonly means: string;
  readonly condition: string;
  readonly advice: string;
}

const CAPTURE: readonly Row[] = [
  [
    "Malformed",
    "The packet ends before the protocol's fields do.",
    "A field reaches beyond the end of the packet on the wire.",
    "If it is common on one port, another protocol may be running there. Otherwise the sender made a broken packet.",
  ],
  [
    "Cut short by the capture's snap length",
    "The capture kept only the first part of the packet. The packet itself may be in order.",
    "A field lies beyond the captured bytes and within the packet's length on the wire.",
    "Capture again with a larger snap length (0 or 262144) to see the rest.",
  ],
  [
    "The message that quotes the packet ends here",
    "An ICMP error repeats only the beginning of the packet that it is about.",
    "A field of the quoted packet lies behind the quotation.",
    "Nothing is wrong. Find the original packet for the rest.",
  ],
  [
    "More layers than are dissected",
    "Protocols are nested deeper in this packet than is followed.",
    "The packet has more layers than the limit.",
    "Legitimate traffic is hardly ever nested so deeply: look whether somebody tries to hide something, or a loop wraps packets again and again.",
  ],
];

const NETWORK: readonly Row[] = [
  [
    "IPv4 header checksum is wrong",
    "The header changed on its way, or the sending host's network card had not filled the checksum in when it was captured.",
    "The one's complement sum over the header is not all ones, and the checksum is not 0.",
    "On packets that the capturing host sent: ignore it (offloading). On received packets: look for a faulty card, cable or router.",
  ],
  [
    "The checksum is wrong (on the sending host: offloading may be why)",
    "The data changed on its way, or the checksum was not yet filled in when the packet was captured.",
    "The checksum over pseudo header and data does not hold; checked for whole packets when they are looked at.",
    "On packets that the capturing host sent: ignore it. On received packets the receiver drops them: look for faulty hardware.",
  ],
  [
    "The checksum was left to the network card (offloading)",
    "The packet was captured on its sender before the network card filled in the checksum.",
    "The checksum field holds the sum of the pseudo header alone.",
    "Nothing is wrong.",
  ],
  [
    "Fragment of a datagram",
    "The datagram was too large for a link and was sent in pieces. If one is lost, all of it is.",
    "The fragment offset is not 0, or more fragments follow.",
    "A few are harmless. Many cost performance: look for a wrong MTU or for UDP messages that are too large.",
  ],
  [
    "Fragment repeats bytes of another fragment",
    "Two fragments of a datagram bring the same place. Receivers differ in which of them they believe.",
    "A fragment has bytes at places that an earlier fragment of the same datagram had; the earlier ones are kept.",
    "The same fragment twice is a copy made on the way. Overlaps that are no copies are hardly ever harmless: somebody may be hiding from a firewall or a detector.",
  ],
  [
    "Time to live is about to expire",
    "The packet may pass only a few more routers. The next ones drop it.",
    "The time to live is below 5, the destination is no group, and the protocol is not one that speaks to neighbours only.",
    "Traceroute does this on purpose. Otherwise look for a routing loop: the same packet again and again with a lower value.",
  ],
  [
    "Time to live exceeded on the way",
    "A router dropped a packet because it had passed too many routers.",
    "ICMP type 11, or ICMPv6 type 3.",
    "Traceroute makes these on purpose. Otherwise look for a routing loop towards the destination of the quoted packet.",
  ],
  [
    "Destination unreachable",
    "A host or router says that a packet could not be delivered; the code says why.",
    "ICMP type 3, or ICMPv6 type 1.",
    "Look at the code and at the quoted packet: port unreachable means that nobody listens there, administratively prohibited that a firewall said no.",
  ],
  [
    "Packet too big for the way",
    "A router on the way cannot pass packets of this size; the sender should send smaller ones.",
    "ICMPv6 type 2.",
    "Normal once per connection (path MTU discovery). If the sender goes on with the same size, the message does not reach it: look at firewalls.",
  ],
  [
    "Two stations claim this IP address",
    "ARP messages of two network cards say that the address is theirs.",
    "An ARP sender has the IP address of an earlier sender and another MAC address.",
    "Find both stations by their MAC addresses. A fail-over pair does this on purpose; otherwise it is a wrong setting, or somebody who redirects traffic.",
  ],
  damaged("IP version is not 4", "The first four bits of what was announced as IPv4 are not 4."),
  damaged("IP version is not 6", "The first four bits of what was announced as IPv6 are not 6."),
  damaged("Header length is less than 20 bytes", "The header's own length is smaller than the smallest header."),
  damaged("Total length is greater than the packet", "The IP header says more bytes than there are on the wire."),
  damaged("Total length is less than the header", "The IP header says fewer bytes than it has itself."),
  damaged("Payload length is greater than the packet", "The IPv6 header says more bytes than there are on the wire."),
  damaged("Extension header reaches beyond the packet", "An IPv6 extension header is longer than the packet."),
  damaged("Length is greater than the frame", "The length of an 802.3 frame is more than there is in it."),
  damaged("Length is greater than the packet", "The header says more bytes than there are."),
  damaged("Length does not fit the packet", "The UDP length is below 8, or more than the IP packet has room for."),
  damaged(
    "Checksum coverage does not fit the packet",
    "UDP-Lite covers less than its header, or more than the packet.",
  ),
];

const TCP: readonly Row[] = [
  [
    "Connection establish request (SYN)",
    "Somebody opens a connection.",
    "SYN without ACK.",
    "Nothing is wrong. A SYN without an answer points to a firewall or a host that is down.",
  ],
  [
    "Connection establish acknowledge (SYN+ACK)",
    "The other side accepts the connection.",
    "SYN with ACK.",
    "Nothing is wrong. The time since the SYN is the round trip time of the network.",
  ],
  ["Connection finish (FIN)", "One side has nothing more to send.", "The FIN bit is set.", "Nothing is wrong."],
  [
    "Connection refused (RST answers a SYN)",
    "The host is there, but nobody listens at the port, or a firewall says no on its behalf.",
    "A reset from the side that was sent a SYN and had not answered it.",
    "Check that the service runs and listens at this address and port. Many ports in a row from one host: a port scan.",
  ],
  [
    "Connection reset (RST)",
    "One side ended the connection at once; data on its way is lost.",
    "A reset of a connection that no side had finished.",
    "Look at what was sent just before. A crash, a time-out in a firewall, or a program that closes with unread data does this.",
  ],
  [
    "Reset after the end of the connection (RST)",
    "One side was through and answers what still comes with a reset.",
    "A reset after a FIN of either side.",
    "Usually harmless: many programs and load balancers close this way.",
  ],
  [
    "Suspected retransmission",
    "The same bytes were sent again: the first time, or its acknowledgment, got lost or was late.",
    "Bytes that were sent before and not acknowledged, after the time for another explanation.",
    "Below 1 % of the packets is normal. More means loss: see whether it is one host, one link or one direction.",
  ],
  [
    "Suspected fast retransmission: repeated acknowledgments asked for it",
    "The receiver said several times what it is missing, and the sender sent it at once.",
    "A retransmission soon after two or more duplicate acknowledgments for its place.",
    "A packet was lost on the way, and TCP recovered well. Many of them: look for loss or congestion.",
  ],
  [
    "Suspected spurious retransmission: all of it was acknowledged before",
    "The sender repeated what the receiver had acknowledged already.",
    "All bytes of the segment had been acknowledged.",
    "The acknowledgment was lost or late, or the packet was captured twice (a mirror port often does that).",
  ],
  [
    "Suspected out-of-order segment",
    "The segment came after one that was sent behind it.",
    "Bytes before the newest ones, too soon after them to be a retransmission.",
    "Load sharing over several ways causes it. Much of it slows connections down.",
  ],
  [
    "Segments before this one were not captured",
    "Bytes are missing before this segment: lost on the way, or lost by the capture.",
    "The sequence number is beyond the next one expected.",
    "When the receiver acknowledges the missing bytes, only the capture lost them: use a faster capture or a filter.",
  ],
  [
    "Acknowledges a segment that was not captured",
    "The receiver got bytes that the capture did not see.",
    "An acknowledgment beyond all bytes that were seen.",
    "The capture lost packets, or it sees only one way. Times and losses of this connection are not to be trusted.",
  ],
  [
    "Duplicate acknowledgment",
    "The receiver repeats what it waits for: something later came first.",
    "The same acknowledgment and window as before, without data.",
    "Single ones are reordering. Many, followed by a retransmission: loss.",
  ],
  [
    "Opens a new connection over the ports of an earlier one",
    "The client uses a port again that an earlier connection of this capture had.",
    "A SYN with another sequence number between the same addresses and ports.",
    "Nothing is wrong, if the earlier connection was over.",
  ],
  ["Window update", "The receiver has room for more.", "Only the window changed.", "Nothing is wrong."],
  [
    "The receiver's window is full",
    "The sender filled all the room that the receiver had announced, and has to wait.",
    "The bytes in flight reach the end of the announced window.",
    "The receiving program is slow, or its buffer is too small for the distance.",
  ],
  [
    "Zero window: the receiver can take no more",
    "The receiving program does not read as fast as data comes.",
    "A segment announces a window of 0.",
    "Look at the receiving host: the program is busy or stuck. The network is not to blame.",
  ],
  [
    "Zero window probe",
    "The sender asks whether the receiver has room again.",
    "One byte beyond a window of 0.",
    "See the zero window before it.",
  ],
  [
    "Answer to a zero window probe",
    "The receiver answers that it has no room yet.",
    "A repeated acknowledgment after a probe, with the window still 0.",
    "See the zero window before it.",
  ],
  [
    "Keep-alive",
    "One side checks whether the other is still there.",
    "No or one byte just before the next expected one.",
    "Nothing is wrong. Very frequent ones are a setting of the program.",
  ],
  ["Answer to a keep-alive", "The other side is still there.", "It answers a keep-alive.", "Nothing is wrong."],
  [
    "SYN with a Fast Open cookie and data",
    "The client sends data with the first packet (TCP Fast Open).",
    "A SYN with a cookie and data.",
    "Nothing is wrong.",
  ],
  [
    "SYN+ACK takes the Fast Open data",
    "The server accepts the data of the first packet.",
    "The SYN+ACK confirms it.",
    "Nothing is wrong.",
  ],
  [
    "SYN+ACK leaves the Fast Open data out",
    "The server does not take the data of the first packet; it is sent again.",
    "The SYN+ACK confirms only the SYN.",
    "The server's cookie key may have changed, or Fast Open is turned off there.",
  ],
];

export const EXPERT_CATALOGUE: ReadonlyMap<string, ExpertExplanation> = new Map(
  [...CAPTURE, ...NETWORK, ...TCP, ...APPLICATION, ...HTTP2, ...LENGTHS].map(([text, means, condition, advice]) => [
    text,
    { means, condition, advice },
  ]),
);
