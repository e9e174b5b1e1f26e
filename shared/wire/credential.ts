/** How a client says who it is: beside the subprotocol it offers one that carries a secret. Nothing secret stands in an address. */
import { SUBPROTOCOL } from "./protocol.ts";

/** A token is kept and used again; a pairing secret is good for one connection, which receives a token. */
export interface Credential {
  readonly kind: "token" | "pairing";
  /** Unpadded base64url of 32 random bytes. */
  readonly secret: string;
}

const PREFIXES = { token: "tapglass.auth.", pairing: "tapglass.pair." } as const;
const SECRET = /^[A-Za-z0-9_-]{43}$/;

export function isSecret(text: string): boolean {
  return SECRET.test(text);
}

/** Subprotocols to offer, for `new WebSocket(url, …)`. */
export function offerProtocols({ kind, secret }: Credential): string[] {
  return [SUBPROTOCOL, PREFIXES[kind] + secret];
}

/** Reads a Sec-WebSocket-Protocol header; undefined when our protocol is not offered or not exactly one credential is. */
export function parseOffer(header: string): Credential | undefined {
  const offered = header.split(",").map((each) => each.trim());
  if (!offered.includes(SUBPROTOCOL) || offered.length !== 2) return undefined;
  const other = offered.find((each) => each !== SUBPROTOCOL) ?? "";
  for (const kind of ["token", "pairing"] as const) {
    const secret = other.startsWith(PREFIXES[kind]) ? other.slice(PREFIXES[kind].length) : "";
    if (isSecret(secret)) return { kind, secret };
  }
  return undefined;
}

/** A link that opens the app and pairs it: the secret stands behind the #, which browsers do not send. */
export function formatPairingLink(origin: string, secret: string): string {
  return `${origin}/#pair=${secret}`;
}

/** Origin and secret of a pairing link, or undefined. */
export function parsePairingLink(link: string): { readonly origin: string; readonly secret: string } | undefined {
  const match = /^(https?:\/\/[^/?#\s]+)\/?#(?:.*&)?pair=([A-Za-z0-9_-]{43})(?:&.*)?$/.exec(link.trim());
  return match?.[1] === undefined || match[2] === undefined ? undefined : { origin: match[1], secret: match[2] };
}
