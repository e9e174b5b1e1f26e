/** FTP (RFC 959): an active, a passive and an extended passive transfer (RFC 2428), and a connection that turns to TLS (RFC 4217). */
import { bytes, hex, lines } from "../bytes.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";
import { TcpConversation } from "../tcp-conversation.ts";

const CLIENT = "192.0.2.10";
const SERVER = "192.0.2.21";

function control(scene: Scene, port: number): TcpConversation {
  const conversation = new TcpConversation(scene, endpoint(CLIENT, port), endpoint(SERVER, 21)).open();
  return conversation.send("server", lines("220-Welcome", " to the archive", "220 Ready"));
}

/** The client asks, the server answers, one line each. */
function ask(conversation: TcpConversation, request: string, reply: string): void {
  conversation.send("client", lines(request)).send("server", lines(reply));
}

function transfers(scene: Scene): void {
  const session = control(scene, 40_021);
  ask(session, "USER anonymous", "331 Password please");
  ask(session, "PASS ada@example.org", "230 Logged in");
  ask(session, "PORT 192,0,2,10,156,74", "200 PORT accepted");
  ask(session, "LIST", "150 Here it comes");
  const active = new TcpConversation(scene, endpoint(SERVER, 20), endpoint(CLIENT, 40_010)).open();
  active.send("client", lines("-rw-r--r-- 1 ftp ftp 12 Mar  2 09:00 notes.txt")).close();
  session.send("server", lines("226 Done"));
  ask(session, "PASV", "227 Entering Passive Mode (192,0,2,21,78,32).");
  session.send("client", lines("RETR notes.txt"));
  const passive = new TcpConversation(scene, endpoint(CLIENT, 40_022), endpoint(SERVER, 20_000)).open();
  session.send("server", lines("150 Opening data connection"));
  passive.send("server", "Bernoulli: 8").close();
  session.send("server", lines("226 Done"));
  ask(session, "EPSV", "229 Entering Extended Passive Mode (|||20001|)");
  session.send("client", lines("STOR letter.txt"));
  const extended = new TcpConversation(scene, endpoint(CLIENT, 40_023), endpoint(SERVER, 20_001)).open();
  extended.send("client", "Dear Charles").close();
  session.send("server", lines("226 Done"));
  ask(session, "EPRT |1|192.0.2.10|40024|", "200 EPRT accepted");
  ask(session, "PORT 192,0,2", "501 Syntax error");
  ask(session, "QUIT", "221 Goodbye");
  session.close();
}

function secure(scene: Scene): void {
  const session = control(scene, 40_030);
  ask(session, "AUTH TLS", "234 Proceed with negotiation");
  // A ClientHello with one cipher suite and no extensions.
  const hello = bytes(hex("16 03 01 00 2d 01 00 00 29 03 03"), new Uint8Array(32).fill(7), hex("00 00 02 13 01 01 00"));
  session.send("client", hello).close();
}

function make(): Uint8Array {
  const scene = new Scene();
  transfers(scene);
  secure(scene);
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "ftp.pcap",
    goesTo: "tests",
    title: "FTP",
    line: "Active, passive and extended passive transfers; AUTH TLS",
    make,
  },
];
