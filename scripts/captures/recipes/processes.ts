/** A conversation within a host whose sensor told the processes of both ends, and a datagram of a user whose process was not seen. */
import { encodeProcessBlock } from "../../../shared/processes/process-block.ts";
import type { FlowProcess } from "../../../shared/processes/flow-process.ts";
import { bytes } from "../bytes.ts";
import { pcapng } from "../pcapng.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";
import { TcpConversation } from "../tcp-conversation.ts";

const HOST = "127.0.0.1";
const CLIENT = endpoint(HOST, 40_000);
const SERVER = endpoint(HOST, 9000);
const FIRST_NS = BigInt(Date.UTC(2026, 0, 1)) * 1_000_000n;
const SEEN = { firstNs: FIRST_NS, lastNs: FIRST_NS * 2n, confidence: "exact" } as const;

const FLOWS: readonly FlowProcess[] = [
  {
    ...SEEN,
    protocol: "tcp",
    local: HOST,
    localPort: CLIENT.port,
    remote: HOST,
    remotePort: SERVER.port,
    pid: 77,
    name: "curl",
    exe: "/usr/bin/curl",
    uid: 1000,
    startNs: FIRST_NS,
  },
  {
    ...SEEN,
    protocol: "tcp",
    local: HOST,
    localPort: SERVER.port,
    remote: HOST,
    remotePort: CLIENT.port,
    pid: 9,
    name: "server",
    uid: 33,
    container: "ab".repeat(32),
  },
  {
    ...SEEN,
    protocol: "udp",
    local: "0.0.0.0",
    localPort: 5000,
    remote: "",
    remotePort: 0,
    uid: 53,
    confidence: "uid-only",
  },
];

function make(): Uint8Array {
  const scene = new Scene();
  new TcpConversation(scene, CLIENT, SERVER).open().send("client", "question").send("server", "a long answer").close();
  scene.sendUdp(endpoint("192.0.2.1", 5000), endpoint("192.0.2.9", 5001), bytes("told"));
  scene.sendUdp(endpoint("192.0.2.1", 5002), endpoint("192.0.2.9", 5001), bytes("nobody's"));
  return bytes(pcapng(scene.packets), encodeProcessBlock(FLOWS));
}

export const recipes: readonly Recipe[] = [
  {
    file: "processes.pcapng",
    goesTo: "tests",
    title: "Processes of a host",
    line: "Who had the sockets of a conversation within the host, and a user whose process was not seen.",
    make,
  },
];
