/** What the values of a test are read from: the nodes of a dissected packet, a flow and a direction, or a row of the table. */

export const FROM_NODES: u32 = 0;
export const FROM_FLOW: u32 = 1;
export const FROM_ROW: u32 = 2;

/** One packet's nodes, views and row; or one flow seen from one side; set by the scan. */
class ValueSource {
  kind: u32 = FROM_NODES;
  nodes: usize = 0;
  nodeCount: u32 = 0;
  views: usize = 0;
  viewCount: u32 = 0;
  row: u32 = 0;
  /** NO_FLOW where the packet has none. */
  flow: u32 = 0;
  /** The packet went from the flow's second endpoint to its first. */
  isReverse: bool = false;
  /** Time of the capture's first packet. */
  firstTime: i64 = 0;
}

export const source = new ValueSource();
