/** Ports that servers listen on: a conversation that begins with a packet from one of them is turned round. */
import { TCP, UDP } from "./transport-packet.ts";

const TUNNEL_UDP = [2123, 2152, 3544, 4789, 5072, 6081];
const SERVER_UDP = [
  53, 67, 68, 88, 123, 137, 161, 162, 389, 443, 514, 784, 853, 1812, 3389, 4011, 5060, 5353, 5355, 20000,
];
const SERVER_TCP = [
  21, 22, 23, 25, 53, 80, 81, 88, 102, 110, 135, 137, 139, 143, 389, 443, 445, 465, 502, 513, 514, 563, 585, 587, 614,
  631, 636, 853, 989, 990, 992, 993, 995, 1080, 1434, 1812, 1883, 2811, 3128, 3268, 3306, 3389, 5060, 5222, 5223, 5269,
  5432, 5900, 6379, 6666, 6667, 6668, 6669, 8000, 8080, 8888, 20000,
];

export interface ServerPorts {
  isLikely(protocol: number, port: number): boolean;
}

function portsOf(tcp: readonly number[], udp: readonly number[]): ServerPorts {
  const [tcpPorts, udpPorts] = [new Set(tcp), new Set(udp)];
  return {
    isLikely: (protocol, port) => (protocol === TCP && tcpPorts.has(port)) || (protocol === UDP && udpPorts.has(port)),
  };
}

export const USUAL_PORTS = portsOf(SERVER_TCP, [...TUNNEL_UDP, ...SERVER_UDP]);
