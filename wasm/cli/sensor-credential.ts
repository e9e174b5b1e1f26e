/** By which address and secret the command line reaches a sensor. */
import { existsSync, readFileSync } from "node:fs";
import { isSecret, parsePairingLink, type Credential } from "#shared/wire/credential.ts";
import { UsageError } from "./open.ts";

/** A pairing link brings its secret along; else the token stands in a file or in the environment. Never in an argument: those are seen by all. */
export function findCredential(sensor: string, tokenFile: string): { origin: string; credential: Credential } {
  const pairing = parsePairingLink(sensor);
  if (pairing !== undefined) return { origin: pairing.origin, credential: { kind: "pairing", secret: pairing.secret } };
  if (!/^https?:\/\/[^/?#\s]+\/?$/.test(sensor))
    throw new UsageError(`--sensor must be an address like http://127.0.0.1:7337 or a pairing link, not "${sensor}"`);
  const secret = (
    process.env["TAPGLASS_TOKEN"] ?? (existsSync(tokenFile) ? readFileSync(tokenFile, "utf8") : "")
  ).trim();
  if (!isSecret(secret))
    throw new UsageError(
      "a token is needed: give a pairing link as --sensor, --token-file FILE, or TAPGLASS_TOKEN in the environment",
    );
  return { origin: sensor.replace(/\/$/, ""), credential: { kind: "token", secret } };
}
