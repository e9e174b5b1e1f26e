/** Whether a capture may be started as it was asked for: the reason why not, and what to do. */
import type { StartRequest } from "#shared/wire/client-message.ts";
import type { CaptureMode, Scope } from "#shared/wire/protocol.ts";

export interface StartTerms {
  readonly isSafeUseAccepted: boolean;
  readonly modes: readonly CaptureMode[];
  readonly interfaces: readonly string[];
  readonly isReplay: boolean;
  /** As many captures as may run are running. */
  readonly isBusy: boolean;
}

export type Refusal = readonly [code: string, message: string, repair: string];

/** What the host allows of the modes, to a token of these scopes. */
export function modesOf(
  host: { readonly allowsFull: boolean; readonly allowsForensic: boolean },
  scopes: readonly Scope[],
): CaptureMode[] {
  const modes: CaptureMode[] = ["metadata"];
  if (host.allowsFull && scopes.includes("full")) modes.push("full");
  if (host.allowsForensic && scopes.includes("forensic")) modes.push("forensic");
  return modes;
}

const MODE_REPAIRS: Readonly<Record<CaptureMode, string>> = {
  metadata: "Choose another mode.",
  full: "Start the sensor with --allow-full, and use a token with the scope full.",
  forensic: "Start the sensor with --allow-forensic, and use a token with the scope forensic.",
};

export function findStartRefusal(terms: StartTerms, request: StartRequest): Refusal | undefined {
  if (!terms.isSafeUseAccepted)
    return [
      "safe_use_required",
      "the Safe Use statement was not accepted for this sensor",
      "Read and accept it, then start again.",
    ];
  return findModeRefusal(terms, request) ?? findInterfaceRefusal(terms, request);
}

function findModeRefusal(
  terms: StartTerms,
  { mode, minutes, replay, skipPackets, sampling = 1 }: StartRequest,
): Refusal | undefined {
  if (!terms.modes.includes(mode)) return ["mode", `mode ${mode} is not allowed`, MODE_REPAIRS[mode]];
  if (mode === "forensic" && minutes === undefined)
    return ["minutes", "mode forensic needs an end", "Say after how many minutes it ends, from 1 to 1440."];
  if (mode === "forensic" && sampling > 1)
    return ["sampling", "mode forensic records every packet", "Start it without sampling."];
  if ((replay ?? skipPackets) !== undefined && !terms.isReplay)
    return ["replay", "this sensor captures, it does not replay a file", "Start without a replay's settings."];
  return undefined;
}

function findInterfaceRefusal(terms: StartTerms, { interfaces }: StartRequest): Refusal | undefined {
  const unknown = interfaces.find((name) => !terms.interfaces.includes(name));
  if (unknown !== undefined)
    return [
      "interface",
      `there is no interface ${unknown} here`,
      `Choose one of ${terms.interfaces.slice(0, 20).join(", ")}.`,
    ];
  if (interfaces.length === 0 || new Set(interfaces).size !== interfaces.length)
    return ["interface", "name each interface once, and at least one", "Choose an interface."];
  if (terms.isBusy) return ["busy", "this sensor runs as many captures as it may already", "Stop one of them."];
  return undefined;
}
