/** Names under which filters ask for facts of a packet's flow; their values are read off the flow, never off the packet. */
import { KIND_DURATION, KIND_TIME, KIND_U32, KIND_U64, KIND_U8 } from "../../../shared/abi/field-kind.ts";
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
