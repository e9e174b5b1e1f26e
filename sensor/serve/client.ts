/** A connection as the parts behind it know it: whose it is, what it runs, and how it is told. */
import type { SensorMessage } from "#shared/wire/sensor-message.ts";
import type { AuditEvent } from "../audit/audit-log.ts";
import type { Visitor } from "./admission.ts";
import type { LiveStream } from "./live-stream.ts";

export interface Client {
  readonly visitor: Visitor;
  readonly stream: LiveStream | undefined;
  readonly isOpen: boolean;
  send(message: SensorMessage): void;
  refuse(code: string, message: string, repair: string): void;
  /** Writes an event in its name; false when it cannot be written. */
  audit(event: Omit<AuditEvent, "who" | "address">): boolean;
  close(reason: string): void;
}
