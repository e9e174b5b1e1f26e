/** HTTP/1.1 (RFC 9112): a redirect, a compressed page, a chunked answer, a missing page and a form, on two connections. */
import { bytes, lines, type Part } from "../bytes.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";
import { TcpConversation } from "../tcp-conversation.ts";

/** gzip of a small page; kept as bytes because compressors of different versions give different ones. */
const GZIPPED_PAGE = Buffer.from(
  "H4sIAAAAAAACA+3IMQ7CMAwF0D2nMDsi6m554waVmK3kl1Q4xGoiBLdn4AxseePjU25pfBxURjUJPPZhkOtbqxuol+Ycfxe4LHKDpVbBsSwS2GUteyfXO2gc+oIZMqVW/UDvyBdaoWdKbdsA0mempA/MnTv3P8vRJXwBzGQdTtUDAAA=",
  "base64",
);

const AGENT = "User-Agent: Tapglass-Sample/1.0";

function request(method: string, path: string, ...more: readonly string[]): Uint8Array {
  return lines(`${method} ${path} HTTP/1.1`, "Host: www.example.com", AGENT, "Accept: text/html", ...more, "");
}

function response(status: string, headers: readonly string[], ...body: readonly Part[]): Uint8Array {
  return bytes(
    lines(`HTTP/1.1 ${status}`, "Server: example", "Date: Mon, 02 Mar 2026 09:00:00 GMT", ...headers, ""),
    ...body,
  );
}

function chunked(...chunks: readonly string[]): Uint8Array {
  return bytes(...chunks.map((chunk) => lines(chunk.length.toString(16), chunk)), lines("0", ""));
}

function make(): Uint8Array {
  const scene = new Scene();
  const server = endpoint("198.51.100.80", 80);

  const first = new TcpConversation(scene, endpoint("192.0.2.10", 50_101), server, 9).open();
  first.send("client", request("GET", "/old"));
  first.send("server", response("301 Moved Permanently", ["Location: /new", "Content-Length: 0"]));
  first.send("client", request("GET", "/new", "Accept-Encoding: gzip", "Cookie: theme=dark; visits=3"));
  const pageHeaders = ["Content-Type: text/html; charset=utf-8", "Content-Encoding: gzip", 'ETag: "6a1f"'];
  first.send("server", response("200 OK", [...pageHeaders, `Content-Length: ${GZIPPED_PAGE.length}`], GZIPPED_PAGE));
  scene.wait(150);
  first.send("client", request("GET", "/new", "Accept-Encoding: gzip", 'If-None-Match: "6a1f"'));
  first.send("server", response("304 Not Modified", ['ETag: "6a1f"']));
  first.send("client", request("GET", "/missing.png"));
  const missing = "<h1>Not here</h1>\n";
  first.send(
    "server",
    response("404 Not Found", ["Content-Type: text/html", `Content-Length: ${missing.length}`], missing),
  );
  first.close();

  const second = new TcpConversation(scene.wait(300), endpoint("192.0.2.10", 50_102), server, 9).open();
  const form = "name=Ada+Lovelace&order=2";
  const formHeaders = ["Content-Type: application/x-www-form-urlencoded", `Content-Length: ${form.length}`];
  second.send("client", request("POST", "/order", ...formHeaders), form);
  scene.wait(420);
  const parts = chunked('{"order":', "2,", '"state":"accepted"}');
  second.send("server", response("200 OK", ["Content-Type: application/json", "Transfer-Encoding: chunked"], parts));
  second.close();
  return pcap(scene.packets, { nanoseconds: true });
}

export const recipes: readonly Recipe[] = [
  {
    file: "http.pcap",
    goesTo: "samples",
    title: "A web page over HTTP",
    line: "A redirect, a page sent gzipped, a cached one, a missing picture, and a form whose answer comes slowly and in chunks.",
    make,
  },
];
