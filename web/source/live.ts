/** A capture that a sensor is sending: its bytes come through a port as they are captured. */
import type { Opening } from "./opening.ts";

export function openingOfLive(title: string, port: MessagePort): Opening {
  return {
    title,
    inputs: [{ name: title, bytes: new Blob([]), shiftNs: 0n, live: port }],
    // It can be saved; opened again it comes from that file.
    origin: { kind: "named" },
    address: "",
  };
}

/** Whether a capture is, or was, on its way from a sensor. */
export function isLive({ inputs }: Opening): boolean {
  return inputs.some(({ live }) => live !== undefined);
}
