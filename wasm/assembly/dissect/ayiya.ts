/**
 * Anything In Anything (draft-massar-v6ops-ayiya-02 section 4): IPv6 of tunnel brokers through address translation.
 *
 *   0                       1                      2                        3      4       8
 *   | identity size, type   | signature size, hash | authentication, action | next | epoch | identity … | signature … | payload …
 *
 * The identity's size is a power of two, the signature's counts words of four bytes.
 */
import { KIND_BYTES, KIND_U32, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_IP_PROTOCOL, BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { IP_PROTOCOLS } from "./names/ip-protocols.ts";

const AYIYA = protocol(100, "ayiya", "ayiya", "AYIYA", "Anything In Anything", "tunnel");
answers(AYIYA, BY_UDP_PORT, 5072);

const IDENTITY_TYPE = field("ayiya.idtype", KIND_U8, "Identity type", "0=None;1=Number;2=Text", 0x0f);
const HASH = field("ayiya.hashmethod", KIND_U8, "Hash", "0=None;1=MD5;2=SHA-1", 0x0f);
const AUTHENTICATION = field(
  "ayiya.authmethod",
  KIND_U8,
  "Authentication",
  "0=None;1=Shared secret;2=Public key",
  0xf0,
);
const ACTION = field(
  "ayiya.opcode",
  KIND_U8,
  "Action",
  "0=None;1=Forward;2=Echo request;3=Echo request and forward;4=Echo response;5=Message of the day;6=Query request;7=Query response",
  0x0f,
);
const NEXT = field("ayiya.nextheader", KIND_U8, "Next header", IP_PROTOCOLS);
const EPOCH = field("ayiya.epoch", KIND_U32, "Epoch");
const IDENTITY = field("ayiya.identity", KIND_BYTES, "Identity");
const SIGNATURE = field("ayiya.signature", KIND_BYTES, "Signature");

const HEADER: u32 = 8;
const FORWARD: u32 = 1;
const ECHO_AND_FORWARD: u32 = 3;
/** 2 to the power of this is more than a datagram has. */
const IDENTITY_CAP: u32 = 8;

export function ayiya<S extends Sink>(s: S): void {
  const power = s.peek8(0) >> 4;
  if (power > IDENTITY_CAP) {
    s.refuse();
    return;
  }
  s.bits8(IDENTITY_TYPE, 0);
  const signature = (s.peek8(1) >> 4) << 2;
  s.bits8(HASH, 1);
  s.bits8(AUTHENTICATION, 2);
  const action = s.bits8(ACTION, 2);
  const next = s.u8(NEXT, 3);
  s.u32(EPOCH, 4);
  s.infoField(ACTION, action);
  const identity: u32 = 1 << power;
  s.bytes(IDENTITY, HEADER, identity);
  if (signature != 0) s.bytes(SIGNATURE, HEADER + identity, signature);
  const at = HEADER + identity + signature;
  if (action == FORWARD || action == ECHO_AND_FORWARD) s.nextBy(BY_IP_PROTOCOL, next, at, s.leftReported(at));
}
