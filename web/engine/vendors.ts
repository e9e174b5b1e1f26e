/** The table of makers of network cards: fetched when somebody first wants names, from this site like all else. */
import vendorsUrl from "../../wasm/build/vendors.bin?url";

export async function fetchVendors(): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(vendorsUrl);
  if (!response.ok) throw new Error(`The server answered ${response.status.toString()} for the table of vendors`);
  return new Uint8Array(await response.arrayBuffer());
}
