/** The recording of one forensic capture: begun before it, told of to its client, ended with it, and written down each time. */
import type { StartRequest } from "#shared/wire/client-message.ts";
import type { SensorMessageOf } from "#shared/wire/sensor-message.ts";
import type { Recorder, RecordingState } from "../record/recorder.ts";
import type { Recordings } from "../record/recordings.ts";
import type { Client } from "./client.ts";

export class RecordingRun {
  readonly #client: Client;
  #recorder: Recorder | undefined;
  #isFailureTold = false;
  /** The first file is begun with the recording. */
  #files = 1;
  /** What the stream puts in: the queue has room again; something is to be told. */
  onDrain: () => void = () => undefined;
  onState: (state: RecordingState) => void = () => undefined;

  private constructor(client: Client) {
    this.#client = client;
  }

  /** Rejects with what the system says when nothing can be recorded. */
  static async begin(recordings: Recordings, client: Client, request: StartRequest): Promise<RecordingRun> {
    const run = new RecordingRun(client);
    await recordings.makeRoom();
    run.#recorder = await recordings.begin({
      facts: {
        who: client.visitor.grant.id,
        mode: request.mode,
        interfaces: request.interfaces.join(" "),
        filter: request.filter,
        snapLength: request.snapLength,
        minutes: request.minutes ?? 0,
      },
      onDrain: () => {
        run.onDrain();
      },
      onChange: (state) => {
        run.#follow(state);
      },
    });
    client.audit({ kind: "recording_started", facts: { recording: run.#recorder.id, minutes: request.minutes ?? 0 } });
    return run;
  }

  get recorder(): Recorder {
    if (this.#recorder === undefined) throw new Error("the recording was not begun");
    return this.#recorder;
  }

  #follow(state: RecordingState): void {
    this.onState(state);
    if (state.files > this.#files) {
      this.#files = state.files;
      const { recording, files, bytes } = state;
      this.#client.audit({ kind: "recording_rotated", facts: { recording, files, bytes } });
    }
    if (state.phase !== "failed" || this.#isFailureTold) return;
    this.#isFailureTold = true;
    const { recording, reason, packets, head } = state;
    this.#client.audit({ kind: "recording_failed", facts: { recording, reason, packets, head } });
  }

  /** Resolves when all is written, or it is known that it cannot be. */
  async end(reason: string): Promise<void> {
    await this.recorder.end(reason);
    const { recording, phase, packets, bytes, head } = this.recorder.state();
    if (phase === "ended")
      this.#client.audit({ kind: "recording_ended", facts: { recording, reason, packets, bytes, head } });
  }
}

/** As the client hears it. */
export function describeRecording(stream: number, state: RecordingState): SensorMessageOf<"recording"> {
  const { recording, phase, files, bytes, packets, missed, reason } = state;
  return { kind: "recording", stream, recording, phase, files, bytes, packets, missed, reason: reason.slice(0, 500) };
}
