/** The text that JA3 digests: lists that are empty leave their place, lists that are damaged end it. */
import { expect, test } from "vitest";
import { bytes, hex, u16, u24, zeros, type Part } from "../../scripts/captures/bytes.ts";
import { pcap } from "../../scripts/captures/pcap.ts";
import { Scene, endpoint } from "../../scripts/captures/scene.ts";
import { TcpConversation } from "../../scripts/captures/tcp-conversation.ts";
import { openBytes } from "./support/open.ts";

const CLIENT = endpoint("192.0.2.10", 40_000);
const SERVER = endpoint("198.51.100.7", 443);

/** A client hello of TLS 1.0 with two suites; `rest` stands behind the compression methods. */
function hello(...rest: readonly Part[]): Uint8Array {
  const body = bytes(hex("0301"), zeros(32), hex("00 0004 000a 002f 01 00"), ...rest);
  const message = bytes([1], u24(body.length), body);
  return bytes(hex("16 0301"), u16(message.length), message);
}

/** Groups 29 and 23, with one point format; a name that is said to be longer than what is left. */
const GROUPS = hex("000a 0006 0004 001d 0017");
const FORMATS = hex("000b 0002 0100");
const OVERLONG = hex("0000 00ff 00");

test.each([
  ["all lists", hello(u16(GROUPS.length + FORMATS.length), GROUPS, FORMATS), "769,10-47,10-11,29-23,0"],
  ["no extensions", hello(), "769,10-47,,,"],
  ["an empty list of them", hello(u16(0)), "769,10-47,,,"],
  ["half of the list's length", hello([0]), "769,10-47,"],
  ["an extension that does not end", hello(u16(GROUPS.length + OVERLONG.length), GROUPS, OVERLONG), "769,10-47,10"],
])("%s", async (_name, message, text) => {
  const scene = new Scene();
  new TcpConversation(scene, CLIENT, SERVER).open().send("client", message);
  const { engine } = await openBytes(pcap(scene.packets));
  const columns = [{ kind: "field", name: "tls.handshake.ja3_full" } as const];
  const { rows } = await engine.window({ key: 0, first: 3, count: 1, columns });
  expect(rows[0]?.cells).toEqual([text]);
});
