/** HTTP/2 in the clear (RFC 9113, HPACK RFC 7541): one connection that begins with the preface, one that is upgraded from HTTP/1.1. */
import { bytes, counted, hex, lines, u16, u24, u32, u8, zeros, type Part } from "../bytes.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";
import { TcpConversation } from "../tcp-conversation.ts";

const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const [DATA, HEADERS, PRIORITY, RESET, SETTINGS, PROMISE, PING, GOAWAY, WINDOW, CONTINUATION] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
];
const [ALTSVC, ORIGIN, UPDATE, UNKNOWN] = [10, 12, 16, 0xfa];
const [END_STREAM, ACK, END_HEADERS, PADDED, WITH_PRIORITY] = [1, 1, 4, 8, 0x20];

function frame(type: number, flags: number, stream: number, ...payload: readonly Part[]): Uint8Array {
  const body = bytes(...payload);
  return bytes(u24(body.length), u8(type), u8(flags), u32(stream), body);
}

/** A literal whose name is the table's entry `index`: kept in the table, or not. Strings without the Huffman code. */
const kept = (index: number, value: string): Uint8Array => bytes(u8(0x40 | index), counted(1, value));
const passing = (index: number, value: string): Uint8Array => bytes(u8(index), counted(1, value));
const secret = (name: string, value: string): Uint8Array => bytes([0x10], counted(1, name), counted(1, value));
const named = (name: string, value: string): Uint8Array => bytes([0x40], counted(1, name), counted(1, value));
const known = (...indexes: readonly number[]): Uint8Array => Uint8Array.from(indexes, (index) => 0x80 | index);
/** "www.example.com" in the Huffman code (RFC 7541 appendix C.4.1), as :authority, kept. */
const AUTHORITY = bytes([0x41, 0x8c], hex("f1e3 c2e5 f23a 6ba0 ab90 f4ff"));

/** Every header that has a field of its own, by its place in the static table; the numbers are numbers. */
const RARE: readonly (readonly [number, string])[] = [
  [15, "utf-8"],
  [17, "en"],
  [18, "bytes"],
  [19, "*/*"],
  [20, "*"],
  [21, "60"],
  [22, "GET, HEAD"],
  [24, "max-age=60"],
  [25, "inline"],
  [26, "identity"],
  [27, "en"],
  [29, "/here"],
  [30, "bytes 0-4/9"],
  [33, "Mon, 02 Mar 2026 09:00:00 GMT"],
  [34, '"6a1f"'],
  [36, "Tue, 03 Mar 2026 09:00:00 GMT"],
  [44, "Sun, 01 Mar 2026 09:00:00 GMT"],
  [45, "</style.css>; rel=preload"],
  [46, "/there"],
  [48, "Basic"],
  [52, "5"],
  [53, "120"],
  [54, "example"],
  [55, "theme=dark"],
  [56, "max-age=600"],
  [59, "accept"],
  [60, "1.1 proxy"],
  [61, "Basic"],
];
const ASKED: readonly (readonly [number, string])[] = [
  [23, "Basic YWRhOmxvdmU="],
  [32, "theme=dark"],
  [35, "100-continue"],
  [37, "ada@example.com"],
  [39, '"6a1f"'],
  [40, "Sun, 01 Mar 2026 09:00:00 GMT"],
  [41, '"6a1f"'],
  [42, '"6a1f"'],
  [43, "Sun, 01 Mar 2026 09:00:00 GMT"],
  [47, "3"],
  [49, "Basic YWRhOmxvdmU="],
  [50, "bytes=0-4"],
  [51, "http://www.example.com/"],
];
const all = (headers: readonly (readonly [number, string])[]): Uint8Array =>
  bytes(
    ...headers.map(([index, value]) =>
      index > 14 ? bytes([0x0f], u8(index - 15), counted(1, value)) : passing(index, value),
    ),
  );

function setting(id: number, value: number): Uint8Array {
  return bytes(u16(id), u32(value));
}

