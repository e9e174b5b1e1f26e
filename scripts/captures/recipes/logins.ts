/** Passwords in the clear: SMTP AUTH (RFC 4954) by PLAIN and LOGIN; FTP (RFC 959, RFC 2428) that names other hosts for its data. */
import { lines } from "../bytes.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";
import { type Side, TcpConversation } from "../tcp-conversation.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

function talk(scene: Scene, ends: readonly [client: string, server: string], port: number): (script: string) => void {
  const [client, server] = ends;
  const conversation = new TcpConversation(
    scene.wait(80),
    endpoint(client, 50_400 + scene.packets.length),
    endpoint(server, port),
    4,
  );
  conversation.open();
  return (script) => {
    for (const line of script
      .trim()
      .split("\n")
      .map((each) => each.trim())) {
      const side: Side = line.startsWith("C: ") ? "client" : "server";
      conversation.send(side, lines(line.slice(3)));
    }
    conversation.close();
  };
}

function make(): Uint8Array {
  const scene = new Scene("2026-05-01T14:00:00Z");
  const mail: readonly [string, string] = ["192.0.2.10", "198.51.100.25"];
  talk(
    scene,
    mail,
    25,
  )(`
    S: 220 mail.example.com ESMTP
    C: EHLO desk.example.org
    S: 250 AUTH LOGIN PLAIN
    C: AUTH LOGIN
    S: 334 ${base64("Username:")}
    C: ${base64("bob")}
    S: 334 ${base64("Password:")}
    C: ${base64("example-only")}
    S: 235 2.7.0 accepted
    C: QUIT
    S: 221 bye`);
  talk(
    scene,
    mail,
    25,
  )(`
    S: 220 mail.example.com ESMTP
    C: EHLO desk.example.org
    S: 250 AUTH PLAIN
    C: AUTH PLAIN
    S: 334
    C: ${base64("\0bob\0example-only")}
    S: 535 5.7.8 no`);
  talk(
    scene,
    mail,
    25,
  )(`
    S: 220 mail.example.com ESMTP
    C: EHLO desk.example.org
    S: 250 AUTH PLAIN
    C: AUTH PLAIN ${base64("\0bob\0example-only")}
    S: 235 2.7.0 accepted`);
  talk(
    scene,
    ["192.0.2.10", "198.51.100.21"],
    21,
  )(`
    S: 220 ready
    C: PORT 203,0,113,9,7,138
    S: 200 fine
    C: PASV
    S: 227 Entering Passive Mode (203,0,113,10,7,139)
    C: EPRT |2|2001:db8::9|5282|
    S: 200 fine
    C: EPSV
    S: 229 Entering Extended Passive Mode (|||6446|)`);
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "logins.pcap",
    goesTo: "tests",
    title: "Logins in the clear",
    line: "SMTP AUTH in three ways, and FTP whose data goes elsewhere.",
    make,
  },
];
