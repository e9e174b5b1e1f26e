/** Values that stand in the flow or in the row: no packet needs to be dissected for them. */
import {
  FACT_FIRST_LIST,
  FACT_FIRST_NUMBER,
  FACT_FIRST_TEXT_LIST,
  FLOW_ADDRESS_A,
  FLOW_ADDRESS_B,
  FLOW_ADDRESS_SIZE,
  FLOW_BYTES_A,
  FLOW_BYTES_B,
  FLOW_FIRST_TIME,
  FLOW_FLAGS,
  FLOW_FLAG_ROUTED,
  FLOW_LAST_TIME,
  FLOW_PACKETS_A,
  FLOW_PACKETS_B,
  FLOW_PORT_A,
  FLOW_PORT_B,
  FLOW_STREAM,
  FLOW_TRANSPORT,
} from "../../../shared/abi/flow.ts";
import {
  PROVIDER_ADDRESS4,
  PROVIDER_ADDRESS6,
  PROVIDER_CAPTURED,
  PROVIDER_DESTINATION4,
  PROVIDER_DESTINATION6,
  PROVIDER_FLOW_BYTES,
  PROVIDER_FLOW_BYTES_A,
  PROVIDER_FLOW_BYTES_B,
  PROVIDER_FLOW_DURATION,
  PROVIDER_FLOW_FACT,
  PROVIDER_FLOW_ID,
  PROVIDER_FLOW_LAST,
  PROVIDER_FLOW_PACKETS,
  PROVIDER_FLOW_PACKETS_A,
  PROVIDER_FLOW_PACKETS_B,
  PROVIDER_FLOW_START,
  PROVIDER_FLOW_TRANSPORT,
  PROVIDER_IGNORED,
  PROVIDER_INTERFACE,
  PROVIDER_LENGTH,
  PROVIDER_MARKED,
  PROVIDER_NUMBER,
  PROVIDER_REFERENCE,
  PROVIDER_SOURCE4,
  PROVIDER_SOURCE6,
  PROVIDER_TCP_DESTINATION,
  PROVIDER_TCP_PORT,
  PROVIDER_TCP_SOURCE,
  PROVIDER_TCP_STREAM,
  PROVIDER_TIME,
  PROVIDER_TIME_DELTA,
  PROVIDER_TIME_RELATIVE,
  PROVIDER_UDP_DESTINATION,
  PROVIDER_UDP_PORT,
  PROVIDER_UDP_SOURCE,
  PROVIDER_UDP_STREAM,
  VALUE_PREFIX,
} from "../../../shared/abi/filter.ts";
import {
  BLOCK_MASK,
  COLUMN_CAPTURED,
  COLUMN_INTERFACE,
  COLUMN_LENGTH,
  NO_FLOW,
  ROW_NO_TIME,
} from "../../../shared/abi/table.ts";
import { flowFact } from "../flow/flow-facts.ts";
import { flowAt } from "../flow/flow-table.ts";
import { isAnnotated } from "../table/annotations.ts";
import { blockOf, rowFlags, rowTime } from "../table/packets.ts";
import { addBytes, addNumber, addValue } from "./lists.ts";
import { source } from "./source.ts";

/** Whether the provider's values belong to the flow as such and are never read off nodes. */
export function isOfFlow(provider: u32): bool {
  return provider >= <u32>PROVIDER_FLOW_ID && provider <= <u32>PROVIDER_FLOW_LAST;
}
export function isOfRow(provider: u32): bool {
  return provider >= <u32>PROVIDER_NUMBER && provider <= <u32>PROVIDER_REFERENCE;
}

/**
 * Whether the flow holds what the provider gives. A packet whose headers were cut belongs to a flow of what was left: of its MAC
 * addresses, or without ports; and one that goes by a route belongs to a flow of its ends, of which the header may name neither.
 */
export function fitsFlow(provider: u32, flow: usize): bool {
  if (provider == 0 || provider >= <u32>PROVIDER_FLOW_ID) return true;
  const size = load<u8>(flow, FLOW_ADDRESS_SIZE);
  if (provider <= <u32>PROVIDER_ADDRESS6)
    return (
      size == (provider <= <u32>PROVIDER_ADDRESS4 ? 4 : 16) && (load<u16>(flow, FLOW_FLAGS) & FLOW_FLAG_ROUTED) == 0
    );
  const isTcp =
    (provider >= <u32>PROVIDER_TCP_SOURCE && provider <= <u32>PROVIDER_TCP_PORT) || provider == PROVIDER_TCP_STREAM;
  if (load<u8>(flow, FLOW_TRANSPORT) != (isTcp ? 6 : 17) || size < 4 || size == 6) return false;
  return load<u16>(flow, FLOW_PORT_A) != 0 || load<u16>(flow, FLOW_PORT_B) != 0;
}

function addAddress(flow: usize, ofFirst: bool, isSix: bool): void {
  const at = flow + (ofFirst ? FLOW_ADDRESS_A : FLOW_ADDRESS_B);
  if (isSix) {
    const value = addBytes(at, 16);
    if (value != 0) store<u32>(value, 128, VALUE_PREFIX);
    return;
  }
  const value = addValue();
  if (value == 0) return;
  store<u64>(value, bswap(load<u32>(at)));
  store<u32>(value, 32, VALUE_PREFIX);
}

function addPort(flow: usize, ofFirst: bool): void {
  addNumber(load<u16>(flow + (ofFirst ? FLOW_PORT_A : FLOW_PORT_B)));
}

