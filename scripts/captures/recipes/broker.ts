/** MQTT 5 (OASIS, 2019): properties in every packet that has them, reasons, subscription options, and a will. */
import { bytes, counted, u16, u32, u8, type Part } from "../bytes.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";
import { TcpConversation } from "../tcp-conversation.ts";

const text = (value: string): Uint8Array => counted(2, value);
/** No packet here is longer than 127 bytes, so that lengths have one byte. */
const packet = (kindAndFlags: number, ...parts: readonly Part[]): Uint8Array =>
  bytes(u8(kindAndFlags), counted(1, ...parts));
const properties = (...parts: readonly Part[]): Uint8Array => counted(1, ...parts);
const user = bytes([0x26], text("unit"), text("celsius"));

function make(): Uint8Array {
  const scene = new Scene("2026-05-01T13:00:00Z");
  const talk = new TcpConversation(scene, endpoint("192.0.2.40", 49_884), endpoint("192.0.2.50", 1883), 2).open();
  const session = properties([0x11], u32(600), [0x21], u16(10), user);
  const will = bytes(properties([0x18], u32(5), [0x01, 1]), text("line1"), text("off"));
  talk.send("client", packet(0x10, text("MQTT"), [5, 0xc6], u16(60), session, text("gw"), will, text("u"), text("p")));
  talk.send("server", packet(0x20, [0, 0], properties([0x12], text("gw7"), [0x24, 1])));
  talk.send("client", packet(0x82, u16(1), properties([0x0b, 7]), text("plant/#"), [0x2d]));
  talk.send("server", packet(0x90, u16(1), properties(), [1]));
  talk.send("client", packet(0x32, text("plant/t"), u16(2), properties([0x03], text("text/plain"), user), "21.5"));
  talk.send("server", packet(0x40, u16(2), [0x10], properties([0x1f], text("nobody"))));
  talk.send("client", packet(0x34, text("plant/t"), u16(3), properties([0x09], text("id7")), "21.6"));
  talk.send("server", packet(0x50, u16(3), [0x97], properties()));
  talk.send("client", packet(0x62, u16(3), [0x92], properties()));
  talk.send("server", packet(0x70, u16(3), [0x92], properties()));
  talk.send("client", packet(0xa2, u16(4), properties(user), text("plant/#")));
  talk.send("server", packet(0xb0, u16(4), properties(), [0x11]));
  talk.send("client", packet(0xf0, [0x18], properties([0x15], text("EXAMPLE"), [0x16], text("data"))));
  talk.send("server", packet(0xe0, [0x8b], properties([0x1c], text("other.example"))));
  talk.close();
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "broker.pcap",
    goesTo: "tests",
    title: "MQTT 5",
    line: "One of each packet, with properties and reasons.",
    make,
  },
];
