/**
 * Bidirectional Forwarding Detection (RFC 5880 section 4), control packets and echo.
 *
 *   0                   1              2            3        4      8        12   16   20
 *   | version, diagnose | state, flags | multiplier | length | mine | yours  | intervals (3 × 4) | authentication
 */
import { BASE_HEX, KIND_BOOL, KIND_BYTES, KIND_STRING, KIND_U32, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

const BFD = protocol(136, "bfd", "bfd", "BFD Control", "Bidirectional Forwarding Detection", "routing");
answers(BFD, BY_UDP_PORT, 3784);
answers(BFD, BY_UDP_PORT, 4784);
answers(BFD, BY_UDP_PORT, 6784);
answers(BFD, BY_UDP_PORT, 7784);
const BFD_ECHO = protocol(
  140,
  "bfd_echo",
  "bfd_echo",
  "BFD Echo",
  "Bidirectional Forwarding Detection echo",
  "routing",
);
answers(BFD_ECHO, BY_UDP_PORT, 3785);

const DIAGNOSES =
  "0=No Diagnostic;1=Control Detection Time Expired;2=Echo Function Failed;3=Neighbor Signaled Session Down;4=Forwarding Plane Reset;5=Path Down;" +
  "6=Concatenated Path Down;7=Administratively Down;8=Reverse Concatenated Path Down;9=Mis-Connectivity Defect";
const VERSION = field("bfd.version", KIND_U8, "Version", "", 0xe0);
const DIAGNOSE = field("bfd.diag", KIND_U8 | BASE_HEX, "Diagnostic", DIAGNOSES, 0x1f);
const STATE = field("bfd.sta", KIND_U8 | BASE_HEX, "State", "0=AdminDown;1=Down;2=Init;3=Up", 0xc0);
const FLAGS = field("bfd.flags", KIND_U8 | BASE_HEX, "Flags");
const FLAG_POLL = field("bfd.flags.p", KIND_BOOL, "Poll", "", 0x20);
const FLAG_FINAL = field("bfd.flags.f", KIND_BOOL, "Final", "", 0x10);
const FLAG_INDEPENDENT = field("bfd.flags.c", KIND_BOOL, "Control plane independent", "", 0x08);
const FLAG_AUTHENTICATED = field("bfd.flags.a", KIND_BOOL, "Authentication", "", 0x04);
const FLAG_DEMAND = field("bfd.flags.d", KIND_BOOL, "Demand", "", 0x02);
const FLAG_MULTIPOINT = field("bfd.flags.m", KIND_BOOL, "Multipoint", "", 0x01);
const FLAG_HEARD = field("bfd.flags.h", KIND_BOOL, "I hear you", "", 0x80);
const MULTIPLIER = field("bfd.detect_time_multiplier", KIND_U8, "Detect time multiplier");
const LENGTH = field("bfd.message_length", KIND_U8, "Length");
const MINE = field("bfd.my_discriminator", KIND_U32 | BASE_HEX, "My discriminator");
const YOURS = field("bfd.your_discriminator", KIND_U32 | BASE_HEX, "Your discriminator");
const TRANSMIT = field("bfd.desired_min_tx_interval", KIND_U32, "Desired transmit interval (µs)");
const RECEIVE = field("bfd.required_min_rx_interval", KIND_U32, "Required receive interval (µs)");
const ECHO = field("bfd.required_min_echo_interval", KIND_U32, "Required echo interval (µs)");
const AUTH_TYPE = field(
  "bfd.auth.type",
  KIND_U8,
  "Authentication",
  "1=Password;2=Keyed MD5;3=Meticulous keyed MD5;4=Keyed SHA1;5=Meticulous keyed SHA1",
);
const AUTH_LENGTH = field("bfd.auth.len", KIND_U8, "Length");
const AUTH_KEY = field("bfd.auth.key", KIND_U8, "Key");
const AUTH_PASSWORD = field("bfd.auth.password", KIND_STRING, "Password");
const AUTH_SEQUENCE = field("bfd.auth.seq_num", KIND_U32 | BASE_HEX, "Sequence number");
const AUTH_DIGEST = field("bfd.checksum", KIND_BYTES, "Digest");
const ECHO_DATA = field("bfd_echo.packet", KIND_BYTES, "Originator's content");

const HEADER: u32 = 24;

export function bfd<S extends Sink>(s: S): void {
  const version = s.bits8(VERSION, 0);
  const diagnose = s.bits8(DIAGNOSE, 0);
  const second = s.peek8(1);
  s.info("Diag: ");
  s.infoField(DIAGNOSE, diagnose);
  if (version == 0) s.u8(FLAGS, 1);
  else {
    const state = s.bits8(STATE, 1);
    s.info(", State: ");
    s.infoField(STATE, state);
    s.number(FLAGS, 1, 1, second);
  }
  s.openLast();
  if (version == 0) s.bits8(FLAG_HEARD, 1);
  s.bits8(FLAG_POLL, 1);
  s.bits8(FLAG_FINAL, 1);
  s.bits8(FLAG_INDEPENDENT, 1);
  s.bits8(FLAG_AUTHENTICATED, 1);
  s.bits8(FLAG_DEMAND, 1);
  s.bits8(FLAG_MULTIPOINT, 1);
  s.close();
  s.info(", Flags: ");
  s.infoHex(version == 0 ? second : second & 0x3f, 2);
  s.u8(MULTIPLIER, 2);
  const length = s.u8(LENGTH, 3);
  s.u32(MINE, 4);
  s.u32(YOURS, 8);
  s.u32(TRANSMIT, 12);
  s.u32(RECEIVE, 16);
  s.u32(ECHO, 20);
  if (second & 0x04 && length >= 28) authentication<S>(s);
}

function authentication<S extends Sink>(s: S): void {
  s.open("Authentication", HEADER, 0);
  const type = s.u8(AUTH_TYPE, HEADER);
  const length = s.u8(AUTH_LENGTH, HEADER + 1);
  s.u8(AUTH_KEY, HEADER + 2);
  if (type == 1 && length > 3) s.text(AUTH_PASSWORD, HEADER + 3, length - 3);
  else if (type > 1 && type < 6 && length > 8) {
    s.u32(AUTH_SEQUENCE, HEADER + 4);
    s.bytes(AUTH_DIGEST, HEADER + 8, length - 8);
  }
  s.closeAt(HEADER + length);
}

/** What an echo holds only its sender knows. */
export function bfdEcho<S extends Sink>(s: S): void {
  s.info("Originator specific content");
  s.bytes(ECHO_DATA, 0, s.left(0));
}
