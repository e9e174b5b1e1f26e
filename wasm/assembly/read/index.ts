/** The capture formats: recognised by their first bytes, never by a name. One more format is one more line in each switch. */
import {
  DAMAGE_NOT_A_CAPTURE,
  FORMAT_OTHER,
  FORMAT_PCAP,
  FORMAT_PCAP_MODIFIED,
  FORMAT_PCAPNG,
  FORMAT_SNOOP,
  FORMAT_UNKNOWN,
} from "../../../shared/abi/read.ts";
import { Input, giveUp } from "./input.ts";
import { isPcap, nextPcap, openPcap } from "./pcap.ts";
import { isPcapng, nextPcapng, openPcapng } from "./pcapng.ts";
import { isSnoop, nextSnoop, openSnoop } from "./snoop.ts";

/** Finds the format and reads the file's header. False while bytes are missing, or when it is no capture. */
function open(input: Input): bool {
  if (input.left < 8) {
    if (input.ended) {
      input.format = FORMAT_OTHER;
      giveUp(input, DAMAGE_NOT_A_CAPTURE);
    }
    return false;
  }
  const magic = load<u32>(input.head);
  if (isPcap(magic)) return openPcap(input);
  if (isPcapng(magic)) return openPcapng(input);
  if (isSnoop(input.head)) return openSnoop(input);
  input.format = FORMAT_OTHER;
  giveUp(input, DAMAGE_NOT_A_CAPTURE);
  return false;
}

/**
 * Puts the input's next record at its head (isReady). False when bytes must come first; `done` is set when none will.
 */
export function nextRecord(input: Input): bool {
  if (input.isReady) return true;
  if (input.done) return false;
  if (input.format == FORMAT_UNKNOWN && !open(input)) return false;
  let found: bool = false;
  switch (input.format) {
    case FORMAT_PCAP:
    case FORMAT_PCAP_MODIFIED:
      found = nextPcap(input);
      break;
    case FORMAT_PCAPNG:
      found = nextPcapng(input);
      break;
    case FORMAT_SNOOP:
      found = nextSnoop(input);
      break;
  }
  if (!found && input.ended && !input.done) input.done = true;
  return found;
}

/** The record was used. */
export function dropRecord(input: Input): void {
  input.advance(input.recordBytes);
  input.isReady = false;
  input.packets++;
}
