/** Which way a flow goes, seen from the networks that are not the Internet: who began it, and with whom. */
import { isAddress, isPublicAddress } from "./address-scope.ts";

export type FlowDirection = "outbound" | "inbound" | "internal" | "external";

/** A sent the first packet. Undefined for ends that have no IP address. */
export function directionOf({ addressA, addressB }: { addressA: string; addressB: string }): FlowDirection | undefined {
  if (!isAddress(addressA) || !isAddress(addressB) || isEther(addressA)) return undefined;
  if (isPublicAddress(addressA)) return isPublicAddress(addressB) ? "external" : "inbound";
  return isPublicAddress(addressB) ? "outbound" : "internal";
}

const isEther = (text: string): boolean => /^([0-9a-f]{2}:){5,7}[0-9a-f]{2}$/iu.test(text);

const WORDS: Readonly<Record<FlowDirection, string>> = {
  outbound: "outbound: from a local network to the Internet",
  inbound: "inbound: from the Internet to a local network",
  internal: "internal: it does not leave the local networks",
  external: "external: between two hosts of the Internet",
};

export const explainDirection = (direction: FlowDirection): string => WORDS[direction];