/** Adds what the flow of the source says: endpoints as the packet's direction has them. */
export function addFlowValues(provider: u32): void {
  if (source.flow == NO_FLOW) return;
  const flow = flowAt(source.flow);
  const forward = !source.isReverse;
  switch (provider) {
    case PROVIDER_SOURCE4:
    case PROVIDER_SOURCE6:
      return addAddress(flow, forward, provider == PROVIDER_SOURCE6);
    case PROVIDER_DESTINATION4:
    case PROVIDER_DESTINATION6:
      return addAddress(flow, !forward, provider == PROVIDER_DESTINATION6);
    case PROVIDER_ADDRESS4:
    case PROVIDER_ADDRESS6:
      addAddress(flow, forward, provider == PROVIDER_ADDRESS6);
      return addAddress(flow, !forward, provider == PROVIDER_ADDRESS6);
    case PROVIDER_TCP_SOURCE:
    case PROVIDER_UDP_SOURCE:
      return addPort(flow, forward);
    case PROVIDER_TCP_DESTINATION:
    case PROVIDER_UDP_DESTINATION:
      return addPort(flow, !forward);
    case PROVIDER_TCP_PORT:
    case PROVIDER_UDP_PORT:
      addPort(flow, forward);
      return addPort(flow, !forward);
    case PROVIDER_TCP_STREAM:
    case PROVIDER_UDP_STREAM:
      return addNumber(load<u32>(flow, FLOW_STREAM));
    default:
      return addFlowFacts(provider, flow);
  }
}

/** Adds what the host worked out of the flow. */
function addGivenFact(fact: u32): void {
  const at = flowFact(fact, source.flow);
  if (at == 0) return;
  if (fact >= <u32>FACT_FIRST_LIST) {
    const values = <usize>load<u32>(at);
    const count = load<u32>(at, 4);
    for (let i: u32 = 0; i < count; i++) {
      const value = values + <usize>(i << 3);
      if (fact >= <u32>FACT_FIRST_TEXT_LIST) addBytes(<usize>load<u32>(value), load<u32>(value, 4));
      else addNumber(load<u64>(value));
    }
  } else if (fact >= <u32>FACT_FIRST_NUMBER) addNumber(load<u64>(at));
  else addBytes(<usize>load<u32>(at), load<u32>(at, 4));
}

function addFlowFacts(provider: u32, flow: usize): void {
  if (provider >= <u32>PROVIDER_FLOW_FACT) return addGivenFact(provider - PROVIDER_FLOW_FACT);
  const packetsA = <u64>load<u32>(flow, FLOW_PACKETS_A);
  const packetsB = <u64>load<u32>(flow, FLOW_PACKETS_B);
  const bytesA = load<u64>(flow, FLOW_BYTES_A);
  const bytesB = load<u64>(flow, FLOW_BYTES_B);
  switch (provider) {
    case PROVIDER_FLOW_ID:
      return addNumber(source.flow);
    case PROVIDER_FLOW_PACKETS:
      return addNumber(packetsA + packetsB);
    case PROVIDER_FLOW_PACKETS_A:
      return addNumber(packetsA);
    case PROVIDER_FLOW_PACKETS_B:
      return addNumber(packetsB);
    case PROVIDER_FLOW_BYTES:
      return addNumber(bytesA + bytesB);
    case PROVIDER_FLOW_BYTES_A:
      return addNumber(bytesA);
    case PROVIDER_FLOW_BYTES_B:
      return addNumber(bytesB);
    case PROVIDER_FLOW_START:
      return addNumber(load<u64>(flow, FLOW_FIRST_TIME));
    case PROVIDER_FLOW_DURATION:
      return addNumber(load<u64>(flow, FLOW_LAST_TIME) - load<u64>(flow, FLOW_FIRST_TIME));
    case PROVIDER_FLOW_TRANSPORT:
      return addNumber(load<u8>(flow, FLOW_TRANSPORT));
  }
}

/** Adds what the row of the source says. */
export function addRowValues(provider: u32): void {
  const row = source.row;
  const block = blockOf(row);
  const at = <usize>(row & BLOCK_MASK);
  switch (provider) {
    case PROVIDER_NUMBER:
      return addNumber(row + 1);
    case PROVIDER_LENGTH:
      return addNumber(load<u32>(block + COLUMN_LENGTH + (at << 2)));
    case PROVIDER_CAPTURED:
      return addNumber(load<u32>(block + COLUMN_CAPTURED + (at << 2)));
    case PROVIDER_INTERFACE:
      return addNumber(load<u16>(block + COLUMN_INTERFACE + (at << 1)));
    case PROVIDER_MARKED:
    case PROVIDER_IGNORED:
    case PROVIDER_REFERENCE:
      return addNumber(isAnnotated(provider - PROVIDER_MARKED, row) ? 1 : 0);
    default:
      return addTimes(provider, row);
  }
}

function addTimes(provider: u32, row: u32): void {
  if ((rowFlags(row) & ROW_NO_TIME) != 0) return;
  const time = rowTime(row);
  if (provider == PROVIDER_TIME) addNumber(time);
  else if (provider == PROVIDER_TIME_RELATIVE) addNumber(time - source.firstTime);
  else if (provider == PROVIDER_TIME_DELTA) {
    if (row == 0) addNumber(0);
    else if ((rowFlags(row - 1) & ROW_NO_TIME) == 0) addNumber(time - rowTime(row - 1));
  }
}
