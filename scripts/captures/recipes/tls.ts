/** TLS 1.3 (RFC 8446) and 1.2 (RFC 5246), and a client that offers no cipher the server takes. */
import { readFileSync } from "node:fs";
import { hex } from "../bytes.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";
import { type Side, TcpConversation } from "../tcp-conversation.ts";

type Recording = Record<string, readonly (readonly [Side, string])[]>;

function make(): Uint8Array {
  const recording = JSON.parse(readFileSync(new URL("../recorded/tls.json", import.meta.url), "utf8")) as Recording;
  const scene = new Scene();
  for (const [at, flights] of Object.values(recording).entries()) {
    const client = endpoint("192.0.2.10", 55_001 + at);
    const conversation = new TcpConversation(scene.wait(700), client, endpoint("198.51.100.80", 443), 14).open();
    for (const [side, digits] of flights) conversation.send(side, hex(digits));
    conversation.close();
  }
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "tls.pcap",
    goesTo: "samples",
    title: "What TLS shows before it encrypts",
    line: "The name asked for, the versions and ciphers offered, a certificate (TLS 1.2 shows it, 1.3 does not), and a refusal.",
    origin: "Bytes recorded by us on loopback (record-tls.ts), put into packets by the recipe",
    make,
  },
];
