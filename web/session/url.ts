/**
 * What of the session stands in the address: the view, the packet, the sample that is open and the filter on it. Never anything
 * from a capture of the user's own.
 */
export interface Address {
  readonly view: string | undefined;
  readonly packet: number | undefined;
  readonly sample: string | undefined;
  readonly filter: string | undefined;
}

export function parseAddress(fragment: string): Address {
  const found = new URLSearchParams(fragment.replace(/^#/, ""));
  const packet = Number(found.get("packet"));
  return {
    view: found.get("view") ?? undefined,
    packet: Number.isSafeInteger(packet) && packet > 0 ? packet : undefined,
    sample: found.get("sample") ?? undefined,
    filter: found.get("filter") ?? undefined,
  };
}

/** The fragment with its "#", empty when there is nothing to say. */
export function formatAddress(address: Address): string {
  const parts = new URLSearchParams();
  if (address.sample !== undefined) parts.set("sample", address.sample);
  if (address.view !== undefined) parts.set("view", address.view);
  if (address.packet !== undefined) parts.set("packet", address.packet.toString());
  if (address.filter) parts.set("filter", address.filter);
  const text = parts.toString();
  return text === "" ? "" : `#${text}`;
}
