/** How it is known what a flow carries and how sure that is, in words. */
import type { FlowApplication } from "../model/flow.ts";

type Evidence = FlowApplication["evidence"];

const CONFIDENCE: Readonly<Record<Evidence, string>> = {
  payload: "high",
  signature: "high",
  "payload+port": "medium",
  port: "low",
  none: "",
};

/** "high", "medium", "low"; empty where nothing is known. */
export function confidenceOf({ evidence }: FlowApplication): string {
  return CONFIDENCE[evidence];
}

function because({ evidence, title, outer = "" }: FlowApplication): string {
  switch (evidence) {
    case "payload":
      return `its payload reads as ${title}`;
    case "signature":
      return `its first payloads bear the signature of ${title}`;
    case "payload+port":
      return `its payload reads as ${outer}, and its port is that of ${title}: what is inside was not read`;
    case "port":
      return `its port alone is that of ${title}: no payload says so`;
    default:
      return "";
  }
}

/** Empty where nothing is known. */
export function reasonOf(application: FlowApplication): string {
  const text = because(application);
  return text === "" ? "" : `${confidenceOf(application)} confidence, because ${text}`;
}
