/** A capture that a sensor is sending: its bytes come through a port as they are captured. */
import type { RecordingFacts } from "../store/database.ts";
import type { Opening } from "./opening.ts";

/** What a capture of a sensor is called, here and as a file. */
function titleOfRecording({ interfaces, sensor }: RecordingFacts): string {
  return `${interfaces.join(", ")} on ${sensor}`;
}

/** `recording` is the id under which it is stored, if it is. */
export function openingOfLive(facts: RecordingFacts, recording: string | undefined, port: MessagePort): Opening {
  const title = titleOfRecording(facts);
  return {
    title,
    inputs: [{ name: title, bytes: new Blob([]), shiftNs: 0n, live: port }],
    origin: recording === undefined ? { kind: "named" } : { kind: "recorded", recording },
    address: "",
    recorded: facts,
  };
}
