/**
 * MACsec (IEEE Std 802.1AE clause 9): the security tag, and the frame behind it where that is only signed.
 *
 *   0         1              2               6                       14
 *   | control | short length | packet number | [system (6), port (2)] | type | payload … | check value (16)
 *
 * Encrypted or changed in another way, the type is part of what cannot be read.
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_ETHER,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERTYPES } from "./names/ethertypes.ts";

const MACSEC = protocol(99, "macsec", "macsec", "MACsec", "802.1AE security tag", "secure");
answers(MACSEC, BY_ETHERTYPE, 0x88e5);

const CONTROL = field("macsec.TCI", KIND_U8 | BASE_HEX, "Control", "", 0xfc);
const FLAG_SYSTEM = field("macsec.TCI.SC", KIND_BOOL, "Channel is named", "", 0x20);
const FLAG_ENCRYPTED = field("macsec.TCI.E", KIND_BOOL, "Encrypted", "", 0x08);
const FLAG_CHANGED = field("macsec.TCI.C", KIND_BOOL, "Changed", "", 0x04);
const ASSOCIATION = field("macsec.AN", KIND_U8, "Association", "", 0x03);
const SHORT_LENGTH = field("macsec.SL", KIND_U8, "Short length");
const NUMBER = field("macsec.PN", KIND_U32, "Packet number");
const SYSTEM = field("macsec.SCI.system_identifier", KIND_ETHER, "System");
const PORT = field("macsec.SCI.port_identifier", KIND_U16, "Port");
const TYPE = field("macsec.etype", KIND_U16 | BASE_HEX, "Type", ETHERTYPES);
const CHECK_VALUE = field("macsec.ICV", KIND_BYTES, "Check value");

const HAS_SYSTEM: u32 = 0x20;
const SEALED: u32 = 0x0c;
const TYPE_BYTES: u32 = 2;
const CHECK_BYTES: u32 = 16;

export function macsec<S extends Sink>(s: S): void {
  const control = s.peek8(0);
  s.bits8(CONTROL, 0);
  s.openLast();
  s.bits8(FLAG_SYSTEM, 0);
  s.bits8(FLAG_ENCRYPTED, 0);
  s.bits8(FLAG_CHANGED, 0);
  s.close();
  s.bits8(ASSOCIATION, 0);
  const short = s.u8(SHORT_LENGTH, 1);
  s.u32(NUMBER, 2);
  let at: u32 = 6;
  if ((control & HAS_SYSTEM) != 0) {
    s.ether(SYSTEM, at);
    s.u16(PORT, at + 6);
    at += 8;
  }
  s.info((control & SEALED) != 0 ? "Encrypted frame" : "Signed frame");
  const rest = s.leftReported(at);
  if ((control & SEALED) != 0 || rest < TYPE_BYTES + CHECK_BYTES) return;
  // The length is only told where the frame is padded.
  const most = rest - CHECK_BYTES;
  const size = short >= TYPE_BYTES && short < most ? short : most;
  const type = s.u16(TYPE, at);
  s.nextBy(BY_ETHERTYPE, type, at + TYPE_BYTES, size - TYPE_BYTES);
  if (s.has(at + size, CHECK_BYTES)) s.bytes(CHECK_VALUE, at + size, CHECK_BYTES);
}
