/** Messages with the header fields that are rare: HTTP (RFC 9110, RFC 6455), SIP (RFC 3261 and its extensions), SDP (RFC 8866). */
import { bytes, lines } from "../bytes.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";
import { TcpConversation } from "../tcp-conversation.ts";

const desk = "192.0.2.10";
const server = endpoint("198.51.100.80", 80);

function web(scene: Scene): void {
  const talk = new TcpConversation(scene, endpoint(desk, 50_301), server, 8).open();
  talk.send(
    "client",
    lines(
      "GET /search/list?q=tap&page=2 HTTP/1.1",
      "Host: www.example.com",
      "Accept-Language: de-AT, en;q=0.7",
      "Accept-Encoding: gzip, br",
      "Authorization: Basic dXNlcjpleGFtcGxlLW9ubHk=",
      "Proxy-Authorization: Basic dXNlcjpleGFtcGxlLW9ubHk=",
      "Referer: http://www.example.com/start",
      "Cookie: id=1; theme=dark",
      "X-Forwarded-For: 203.0.113.7",
      "Connection: Upgrade, HTTP2-Settings",
      "Upgrade: h2c",
      "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
      "",
    ),
  );
  talk.send(
    "server",
    lines(
      "HTTP/1.1 401 Unauthorized",
      'WWW-Authenticate: Basic realm="example"',
      'Proxy-Authenticate: Digest realm="example", nonce="f00d"',
      "Last-Modified: Sun, 01 Mar 2026 08:00:00 GMT",
      "Cache-Control: no-store",
      "Set-Cookie: id=2; Path=/",
      "Location: /login",
      "Content-Length: 0",
      "",
    ),
  );
  talk.close();
}

function socket(scene: Scene): void {
  const talk = new TcpConversation(scene.wait(40), endpoint(desk, 50_302), server, 8).open();
  const head = ["Upgrade: websocket", "Connection: Upgrade"];
  const asked = ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13"];
  const wished = ["Sec-WebSocket-Protocol: chat, superchat", "Sec-WebSocket-Extensions: permessage-deflate"];
  talk.send("client", lines("GET /chat HTTP/1.1", "Host: www.example.com", ...head, ...asked, ...wished, ""));
  const accepted = ["Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "Sec-WebSocket-Protocol: chat"];
  talk.send("server", lines("HTTP/1.1 101 Switching Protocols", ...head, ...accepted, ""));
  talk.close();
}

/** Shown as they stand; the value says nothing here. */
const PLAIN =
  "Accept Accept-Contact Accept-Encoding Accept-Language Accept-Resource-Priority Alert-Info Allow Allow-Events Answer-Mode Call-Info " +
  "Content-Disposition Content-Encoding Content-Language Date Error-Info Event Feature-Caps Geolocation Geolocation-Error " +
  "Geolocation-Routing History-Info Identity Identity-Info Info-Package In-Reply-To Join MIME-Version Min-Expires Min-SE Organization " +
  "P-Access-Network-Info P-Answer-State P-Asserted-Service P-Associated-URI P-Called-Party-ID P-Charging-Function-Addresses " +
  "P-Charging-Vector P-Early-Media P-Media-Authorization P-Preferred-Identity P-Preferred-Service P-Profile-Key P-Served-User " +
  "P-User-Database P-Visited-Network-ID Path Permission-Missing Priority Priv-Answer-Mode Privacy Proxy-Require RAck Reason Recv-Info " +
  "Refer-Sub Refer-To Referred-By Reject-Contact Replaces Reply-To Request-Disposition Require Resource-Priority Security-Client " +
  "Security-Server Security-Verify Server Service-Route Session-Expires Session-ID Subject Subscription-State Supported Target-Dialog " +
  "Timestamp Trigger-Consent Unsupported User-Agent Warning Diversion";
const NUMBERS = "Expires Flow-Timer Max-Breadth Max-Forwards Retry-After RSeq";
const CREDENTIALS =
  'Digest username="bob", realm="example.org", nonce="f84f1c", uri="sip:example.org", response="6629fae49393a053", ' +
  'algorithm=MD5, qop=auth, cnonce="0a4f113b", nc=00000001, opaque="5ccc069c"';
const PERSON = '"Bob B." <sip:bob@example.org:5070;transport=tcp>;tag=7';

const DESCRIPTION = lines(
  "v=0",
  "o=- 1709370000 1 IN IP4 192.0.2.61",
  "s=All lines",
  "i=What RFC 8866 allows",
  "u=http://www.example.org/call",
  "e=bob@example.org",
  "p=+1 555 0100",
  "c=IN IP4 192.0.2.61",
  "b=AS:64",
  "t=0 0",
  "r=7d 1h 0 25h",
  "z=2882844526 -1h",
  "k=clear:example-only",
  "a=tool:recipe",
  "m=audio 49170/2 RTP/AVP 0 97",
  "i=Speech",
  "a=rtpmap:97 iLBC/8000/1",
  "a=fmtp:97 mode=20",
);

function phone(scene: Scene): void {
  const alice = endpoint("192.0.2.61", 5060);
  const bob = endpoint("192.0.2.62", 5060);
  const first = [
    "INVITE sip:bob:example-only@example.org:5070;transport=udp SIP/2.0",
    "Via: SIP/2.0/UDP 192.0.2.61:5060;branch=z9hG4bK7;received=203.0.113.9;rport=5062",
    `From: ${PERSON}`,
    `To: ${PERSON}`,
    `Contact: ${PERSON}`,
    `Route: ${PERSON}`,
    `Record-Route: ${PERSON}`,
    `P-Asserted-Identity: ${PERSON}`,
    "Call-ID: 7@192.0.2.61",
    "CSeq: 1 INVITE",
  ];
  const signed = ["Authorization", "Proxy-Authorization", "WWW-Authenticate", "Proxy-Authenticate"];
  const rest = [
    ...signed.map((name) => `${name}: ${CREDENTIALS}`),
    ...PLAIN.split(" ").map((name) => `${name}: example`),
    ...NUMBERS.split(" ").map((name) => `${name}: 60`),
  ];
  const body = ["Content-Type: application/sdp", `Content-Length: ${DESCRIPTION.length}`, ""];
  scene.wait(100).sendUdp(alice, bob, bytes(lines(...first, ...rest, ...body), DESCRIPTION));
  const answer = ["SIP/2.0 488 Not Acceptable Here", ...first.slice(1), "Content-Length: 0", ""];
  scene.wait(20).sendUdp(bob, alice, lines(...answer));
}

function make(): Uint8Array {
  const scene = new Scene("2026-05-01T10:00:00Z");
  web(scene);
  socket(scene);
  phone(scene);
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "headers.pcap",
    goesTo: "tests",
    title: "Rare header fields",
    line: "An HTTP request and its refusal, a WebSocket, and a SIP invitation with every header field that we know.",
    make,
  },
];
