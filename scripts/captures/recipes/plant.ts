/** A plant floor: Modbus/TCP reads and writes a controller, MQTT 3.1.1 carries what the sensors say. */
import { bytes, counted, u16, u8, type Part } from "../bytes.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";
import { TcpConversation } from "../tcp-conversation.ts";

/** Modbus application header: transaction, protocol 0, length, unit. */
function modbus(transaction: number, unit: number, ...rest: readonly Part[]): Uint8Array {
  return bytes(u16(transaction), u16(0), counted(2, [unit], ...rest));
}

function controller(scene: Scene): void {
  const station = endpoint("192.0.2.30", 49_502);
  const conversation = new TcpConversation(scene, station, endpoint("192.0.2.31", 502), 1).open();
  const exchanges: readonly { ask: readonly Part[]; answer: readonly Part[] }[] = [
    // Read holding registers 0 to 3.
    { ask: [[3], u16(0), u16(4)], answer: [[3], counted(1, ...[215, 218, 0, 1450].map(u16))] },
    // Read coils 16 to 25: bits, lowest first.
    { ask: [[1], u16(16), u16(10)], answer: [[1], counted(1, [0xcd, 0x01])] },
    { ask: [[4], u16(100), u16(2)], answer: [[4], counted(1, u16(6512), u16(6498))] },
    // Write one coil, one register, several registers: the answer repeats the request's head.
    { ask: [[5], u16(17), u16(0xff00)], answer: [[5], u16(17), u16(0xff00)] },
    { ask: [[6], u16(2), u16(300)], answer: [[6], u16(2), u16(300)] },
    { ask: [[16], u16(8), u16(2), counted(1, u16(1), u16(2))], answer: [[16], u16(8), u16(2)] },
    // A register that does not exist: exception 2.
    { ask: [[3], u16(9999), u16(1)], answer: [[0x83, 2]] },
    // Device identification, basic.
    {
      ask: [[0x2b, 14, 1, 0]],
      answer: [[0x2b, 14, 1, 1, 0, 0, 3], [0], counted(1, "Example"), [1], counted(1, "PLC-7"), [2], counted(1, "1.4")],
    },
  ];
  for (const [at, { ask, answer }] of exchanges.entries()) {
    conversation.send("client", modbus(at + 1, 17, ...ask));
    conversation.send("server", modbus(at + 1, 17, ...answer));
    scene.wait(95);
  }
  conversation.close();
}

/** MQTT packet: kind and flags in one byte, then the length in groups of seven bits (MQTT 3.1.1 section 2.2.3). */
function mqtt(kindAndFlags: number, ...parts: readonly Part[]): Uint8Array {
  const body = bytes(...parts);
  const length: number[] = [];
  let rest = body.length;
  do {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>= 7;
  } while (rest > 0);
  return bytes(u8(kindAndFlags), length, body);
}

const text = (value: string): Uint8Array => counted(2, value);

function broker(scene: Scene): void {
  const sensor = endpoint("192.0.2.40", 49_883);
  const conversation = new TcpConversation(scene.wait(50), sensor, endpoint("192.0.2.50", 1883), 2).open();
  const will = bytes(text("plant/line1/state"), text("offline"));
  const login = bytes(text("line1"), counted(2, "example-only"));
  conversation.send("client", mqtt(0x10, text("MQTT"), [4, 0xce], u16(60), text("line1-gateway"), will, login));
  conversation.send("server", mqtt(0x20, [0, 0]));
  conversation.send("client", mqtt(0x82, u16(1), text("plant/line1/set/#"), [1], text("plant/clock"), [0]));
  conversation.send("server", mqtt(0x90, u16(1), [1, 0]));
  conversation.send("client", mqtt(0x31, text("plant/line1/state"), "online"));
  // Three small messages share one segment.
  const readings = [21.5, 21.6, 21.8].map((celsius) => mqtt(0x30, text("plant/line1/temperature"), celsius.toFixed(1)));
  conversation.send("client", ...readings);
  // At least once: acknowledged; exactly once: four steps.
  conversation.send("client", mqtt(0x32, text("plant/line1/count"), u16(2), '{"good":1204,"bad":3}'));
  conversation.send("server", mqtt(0x40, u16(2)));
  conversation.send("server", mqtt(0x34, text("plant/line1/set/speed"), u16(900), "75"));
  conversation.send("client", mqtt(0x50, u16(900)));
  conversation.send("server", mqtt(0x62, u16(900)));
  conversation.send("client", mqtt(0x70, u16(900)));
  // Larger than one segment: a picture of the shift, as text.
  const shift = JSON.stringify(Array.from({ length: 120 }, (_, at) => ({ minute: at, pieces: 10 + (at % 7) })));
  conversation.send("client", mqtt(0x32, text("plant/line1/shift"), u16(3), shift));
  conversation.send("server", mqtt(0x40, u16(3)));
  scene.wait(60_000);
  conversation.send("client", mqtt(0xc0));
  conversation.send("server", mqtt(0xd0));
  conversation.send("client", mqtt(0xe0));
  conversation.close();
}

function make(): Uint8Array {
  const scene = new Scene();
  controller(scene);
  broker(scene);
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "plant.pcap",
    goesTo: "samples",
    title: "A plant floor: Modbus and MQTT",
    line: "Registers read and written, one that does not exist, a device that names itself; readings published in three qualities.",
    make,
  },
];
