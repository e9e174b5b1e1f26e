/** A client accepts the Safe Use statement, for everybody who comes after it. */
import type { SafeUse } from "../policy/safe-use.ts";
import type { Client } from "./client.ts";

/** False when it was refused, and the client told why. */
export function acceptSafeUse(safeUse: SafeUse, client: Client, version: number): boolean {
  if (version !== safeUse.version) {
    client.refuse(
      "safe_use_version",
      `the statement is of version ${safeUse.version}`,
      "Reload the app and read the new one.",
    );
    return false;
  }
  try {
    safeUse.accept(client.visitor.grant.id);
  } catch {
    client.refuse("state", "that it was accepted cannot be kept", "Make room on the sensor's disk, then try again.");
    return false;
  }
  client.audit({ kind: "safe_use_accepted", facts: { version } });
  return true;
}
