/** What a sensor records and recorded on its host: the list, the recording under way, one file that is fetched and checked. */
import type { ClientMessage } from "#shared/wire/client-message.ts";
import type { SensorMessage, SensorMessageOf } from "#shared/wire/sensor-message.ts";
import { checkRecording, type ChainVerdict } from "../source/recording-chain.ts";
import { fetchRecording, isOwnSensor } from "../source/sensor-recording.ts";

type Listed = SensorMessageOf<"recordings">;
export type RecordedFile = Listed["recordings"][number]["files"][number];

export interface Fetching {
  readonly recording: string;
  readonly name: string;
  readonly bytes: number;
  readonly total: number;
  readonly stage: "fetching" | "checking";
}

export interface Fetched {
  readonly recording: string;
  readonly name: string;
  readonly bytes: Blob;
  /** Undefined where this page cannot compute digests (no secure context), or there is no chain. */
  readonly verdict: ChainVerdict | undefined;
}

const CHAIN_FILE = "chain.jsonl";

interface RecordingSurroundings {
  readonly say: (message: ClientMessage) => void;
  readonly token: () => string | undefined;
  readonly origin: string;
}

export class SensorRecordings {
  /** The page's policy lets it fetch files of the sensor that it came from, and of no other. */
  readonly canFetch: boolean;
  readonly #say: (message: ClientMessage) => void;
  readonly #token: () => string | undefined;
  #list = $state.raw<Listed>();
  #running = $state.raw<SensorMessageOf<"recording">>();
  #endsNs = $state.raw<bigint>();
  #isForensic = $state(false);
  #fetching = $state.raw<Fetching>();
  #fetched = $state.raw<Fetched>();
  #problem = $state("");
  #abort: AbortController | undefined;

  constructor({ say, token, origin }: RecordingSurroundings) {
    this.#say = say;
    this.#token = token;
    this.canFetch = isOwnSensor(origin);
  }

  get list(): Listed | undefined {
    return this.#list;
  }
  /** The recording of the capture under way, or of the last one. */
  get running(): SensorMessageOf<"recording"> | undefined {
    return this.#running;
  }
  /** When the sensor ends the forensic capture, by its own clock. */
  get endsNs(): bigint | undefined {
    return this.#isForensic && this.#running?.phase !== "ended" ? this.#endsNs : undefined;
  }
  get fetching(): Fetching | undefined {
    return this.#fetching;
  }
  /** The file that was fetched last. */
  get fetched(): Fetched | undefined {
    return this.#fetched;
  }
  get problem(): string {
    return this.#problem;
  }

  refresh(): void {
    this.#say({ kind: "recordings" });
  }

  take(message: SensorMessage): boolean {
    switch (message.kind) {
      case "recordings":
        this.#list = message;
        return true;
      case "recording":
        this.#running = message;
        if (message.phase !== "running" && this.#list !== undefined) this.refresh();
        return true;
      case "started":
        this.#isForensic = message.mode === "forensic";
        this.#endsNs = message.endsNs;
        this.#running = undefined;
        return false;
      case "stopped":
        this.#endsNs = undefined;
        return false;
      default:
        return false;
    }
  }

  cancel(): void {
    this.#abort?.abort();
  }

  /** Fetches a file with its chain and checks it. */
  async fetchFile(recording: string, file: RecordedFile): Promise<void> {
    const token = this.#token();
    if (token === undefined || this.#fetching !== undefined) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.#problem = "";
    this.#fetched = undefined;
    const tell = (stage: Fetching["stage"]) => (bytes: number) => {
      this.#fetching = { recording, name: file.name, bytes, total: file.bytes, stage };
    };
    tell("fetching")(0);
    try {
      const ask = (name: string, report: (bytes: number) => void): ReturnType<typeof fetchRecording> =>
        fetchRecording({ path: `${recording}/${name}`, token, signal: abort.signal, report });
      const got = await ask(file.name, tell("fetching"));
      if (!got.ok) {
        this.#problem = got.isCancelled ? "" : got.message;
        return;
      }
      tell("checking")(0);
      const chain = await ask(CHAIN_FILE, () => undefined);
      // Digests are there only where the page came over TLS or from this machine.
      const canCheck = chain.ok && globalThis.isSecureContext && file.name !== CHAIN_FILE;
      const verdict = canCheck
        ? await checkRecording(await chain.bytes.text(), file.name, got.bytes, tell("checking"))
        : undefined;
      this.#fetched = { recording, name: file.name, bytes: got.bytes, verdict };
    } finally {
      this.#fetching = undefined;
      this.#abort = undefined;
    }
  }
}
