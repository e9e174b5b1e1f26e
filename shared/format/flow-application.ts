/** How it is known what a flow carries, in words. */
import type { FlowApplication } from "../model/flow.ts";

/** Empty where nothing is known. */
export function reasonOf({ evidence, title }: FlowApplication): string {
  switch (evidence) {
    case "payload":
      return `because its payload reads as ${title}`;
    case "signature":
      return `because its first payloads bear the signature of ${title}`;
    case "port":
      return `because of its port alone: no payload says ${title}`;
    default:
      return "";
  }
}
