/** The sensors that the page knows; those that it was paired with before are connected again when it opens. */
import { isSecret, parsePairingLink, type Credential } from "#shared/wire/credential.ts";
import type { Database, RecordingFacts } from "../store/database.ts";
import { forgetSensor, listSensors, saveSensor } from "../store/sensors.ts";
import { SensorState, type SensorSurroundings } from "./sensor-state.svelte.ts";

/** A file that left the browser. */
export interface SavedFile {
  readonly name: string;
  readonly bytes: number;
  readonly digest?: string;
}

export class SensorList {
  #sensors = $state.raw<readonly SensorState[]>([]);
  readonly #around: SensorSurroundings;
  #database: Database | undefined;

  constructor(around: Omit<SensorSurroundings, "keep">) {
    this.#around = {
      ...around,
      keep: (sensor) => {
        // What cannot be kept is asked for again next time.
        if (this.#database !== undefined) void saveSensor(this.#database, sensor).catch(() => undefined);
      },
    };
  }

  get sensors(): readonly SensorState[] {
    return this.#sensors;
  }

  async load(database: Database): Promise<void> {
    this.#database = database;
    for (const { origin, name, token } of await listSensors(database)) {
      if (!this.#sensors.some((each) => each.origin === origin))
        this.#connect(origin, name, { kind: "token", secret: token });
    }
  }

  /** Pairs by a link, or connects to an address with a token. A sentence when neither can be. */
  add(address: string, token: string): string {
    const pairing = parsePairingLink(address);
    if (pairing !== undefined) {
      this.#connect(pairing.origin, "", { kind: "pairing", secret: pairing.secret });
      return "";
    }
    const origin = /^(https?:\/\/[^/?#\s]+)\/?$/.exec(address.trim())?.[1];
    if (origin === undefined) return "This is neither a pairing link nor an address like http://127.0.0.1:7337.";
    if (!isSecret(token.trim()))
      return "A token has 43 letters, digits, - and _. The pairing link that the sensor prints needs none.";
    this.#connect(origin, "", { kind: "token", secret: token.trim() });
    return "";
  }

  #connect(origin: string, name: string, credential: Credential): void {
    this.#drop(origin);
    const sensor = new SensorState(origin, name, this.#around);
    this.#sensors = [...this.#sensors, sensor];
    void sensor.connect(credential);
  }

  #drop(origin: string): void {
    this.#sensors.find((each) => each.origin === origin)?.close();
    this.#sensors = this.#sensors.filter((each) => each.origin !== origin);
  }

  /** A capture left the browser as a file: the sensor that it came from writes it down. False where this page does not know it any more. */
  noteExport({ origin, mode }: RecordingFacts, stream: number, file: SavedFile): boolean {
    const sensor = this.#sensors.find((each) => each.origin === origin);
    sensor?.noteExport({ stream, mode, by: "page", ...file });
    return sensor !== undefined;
  }

  /** Ends the connection and forgets the token. */
  remove(origin: string): void {
    this.#drop(origin);
    if (this.#database !== undefined) void forgetSensor(this.#database, origin);
  }
}
