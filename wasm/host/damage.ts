/** Damage in the user's words. */
import {
  DAMAGE_BLOCK_LENGTH,
  DAMAGE_BLOCK_TRAILER,
  DAMAGE_BYTE_ORDER,
  DAMAGE_CUT_BLOCK,
  DAMAGE_CUT_HEADER,
  DAMAGE_CUT_PACKET,
  DAMAGE_FILE_HEADER,
  DAMAGE_INTERFACE,
  DAMAGE_LENGTH,
  DAMAGE_NOT_A_CAPTURE,
  DAMAGE_PACKET_BLOCK,
} from "#shared/abi/read.ts";

const REASONS: ReadonlyMap<number, string> = new Map([
  [DAMAGE_NOT_A_CAPTURE, "this is not a capture: it does not begin like pcap, pcapng or snoop"],
  [DAMAGE_CUT_HEADER, "the file ends in the middle of a packet's header"],
  [DAMAGE_CUT_PACKET, "the file ends in the middle of a packet"],
  [DAMAGE_LENGTH, "a packet claims an impossible length"],
  [DAMAGE_BLOCK_LENGTH, "a block claims an impossible length"],
  [DAMAGE_BLOCK_TRAILER, "a block's two lengths disagree"],
  [DAMAGE_BYTE_ORDER, "a section does not say its byte order"],
  [DAMAGE_INTERFACE, "a packet names an interface that was not declared"],
  [DAMAGE_CUT_BLOCK, "the file ends in the middle of a block"],
  [DAMAGE_FILE_HEADER, "the file ends in its header"],
  [DAMAGE_PACKET_BLOCK, "a packet block's lengths do not fit"],
]);

export function damageReason(reason: number): string {
  return REASONS.get(reason) ?? `unknown damage ${reason}`;
}
