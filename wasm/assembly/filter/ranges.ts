/** One column of a block against intervals: the commonest tests on the row's own facts. */
import { FLOW_ADDRESS_A, FLOW_ADDRESS_B, FLOW_PORT_A, FLOW_PORT_B, FLOW_STREAM } from "../../../shared/abi/flow.ts";
import {
  PROVIDER_ADDRESS4,
  PROVIDER_CAPTURED,
  PROVIDER_INTERFACE,
  PROVIDER_LENGTH,
  PROVIDER_NUMBER,
  PROVIDER_SOURCE4,
  PROVIDER_TCP_PORT,
  PROVIDER_TCP_SOURCE,
  PROVIDER_TCP_STREAM,
  PROVIDER_TIME,
  PROVIDER_TIME_RELATIVE,
  PROVIDER_UDP_PORT,
  PROVIDER_UDP_SOURCE,
  PROVIDER_UDP_STREAM,
  TEST_A,
  TEST_ALL,
  TEST_B,
  TEST_C,
} from "../../../shared/abi/filter.ts";
import {
  BLOCK_SHIFT,
  COLUMN_CAPTURED,
  COLUMN_FLAGS,
  COLUMN_INTERFACE,
  COLUMN_LENGTH,
  COLUMN_TIME,
  ROW_NO_TIME,
} from "../../../shared/abi/table.ts";
import { blockAt } from "../table/packets.ts";
import { source } from "./source.ts";

/** i64 pairs, both ends included. */
function inAny(intervals: usize, count: u32, value: i64): bool {
  for (let i: u32 = 0; i < count; i++) {
    const at = intervals + <usize>(i << 4);
    if (value >= load<i64>(at) && value <= load<i64>(at, 8)) return true;
  }
  return false;
}

function addressOf(flow: usize, at: usize): i64 {
  return bswap(load<u32>(flow + at));
}
function portOf(flow: usize, at: usize): i64 {
  return load<u16>(flow + at);
}

/**
 * Whether one fact of a flow lies in the test's intervals: bit 0 for packets of its first sender, bit 1 for those of the other.
 * A fact with two values (either address, either port) is the same for both.
 */
export function flowInRanges(test: usize, flow: usize): u32 {
  const provider = load<u32>(test, TEST_A);
  const intervals = <usize>load<u32>(test, TEST_B);
  const count = load<u32>(test, TEST_C);
  if (provider == PROVIDER_TCP_STREAM || provider == PROVIDER_UDP_STREAM) {
    return inAny(intervals, count, load<u32>(flow, FLOW_STREAM)) ? 3 : 0;
  }
  const isAddress = provider <= <u32>PROVIDER_ADDRESS4;
  const a = inAny(intervals, count, isAddress ? addressOf(flow, FLOW_ADDRESS_A) : portOf(flow, FLOW_PORT_A));
  const b = inAny(intervals, count, isAddress ? addressOf(flow, FLOW_ADDRESS_B) : portOf(flow, FLOW_PORT_B));
  if (provider == PROVIDER_ADDRESS4 || provider == PROVIDER_TCP_PORT || provider == PROVIDER_UDP_PORT) {
    return (load<u32>(test, TEST_ALL) != 0 ? a && b : a || b) ? 3 : 0;
  }
  const isSource = provider == PROVIDER_SOURCE4 || provider == PROVIDER_TCP_SOURCE || provider == PROVIDER_UDP_SOURCE;
  const forward: u32 = (isSource ? a : b) ? 1 : 0;
  const reverse: u32 = (isSource ? b : a) ? 2 : 0;
  return forward | reverse;
}

/**
 * Bits of 64 values of a u32 column against one interval, four at a time. What lies behind the last row of a block that is not
 * full is compared, too: nobody looks at those bits.
 */
function wideBits(column: usize, low: i64, high: i64): u64 {
  if (high < 0 || low > <i64>u32.MAX_VALUE || high < low) return 0;
  const from = <u32>max<i64>(low, 0);
  const lows = i32x4.splat(from);
  const span = i32x4.splat(<u32>min<i64>(high, u32.MAX_VALUE) - from);
  let holds: u64 = 0;
  for (let i: u32 = 0; i < 64; i += 4) {
    const above = i32x4.sub(v128.load(column + (i << 2)), lows);
    holds |= (<u64>i32x4.bitmask(i32x4.le_u(above, span))) << i;
  }
  return holds;
}

function valueAt(provider: u32, block: usize, row: u32): i64 {
  if (provider == PROVIDER_LENGTH) return load<u32>(block + COLUMN_LENGTH + (row << 2));
  if (provider == PROVIDER_CAPTURED) return load<u32>(block + COLUMN_CAPTURED + (row << 2));
  if (provider == PROVIDER_INTERFACE) return load<u16>(block + COLUMN_INTERFACE + (row << 1));
  const time = load<i64>(block + COLUMN_TIME + (row << 3));
  return provider == PROVIDER_TIME_RELATIVE ? time - source.firstTime : time;
}

/** Numbers are not stored: those of a row are one more than its place. */
function numberBits(intervals: usize, count: u32, first: u32, end: u32): u64 {
  let holds: u64 = 0;
  for (let i: u32 = 0; i < end; i++) if (inAny(intervals, count, <i64>first + i + 1)) holds |= (<u64>1) << i;
  return holds;
}

/** Sets at `to` the bits of the rows of a block whose value lies in one of the test's intervals. */
export function rangeBits(test: usize, blockIndex: u32, rows: u32, to: usize): void {
  const provider = load<u32>(test, TEST_A);
  const intervals = <usize>load<u32>(test, TEST_B);
  const count = load<u32>(test, TEST_C);
  const block = blockAt(blockIndex);
  const hasTime = provider == PROVIDER_TIME || provider == PROVIDER_TIME_RELATIVE;
  for (let word: u32 = 0; word < rows; word += 64) {
    const end = min(<u32>64, rows - word);
    let holds: u64 = 0;
    if (provider == PROVIDER_NUMBER) {
      holds = numberBits(intervals, count, (blockIndex << BLOCK_SHIFT) + word, end);
    } else if (count == 1 && (provider == PROVIDER_LENGTH || provider == PROVIDER_CAPTURED)) {
      const column = provider == PROVIDER_LENGTH ? COLUMN_LENGTH : COLUMN_CAPTURED;
      holds = wideBits(block + column + (word << 2), load<i64>(intervals), load<i64>(intervals, 8));
    } else {
      for (let i: u32 = 0; i < end; i++) {
        const isThere = !hasTime || (load<u32>(block + COLUMN_FLAGS + ((word + i) << 2)) & ROW_NO_TIME) == 0;
        if (isThere && inAny(intervals, count, valueAt(provider, block, word + i))) holds |= (<u64>1) << i;
      }
    }
    store<u64>(to + (word >> 3), holds);
  }
}
