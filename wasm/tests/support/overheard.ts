/** A real conversation between two programs of other people, overheard and made a capture. */
import { type Socket, connect as connectTcp, createServer as createTcpServer } from "node:net";
import { pcap } from "../../../scripts/captures/pcap.ts";
import { Scene, endpoint } from "../../../scripts/captures/scene.ts";
import { type Side, TcpConversation } from "../../../scripts/captures/tcp-conversation.ts";

export type Flight = readonly [Side, Uint8Array];

/** Stands between a client and the server at `port`, and keeps what each sent, in order. */
export function listenBetween(port: number, flights: Flight[]): ReturnType<typeof createTcpServer> {
  return createTcpServer((client: Socket) => {
    const server = connectTcp(port, "127.0.0.1");
    client.on("data", (piece: Buffer) => {
      flights.push(["client", piece]);
      server.write(piece);
    });
    server.on("data", (piece: Buffer) => {
      flights.push(["server", piece]);
      client.write(piece);
    });
    client.on("close", () => server.destroy());
    server.on("close", () => client.destroy());
  });
}

/** The session as a capture. */
export function wrap(flights: readonly Flight[]): Uint8Array<ArrayBuffer> {
  const scene = new Scene();
  const talk = new TcpConversation(scene, endpoint("192.0.2.1", 50_000), endpoint("192.0.2.2", 9999)).open();
  for (const [side, piece] of flights) talk.send(side, piece);
  return new Uint8Array(pcap(scene.packets));
}
