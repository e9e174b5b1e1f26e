/** TCP conversations segment by segment, each at a place of its sender's stream, in whatever order a test wants. */
import { type Part, bytes } from "../../../scripts/captures/bytes.ts";
import { IpProtocol, TcpFlag, tcp } from "../../../scripts/captures/headers.ts";
import { pcap, type PcapOptions } from "../../../scripts/captures/pcap.ts";
import { Scene, endpoint } from "../../../scripts/captures/scene.ts";

export interface Segment {
  readonly from: "a" | "b";
  /** Place of the first byte; -1 is the SYN's. */
  readonly at: number;
  readonly payload?: Part;
  /** Bytes of the other direction that the sender confirms. */
  readonly confirms?: number;
  readonly flags?: number;
}

export interface SegmentOptions extends PcapOptions {
  /** First byte's sequence number, of A and of B. */
  readonly starts?: { readonly a: number; readonly b: number };
}

const ENDS = { a: endpoint("192.0.2.10", 49_152), b: endpoint("198.51.100.80", 9_999) };

export const SYN: Segment = { from: "a", at: -1, flags: TcpFlag.syn };
export const SYN_ACK: Segment = { from: "b", at: -1, flags: TcpFlag.syn | TcpFlag.ack, confirms: 0 };

/** A capture of the segments in the order given. */
export function segmentCapture(segments: readonly Segment[], options: SegmentOptions = {}): Uint8Array {
  const starts = options.starts ?? { a: 1_000_001, b: 9_000_001 };
  const scene = new Scene();
  for (const { from, at, payload, confirms, flags } of segments) {
    const to = from === "a" ? "b" : "a";
    const segment = tcp(
      {
        from: ENDS[from],
        to: ENDS[to],
        seq: (starts[from] + at) >>> 0,
        ack: confirms === undefined ? 0 : (starts[to] + confirms) >>> 0,
        flags: flags ?? (confirms === undefined ? 0 : TcpFlag.ack),
        window: 500,
      },
      bytes(payload ?? ""),
    );
    scene.sendIp(ENDS[from].host, ENDS[to].host, IpProtocol.tcp, segment);
  }
  return pcap(scene.packets, options);
}
