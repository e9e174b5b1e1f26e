/** Captures at an address of another site. Asks first: nothing is fetched before the user agreed. */
import { formatSize } from "#shared/format/number.ts";
import { inputOf, type Opening, type SourceOutcome } from "./opening.ts";

/** An address that may be asked for, or why not. Of plain http only this very site is within the page's rights. */
export function parseCaptureUrl(text: string, ownOrigin: string): SourceOutcome<URL> {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return { ok: false, message: "This is not an address. It should look like https://example.org/capture.pcap." };
  }
  if (url.protocol !== "https:" && url.origin !== ownOrigin) {
    return { ok: false, message: "Only https:// addresses can be opened." };
  }
  if (url.username !== "" || url.password !== "")
    return { ok: false, message: "The address holds a name or password. Take it out: it would be shown and stored." };
  return { ok: true, value: url };
}

function refusal(url: URL): string {
  return `${url.host} did not let this page read the file. Either it is not reachable, or it does not allow other sites (its answer lacks Access-Control-Allow-Origin). Download the file and drop it here instead.`;
}

/** Size in bytes where the site tells it; sends a HEAD request without cookies or referrer. */
export async function askSize(url: URL): Promise<SourceOutcome<number | undefined>> {
  try {
    const response = await fetch(url, {
      method: "HEAD",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      mode: "cors",
    });
    if (!response.ok)
      return { ok: false, message: `${url.host} answered ${response.status.toString()} ${response.statusText}.` };
    const length = response.headers.get("content-length");
    return { ok: true, value: length === null ? undefined : Number(length) };
  } catch {
    return { ok: false, message: refusal(url) };
  }
}

export interface Download {
  readonly url: URL;
  readonly signal: AbortSignal;
  readonly onBytes: (done: number) => void;
}

export async function openUrl({ url, signal, onBytes }: Download): Promise<SourceOutcome<Opening>> {
  try {
    const response = await fetch(url, { credentials: "omit", referrerPolicy: "no-referrer", mode: "cors", signal });
    if (!response.ok || response.body === null)
      return { ok: false, message: `${url.host} answered ${response.status.toString()} ${response.statusText}.` };
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let done = 0;
    const reader = response.body.getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      parts.push(piece.value);
      done += piece.value.length;
      onBytes(done);
    }
    const name = decodeURIComponent(url.pathname.split("/").pop() ?? "") || url.host;
    const opening = {
      title: name,
      inputs: [inputOf(name, new Blob(parts))],
      origin: { kind: "url", url: url.href },
      address: "",
    } as const;
    return { ok: true, value: opening };
  } catch {
    return { ok: false, message: signal.aborted ? "Cancelled." : refusal(url) };
  }
}

/** "4.20 MB", or words where the site does not tell. */
export function describeSize(size: number | undefined): string {
  return size === undefined ? "of a size that the site does not tell" : formatSize(size);
}
