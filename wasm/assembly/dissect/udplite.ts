/**
 * Lightweight User Datagram Protocol (RFC 3828). Fields are UDP's, but for the length: it comes from the network layer.
 *
 *   0          2          4                   6         8
 *   | src port | dst port | checksum coverage | checksum| payload …
 */
import { BASE_HEX, KIND_BYTES, KIND_U16, KIND_U32 } from "../../../shared/abi/field-kind.ts";
import { FLOW_STREAM } from "../../../shared/abi/flow.ts";
import { GROUP_MALFORMED, SEVERITY_ERROR } from "../../../shared/abi/note.ts";
import { NO_FLOW } from "../../../shared/abi/table.ts";
import { BY_IP_PROTOCOL, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { CHILD_DATAGRAM, Sink } from "../core/sink.ts";
import { nameOfHosts } from "../flow/community-id.ts";
import { findFlow, flowAt } from "../flow/flow-table.ts";
import { leaveTransport } from "../flow/outer-flows.ts";

const UDPLITE = protocol(16, "udplite", "udplite", "UDP-Lite", "Lightweight User Datagram Protocol", "udp");
answers(UDPLITE, BY_IP_PROTOCOL, 136);

const SOURCE = field("udp.srcport", KIND_U16, "Source port");
const DESTINATION = field("udp.dstport", KIND_U16, "Destination port");
const PORT = field("udp.port", KIND_U16, "Source or destination port");
const LENGTH = field("udp.length", KIND_U16, "Length");
const COVERAGE = field("udp.checksum_coverage", KIND_U16, "Checksum coverage");
const CHECKSUM = field("udp.checksum", KIND_U16 | BASE_HEX, "Checksum");
const STREAM = field("udp.stream", KIND_U32, "Stream");
const PAYLOAD = field("udp.payload", KIND_BYTES, "Payload");

const HEADER: u32 = 8;

export function udplite<S extends Sink>(s: S): void {
  const source = s.u16(SOURCE, 0);
  const destination = s.u16(DESTINATION, 2);
  s.hidden(PORT, 0, 2, source);
  s.hidden(PORT, 2, 2, destination);
  const length = s.reported;
  s.generated(LENGTH, length);
  const coverage = s.u16(COVERAGE, 4);
  s.u16(CHECKSUM, 6);
  if (!s.ok) return;
  s.sourcePort = source;
  s.destinationPort = destination;
  leaveTransport(s);
  const flow = findFlow(s, 136, source, destination);
  nameOfHosts<S>(s);
  if (flow != NO_FLOW) s.generated(STREAM, load<u32>(flowAt(flow), FLOW_STREAM));
  s.infoDecimal(source);
  s.info(" → ");
  s.infoDecimal(destination);
  s.info(" Len=");
  s.infoDecimal(length - HEADER);
  // A coverage of 0 is the whole datagram (RFC 3828 section 3.1).
  if (coverage != 0 && (coverage < HEADER || coverage > length) && !s.quoted)
    s.note(SEVERITY_ERROR, GROUP_MALFORMED, "Checksum coverage does not fit the packet", 4, 2);
  if (s.left(HEADER) != 0) s.hiddenBytes(PAYLOAD, HEADER, s.left(HEADER));
  s.queue(CHILD_DATAGRAM, 0, HEADER, length - HEADER, 0);
}
