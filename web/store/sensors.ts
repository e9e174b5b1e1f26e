/** Sensors that this browser was paired with, and the token of each: in the database and nowhere else, never in an address. */
import type { Database, StoredSensor } from "./database.ts";

export function listSensors(database: Database): Promise<StoredSensor[]> {
  return database.getAll("sensors");
}

export async function saveSensor(database: Database, sensor: StoredSensor): Promise<void> {
  await database.put("sensors", sensor);
}

export async function forgetSensor(database: Database, origin: string): Promise<void> {
  await database.delete("sensors", origin);
}
