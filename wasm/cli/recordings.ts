/** `tapglass recordings`: what a sensor recorded on its host, and one file of it. */
import { createWriteStream } from "node:fs";
import { get as getPlain, type IncomingMessage } from "node:http";
import { get as getSecure } from "node:https";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { offerProtocols } from "#shared/wire/credential.ts";
import { formatMessage } from "#shared/wire/message.ts";
import { LIVE_PATH, RECORDINGS_PATH } from "#shared/wire/protocol.ts";
import { parseSensorMessage, type SensorMessageOf } from "#shared/wire/sensor-message.ts";
import { WebSocket } from "ws";
import type { ExitCode } from "./exit-code.ts";
import { UsageError } from "./open.ts";
import { findCredential } from "./sensor-credential.ts";

const OPTIONS = {
  sensor: { type: "string" },
  "token-file": { type: "string", default: "" },
  "trust-any-certificate": { type: "boolean", default: false },
  get: { type: "string" },
  write: { type: "string", short: "w" },
} as const;

const ANSWER_MS = 10_000;

interface Sensor {
  readonly origin: string;
  readonly secret: string;
  readonly trustsAnyCertificate: boolean;
}

function list({ origin, secret, trustsAnyCertificate }: Sensor): Promise<SensorMessageOf<"recordings">> {
  const socket = new WebSocket(
    `${origin.replace(/^http/, "ws")}${LIVE_PATH}`,
    offerProtocols({ kind: "token", secret }),
    { rejectUnauthorized: !trustsAnyCertificate, handshakeTimeout: ANSWER_MS },
  );
  return new Promise<SensorMessageOf<"recordings">>((resolve, reject) => {
    const deadline = setTimeout(() => {
      reject(new Error("the sensor does not answer"));
    }, ANSWER_MS);
    socket.on("open", () => {
      socket.send(formatMessage({ kind: "recordings" }));
    });
    socket.on("message", (bytes: Buffer, isBinary) => {
      const checked = isBinary ? undefined : parseSensorMessage(bytes.toString());
      if (checked?.ok !== true) return;
      if (checked.value.kind === "error") reject(new Error(`${checked.value.message}. ${checked.value.repair}`));
      if (checked.value.kind !== "recordings") return;
      clearTimeout(deadline);
      resolve(checked.value);
    });
    socket.on("error", reject);
  }).finally(() => {
    socket.terminate();
  });
}

/** Undefined when it was written. */
async function download(sensor: Sensor, path: string, output: string): Promise<string | undefined> {
  const get = sensor.origin.startsWith("https:") ? getSecure : getPlain;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { authorization: `Bearer ${sensor.secret}` };
    const options = { headers, rejectUnauthorized: !sensor.trustsAnyCertificate };
    get(`${sensor.origin}${RECORDINGS_PATH}/${path}`, options, resolve).on("error", reject);
  });
  if (response.statusCode !== 200) {
    response.destroy();
    return response.statusCode === 404
      ? `there is no ${path} there`
      : `the sensor refused with status ${response.statusCode ?? 0}; the token needs the scope export-raw`;
  }
  await pipeline(response, output === "-" ? process.stdout : createWriteStream(output, { mode: 0o600 }));
  return undefined;
}

export async function recordings(words: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({ args: [...words], options: OPTIONS });
  if (values.sensor === undefined) throw new UsageError("--sensor is needed");
  const { origin, credential } = findCredential(values.sensor, values["token-file"]);
  if (credential.kind !== "token")
    throw new UsageError("a pairing link cannot be used here: pair with `capture` first");
  const sensor = { origin, secret: credential.secret, trustsAnyCertificate: values["trust-any-certificate"] };
  try {
    if (values.get === undefined) {
      const { recordings: all, notListed } = await list(sensor);
      for (const { recording, files, isRunning } of all)
        for (const { name, bytes } of files)
          console.log(`${recording}/${name}\t${bytes}${isRunning ? "\trunning" : ""}`);
      if (notListed > 0) console.error(`${notListed} older recordings are not listed`);
      return 0;
    }
    if (values.write === undefined) throw new UsageError("--get needs -w FILE");
    const problem = await download(sensor, values.get, values.write);
    if (problem === undefined) return 0;
    console.error(`tapglass recordings: ${problem}`);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    console.error(`tapglass recordings: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  return 1;
}