function prefaced(scene: Scene): void {
  const talk = new TcpConversation(scene, endpoint("192.0.2.10", 50_201), endpoint("198.51.100.80", 8080), 9).open();
  const wishes = [1, 2, 3, 4, 5, 6, 8, 9].map((id) => setting(id, id === 2 ? 1 : 4096 * id));
  const first = frame(
    HEADERS,
    END_STREAM | END_HEADERS,
    1,
    known(2, 6, 4, 16),
    AUTHORITY,
    kept(58, "Tapglass-Sample/1.0"),
  );
  talk.send("client", PREFACE, frame(SETTINGS, 0, 0, ...wishes), frame(WINDOW, 0, 0, u32(983_041)), first);
  talk.send("server", frame(SETTINGS, 0, 0, setting(3, 100)), frame(SETTINGS, ACK, 0));
  const page = "<h1>Two</h1>\n";
  const answer = bytes(known(8), kept(31, "text/html"), kept(28, String(page.length)), named("x-turn", "1"));
  talk.send("server", frame(HEADERS, END_HEADERS, 1, answer), frame(DATA, END_STREAM, 1, page));
  talk.send("client", frame(SETTINGS, ACK, 0), frame(PING, 0, 0, "are you?"));
  talk.send("server", frame(PING, ACK, 0, "are you?"));

  // The same again costs a byte a header: 62 and up are what the first block put into the table.
  scene.wait(120);
  const path = passing(4, "/rare");
  const again = bytes(u8(2), u32(0x80000001), [15], known(2, 6), path, known(63, 62), all(ASKED), zeros(2));
  const flags = END_STREAM | END_HEADERS | PADDED | WITH_PRIORITY;
  talk.send("client", frame(PRIORITY, 0, 3, u32(1), [200]), frame(HEADERS, flags, 3, again));
  const parts = bytes([0x3f, 0xe1, 0x1f], known(8), all(RARE), secret("set-cookie", "id=1"), known(62));
  const cut = 60;
  talk.send(
    "server",
    frame(PROMISE, END_HEADERS | PADDED, 3, [1], u32(2), known(2, 6), passing(4, "/style.css"), AUTHORITY, zeros(1)),
    frame(HEADERS, 0, 3, parts.subarray(0, cut)),
    frame(CONTINUATION, 0, 3, parts.subarray(cut, cut * 2)),
    frame(CONTINUATION, END_HEADERS, 3, parts.subarray(cut * 2)),
    frame(DATA, PADDED | END_STREAM, 3, [4], "rare\n", zeros(4)),
  );
  talk.send("server", frame(HEADERS, END_HEADERS, 2, known(8)), frame(RESET, 0, 2, u32(8)));
  talk.send(
    "server",
    frame(ALTSVC, 0, 0, counted(2, "http://www.example.com"), 'h3=":443"'),
    frame(ORIGIN, 0, 0, counted(2, "https://example.com")),
    frame(UNKNOWN, 0, 0, "grease"),
  );
  talk.send("client", frame(UPDATE, 0, 0, u32(5), "u=1, i"));
  const missing = frame(HEADERS, END_STREAM | END_HEADERS, 5, known(2, 6), passing(4, "/missing"), known(63));
  talk.send("client", missing);
  talk.send("server", frame(HEADERS, END_STREAM | END_HEADERS, 5, known(13)));
  talk.send("client", frame(HEADERS, END_STREAM | END_HEADERS, 7, known(3, 6), passing(4, "/broken"), known(63)));
  talk.send("server", frame(HEADERS, END_STREAM | END_HEADERS, 7, known(14)));
  talk.send("server", frame(GOAWAY, 0, 0, u32(7), u32(11), "calm, please"));
  // An index far beyond the table, and a string that is no Huffman code.
  talk.send("client", frame(HEADERS, END_STREAM | END_HEADERS, 9, known(2, 126), [0x04, 0x82, 0xff, 0xff]));
  talk.close();
}

function upgraded(scene: Scene): void {
  const talk = new TcpConversation(
    scene.wait(300),
    endpoint("192.0.2.10", 50_202),
    endpoint("198.51.100.80", 80),
    9,
  ).open();
  const upgrade = ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"];
  talk.send("client", lines("GET /news HTTP/1.1", "Host: www.example.com", ...upgrade, ""));
  const switching = lines("HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", "Upgrade: h2c", "");
  talk.send("server", switching, frame(SETTINGS, 0, 0, setting(3, 100)));
  talk.send("client", PREFACE, frame(SETTINGS, 0, 0), frame(SETTINGS, ACK, 0));
  talk.send(
    "server",
    frame(HEADERS, END_HEADERS, 1, known(8), kept(31, "text/plain")),
    frame(DATA, END_STREAM, 1, "news\n"),
  );
  talk.close();
}

function make(): Uint8Array {
  const scene = new Scene();
  prefaced(scene);
  upgraded(scene);
  return pcap(scene.packets, { nanoseconds: true });
}

export const recipes: readonly Recipe[] = [
  {
    file: "http2.pcap",
    goesTo: "tests",
    title: "HTTP/2 in the clear",
    line: "Compressed headers over two tables, a promise, continuations, padding, every kind of frame, and an upgrade from HTTP/1.1.",
    make,
  },
];
