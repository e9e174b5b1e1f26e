/**
 * The short way of the first pass to TCP and UDP: most packets are plain Ethernet and plain IPv4, of which nothing is to be said.
 * What is not plain (options, fragments, a time to live that runs out, lengths that disagree, cut headers) goes
 * the general way, through the dissectors of both; they leave the same behind.
 *
 *   0            12     14     16      20         22    23      24      26       30       34
 *   | addresses  | type | 4, 5 | total | fragment | ttl | proto | check | source | target | TCP or UDP …
 */
import { onesSum20 } from "./core/checksum.ts";
import { noteFailure } from "./core/failure.ts";
import { enterLayer } from "./core/layer-stack.ts";
import { extendPath } from "./core/path.ts";
import { Sink } from "./core/sink.ts";
import { runChildren } from "./dissect/dissect.ts";
import { LOW_TTL, noteWrongSum } from "./dissect/ipv4.ts";
import { ETHERNET, IPV4, TCP, UDP } from "./dissect/names/protocols.ts";
import { tcp } from "./dissect/tcp.ts";
import { udp } from "./dissect/udp.ts";

const LINK_HEADER: u32 = 14;
const NETWORK_HEADER: u32 = 20;
/** Where the transport's header begins. */
const PLAIN_HEADERS: u32 = LINK_HEADER + NETWORK_HEADER;
/** As they are loaded, with the low byte first: type 0x0800; the bits of a fragment. */
const TYPE_IPV4: u32 = 0x0008;
const FRAGMENT: u32 = 0xff3f;

/** Ethernet, IPv4; with TCP; with UDP. 0 until a packet went this way. */
let path: u32 = 0;
let tcpPath: u32 = 0;
let udpPath: u32 = 0;

/** Dissects the frame, unless it must go the general way: false, and nothing was done. */
export function runPlain<S extends Sink>(s: S, frame: usize, captured: u32, reported: u32): bool {
  if (captured < PLAIN_HEADERS || load<u16>(frame, 12) != TYPE_IPV4 || load<u8>(frame, 14) != 0x45) return false;
  const transport = <u32>load<u8>(frame, 23);
  if (transport != 6 && transport != 17) return false;
  const total = <u32>bswap<u16>(load<u16>(frame, 16));
  if (total <= NETWORK_HEADER || total > reported - LINK_HEADER) return false;
  if ((load<u16>(frame, 20) & FRAGMENT) != 0 || load<u8>(frame, 22) < LOW_TTL) return false;
  if (path == 0) path = extendPath(extendPath(0, ETHERNET), IPV4);
  s.source = frame + 26;
  s.destination = frame + 30;
  s.addressSize = 4;
  s.transport = transport;
  s.layers = 2;
  s.parent = ETHERNET;
  s.current = IPV4;
  if (load<u16>(frame, 24) != 0 && onesSum20(frame + LINK_HEADER) != 0xffff) noteWrongSum<S>(s);
  const wire = total - NETWORK_HEADER;
  const length = min(captured - PLAIN_HEADERS, wire);
  enterLayer(s, transport == 6 ? TCP : UDP, PLAIN_HEADERS, length, wire, false);
  s.selector = transport;
  if (transport == 6) {
    if (tcpPath == 0) tcpPath = extendPath(path, TCP);
    s.path = tcpPath;
    tcp<S>(s);
  } else {
    if (udpPath == 0) udpPath = extendPath(path, UDP);
    s.path = udpPath;
    udp<S>(s);
  }
  if (s.failed) noteFailure<S>(s, length, wire);
  runChildren<S>(s, 0, false);
  return true;
}
