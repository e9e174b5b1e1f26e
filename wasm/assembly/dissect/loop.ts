/**
 * Configuration test protocol (Ethernet specification 2.0 chapter 8), which switches send to themselves. Numbers are little-endian.
 *
 *   0            2          4
 *   | skip count | function | reply: receipt number (2), data … | forward: address (6), function …
 */
import { KIND_ETHER, KIND_U16 } from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

const LOOP = protocol(22, "loop", "loop", "LOOP", "Configuration test", "link");
answers(LOOP, BY_ETHERTYPE, 0x9000);

const FUNCTIONS = "1=Reply;2=Forward data";

const SKIP = field("loop.skipcount", KIND_U16, "Skip count");
const RELEVANT = field("loop.relevant_function", KIND_U16, "Relevant function", FUNCTIONS);
const FUNCTION = field("loop.function", KIND_U16, "Function", FUNCTIONS);
const RECEIPT = field("loop.receipt_number", KIND_U16, "Receipt number");
const FORWARD = field("loop.forwarding_address", KIND_ETHER, "Forwarding address");

const REPLY: u32 = 1;
const FORWARD_DATA: u32 = 2;

export function loop<S extends Sink>(s: S): void {
  const skip = s.u16le(SKIP, 0);
  let at: u32 = 2;
  let isShown = false;
  while (s.ok) {
    const isRelevant = !isShown && at >= 2 + skip;
    const kind = s.u16le(FUNCTION, at);
    if (isRelevant) {
      isShown = true;
      s.number(RELEVANT, at, 2, kind);
      s.infoField(FUNCTION, kind);
    }
    at += 2;
    if (kind == FORWARD_DATA) {
      s.ether(FORWARD, at);
      at += 6;
      continue;
    }
    if (kind == REPLY) {
      s.u16le(RECEIPT, at);
      at += 2;
    }
    break;
  }
  if (!isShown) s.info("No valid function found");
  s.next(0, at);
}
