/** Why a connection may have failed. Browsers do not tell pages, so the likely reasons are worked out, the likeliest first. */

export interface Attempt {
  readonly origin: string;
  readonly pageOrigin: string;
  readonly isPageSecure: boolean;
  /** The browser's answer about addresses of this computer or network; undefined where it has no such question. */
  readonly permission: PermissionState | undefined;
  readonly isPairing: boolean;
}

export interface LikelyReason {
  readonly what: string;
  readonly repair: string;
}

export function isLoopbackOrigin(origin: string): boolean {
  const host = new URL(origin).hostname;
  return host === "localhost" || host.endsWith(".localhost") || host.startsWith("127.") || host === "[::1]";
}

const isPlain = (origin: string): boolean => origin.startsWith("http:");
const isLocalName = (origin: string): boolean => /^[\d.]+$|^\[|\.local$/.test(new URL(origin).hostname);

function policyReasons({ origin, pageOrigin, isPageSecure, permission }: Attempt): LikelyReason[] {
  const reasons: LikelyReason[] = [];
  const isPageHttps = pageOrigin.startsWith("https:");
  if (permission === "denied")
    reasons.push({
      what: "This site was refused access to devices on this computer or network.",
      repair: "Allow “local network access” in the browser's settings for this site, then try again.",
    });
  else if (permission === "prompt")
    reasons.push({
      what: "The browser asks before a site may reach this computer or network.",
      repair: "Try again and allow it when the browser asks.",
    });
  if (!isPageSecure && pageOrigin !== origin)
    reasons.push({
      what: "This page itself did not come over a safe connection, so the browser lets it reach no other host.",
      repair: "Open the address that the sensor printed: it brings the app along.",
    });
  if (isPageHttps && isPlain(origin) && !isLoopbackOrigin(origin) && !(permission === "granted" && isLocalName(origin)))
    reasons.push({
      what: "A page that came over TLS may not use a connection without TLS (mixed content).",
      repair: "Start the sensor with --make-cert or --cert and --key and use its https address, or use a tunnel.",
    });
  return reasons;
}

export function likelyReasons(attempt: Attempt): LikelyReason[] {
  const { origin, pageOrigin, isPairing } = attempt;
  const reasons = policyReasons(attempt);
  if (origin.startsWith("https:") && origin !== pageOrigin)
    reasons.push({
      what: "The browser does not trust the sensor's certificate yet.",
      repair: `Open ${origin} in a tab, compare the fingerprint with the one that the sensor printed, accept it, and try again.`,
    });
  if (origin !== pageOrigin)
    reasons.push({
      what: "The sensor does not let this page in.",
      repair: `Start it with --origin ${pageOrigin}.`,
    });
  reasons.push(
    isPairing
      ? {
          what: "The pairing link was used before, or is older than ten minutes.",
          repair: "Start the sensor with --pair: it prints another.",
        }
      : {
          what: "The token is wrong or was taken back.",
          repair: "Pair again: the sensor prints a link when it is started with --pair.",
        },
    { what: "No sensor answers there.", repair: `Is it running, and does it listen on ${new URL(origin).host}?` },
  );
  return reasons;
}
