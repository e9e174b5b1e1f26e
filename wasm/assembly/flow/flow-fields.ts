/** Names under which filters ask for facts of a packet's flow; their values are read off the flow, never off the packet. */
import { KIND_DURATION, KIND_STRING, KIND_TIME, KIND_U32, KIND_U64, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { field } from "../core/registry.ts";

field("flow.id", KIND_U32, "Number of the flow");
field(
  "flow.transport",
  KIND_U8,
  "IP protocol number of the flow; 0 for link-layer conversations",
  "6=TCP;17=UDP;132=SCTP;1=ICMP",
);
field("flow.packets", KIND_U32, "Packets of the flow");
field("flow.packets_a", KIND_U32, "Packets from its first sender");
field("flow.packets_b", KIND_U32, "Packets to its first sender");
field("flow.bytes", KIND_U64, "Bytes of the flow on the wire");
field("flow.bytes_a", KIND_U64, "Bytes from its first sender");
field("flow.bytes_b", KIND_U64, "Bytes to its first sender");
field("flow.start", KIND_TIME, "Time of the flow's first packet");
export const DURATION = field("flow.duration", KIND_DURATION, "Time from its first packet to its last");

// What the host works out (wasm/host/flow-facts): the words of Zeek's conn_state and history, why the flow ended, what it carries.
field("flow.state", KIND_STRING, "State of the connection (S0, S1, SF, REJ, RSTO …)");
field("flow.history", KIND_STRING, "History of the connection (ShADadFf …)");
field("flow.close", KIND_STRING, "Why it ended: fin, rst, idle, unanswered, reused; eof: it did not");
field("flow.application", KIND_STRING, "What it carries (tls, http, bittorrent …)");
field("flow.evidence", KIND_STRING, "What says so: payload, signature, payload+port, port");
field("flow.community_id", KIND_STRING, "Community ID of the flow");
field("flow.direction", KIND_STRING, "Who began it: outbound, inbound (from the Internet), internal, external");
field("flow.rtt", KIND_DURATION, "Round trip of its handshake");
field("flow.retransmissions", KIND_U32, "Segments that were sent again");
field("flow.zero_windows", KIND_U32, "Segments that announced a full receiver");

// What a sensor told of the host's processes (wasm/host/processes); of several, each is a value.
field("proc.pid", KIND_U32, "Id of the process that had the flow's socket");
field("proc.uid", KIND_U32, "User that the socket belonged to");
field("proc.start", KIND_TIME, "When the process began");
field("proc.name", KIND_STRING, "Name of the process");
field("proc.exe", KIND_STRING, "Program that the process ran");
field("proc.container", KIND_STRING, "Id of the process's container");
field("proc.confidence", KIND_STRING, "How sure that is: exact, cached, uid-only, unknown");
