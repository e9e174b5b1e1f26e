/** Hosts that are known by name: DNS answers with aliases, HTTP requests to services that people recognise, and one through a proxy. */
import { address, bytes, counted, lines, u16, u32, type Part } from "../bytes.ts";
import { arp, EtherType } from "../headers.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, host, Scene } from "../scene.ts";
import { TcpConversation } from "../tcp-conversation.ts";

const CNAME = 5;
const ADDRESS = 1;
const HOUR = 3600;

function name(text: string): Uint8Array {
  return bytes(...text.split(".").map((label) => counted(1, label)), [0]);
}

function record(owner: string, type: number, seconds: number, ...content: readonly Part[]): Uint8Array {
  return bytes(name(owner), u16(type), u16(1), u32(seconds), counted(2, ...content));
}

/** `chain`: the name asked for and its aliases. */
function lookup(scene: Scene, client: string, chain: readonly string[], ip: string): void {
  const port = 41_000 + scene.packets.length;
  const [asked = "", ...aliases] = chain;
  const question = bytes(name(asked), u16(ADDRESS), u16(1));
  const head = (flags: number, answers: number): Uint8Array =>
    bytes(u16(0x2000 + scene.packets.length), u16(flags), u16(1), u16(answers), u16(0), u16(0), question);
  const query = head(0x0100, 0);
  const answer = bytes(
    query.subarray(0, 2),
    head(0x8180, chain.length).subarray(2),
    ...aliases.map((alias, at) => record(chain[at] ?? "", CNAME, 60, name(alias))),
    record(chain.at(-1) ?? "", ADDRESS, HOUR, address(ip)),
  );
  scene.wait(30).sendUdp(endpoint(client, port), endpoint("192.0.2.53", 53), query);
  scene.wait(9).sendUdp(endpoint("192.0.2.53", 53), endpoint(client, port), answer);
}

interface Visit {
  readonly client: string;
  readonly port: number;
  readonly server: readonly [ip: string, port: number];
  readonly start: string;
  readonly hostName: string;
}

function visit(scene: Scene, { client, port, server: [ip, serverPort], start, hostName }: Visit): void {
  const talk = new TcpConversation(scene.wait(15), endpoint(client, port), endpoint(ip, serverPort), 9).open();
  talk.send("client", lines(`${start} HTTP/1.1`, `Host: ${hostName}`, "User-Agent: Tapglass-Sample/1.0", ""));
  talk.send("server", lines("HTTP/1.1 204 No Content", "Server: example", ""));
  talk.close();
}

function make(): Uint8Array {
  const scene = new Scene();
  const desk = "192.0.2.10";
  const router = host("192.0.2.1");
  scene.broadcast(host(desk), EtherType.arp, arp(1, host(desk), { ...router, mac: "00:00:00:00:00:00" }));
  scene.broadcast(router, EtherType.arp, arp(2, router, host(desk)));
  lookup(scene, desk, ["api.github.com"], "198.51.100.20");
  visit(scene, {
    client: desk,
    port: 50_201,
    server: ["198.51.100.20", 80],
    start: "GET /zen",
    hostName: "api.github.com",
  });
  lookup(scene, desk, ["i.scdn.co", "scdnco.spotify.map.fastly.net"], "198.51.100.21");
  visit(scene, {
    client: desk,
    port: 50_202,
    server: ["198.51.100.21", 80],
    start: "GET /image",
    hostName: "i.scdn.co",
  });
  // The neighbour asked for the name, this one did not: it may know it from before.
  lookup(scene, "192.0.2.11", ["www.wikipedia.org"], "198.51.100.22");
  new TcpConversation(scene.wait(20), endpoint(desk, 50_203), endpoint("198.51.100.22", 443), 9).open().close();
  visit(scene, {
    client: desk,
    port: 50_204,
    server: ["192.0.2.80", 3128],
    start: "CONNECT www.netflix.com:443",
    hostName: "www.netflix.com:443",
  });
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "services.pcap",
    goesTo: "tests",
    title: "Services by name",
    line: "DNS answers with aliases, requests to services that people recognise, one host known only to a neighbour, one proxy.",
    make,
  },
];
