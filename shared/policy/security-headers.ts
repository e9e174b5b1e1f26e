/**
 * The security headers of the app: what the sensor sends, and what a static host has to send (`dist/_headers`).
 *
 * Why `https:` stands in the connect-src of documents: `?open=https://…` fetches a capture that the user confirmed, from a host
 * that nobody knows beforehand. Nothing else in the app calls another host. The page takes the permission away again by adding
 * LOCKED_CONNECTIONS as a meta element: at once when its address asks for nothing, else as soon as the capture has arrived.
 * Policies only ever add up to less, so from then on the browser itself refuses every request to another host. Workers and
 * all other files are bound by their own response and never get the permission at all.
 *
 * With one exception: the worker that talks to sensors (SENSOR_WORKER). A sensor may run on any host that the user names, and a
 * policy must be fixed before that host is known, so this worker's own response lets it open WebSockets anywhere. It can do so
 * only there: the page, with packets and everything else that the user has, stays locked, as do the engine's workers. The sensor's
 * worker is given an address, a token and choices by the page and passes on what the sensor sends; it fetches nothing (`ws:` and
 * `wss:` admit no HTTP), loads no script from elsewhere, and never sees a capture that was opened from a file.
 */

/** One header, its value on one line. */
export type Header = readonly [name: string, value: string];

/** For files whose name changes with their content. */
export const IMMUTABLE_CACHE = "public, max-age=31536000, immutable";

/** For all others: keep it, but ask before each use. */
export const REVALIDATED_CACHE = "no-cache";

/** What no part of the app needs differs from what documents need only in the hosts that may be asked. */
function policy(connect: string): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src ${connect}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "object-src 'none'",
  ].join("; ");
}

/**
 * Text becomes neither markup nor a script's address in a document, except through these two: Svelte's own for the templates
 * that it compiled, and `web/engine/trusted-script.ts`. Workers are left out: workbox loads its parts with importScripts.
 */
const TRUSTED_TYPES = "trusted-types svelte-trusted-html tapglass; require-trusted-types-for 'script'";

/** For HTML documents. */
export const DOCUMENT_POLICY = `${policy("'self' https:")}; ${TRUSTED_TYPES}`;

/** For everything that is not a document: workers, the service worker, styles, samples, errors. */
export const RESOURCE_POLICY = policy("'self'");

/** Path of the file, its hash left out, that the sensor's worker is built into; a folder of its own, since static hosts add policies up. */
export const SENSOR_WORKER = "/sensor-link/";

/** For the worker that talks to sensors, and only for it. */
export const SENSOR_WORKER_POLICY = policy("'self' ws: wss:");

/** The content of the meta element by which a document gives up its right to ask other hosts; it cannot be taken back. */
export const LOCKED_CONNECTIONS = "connect-src 'self'";

const NOBODY = ["accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid"];
const NOBODY_EITHER = ["magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking"];

const COMMON_HEADERS: readonly Header[] = [
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Cross-Origin-Embedder-Policy", "require-corp"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
  ["Referrer-Policy", "no-referrer"],
  ["X-Content-Type-Options", "nosniff"],
  ["Permissions-Policy", [...NOBODY, ...NOBODY_EITHER].map((feature) => `${feature}=()`).join(", ")],
];

/** What kind of file a response carries, as far as policies differ. */
export type PolicyKind = "document" | "resource" | "sensorWorker";

const POLICIES: Readonly<Record<PolicyKind, string>> = {
  document: DOCUMENT_POLICY,
  resource: RESOURCE_POLICY,
  sensorWorker: SENSOR_WORKER_POLICY,
};

/** Of a file of the site, by its path from the root and whether it is HTML. */
export function policyKindOf(path: string, isDocument: boolean): PolicyKind {
  if (isDocument) return "document";
  return path.startsWith(SENSOR_WORKER) && path.endsWith(".js") ? "sensorWorker" : "resource";
}

/** Every security header of one response. */
export function securityHeaders(kind: PolicyKind): readonly Header[] {
  return [["Content-Security-Policy", POLICIES[kind]], ...COMMON_HEADERS];
}

/**
 * The document policy as a meta element may state it (browsers ignore frame-ancestors there and complain), for hosts that
 * cannot send headers. It is only the second line: COOP and COEP exist as headers alone.
 */
export function formatMetaPolicy(): string {
  return DOCUMENT_POLICY.split("; ")
    .filter((directive) => !directive.startsWith("frame-ancestors"))
    .join("; ");
}

/**
 * The `_headers` file that several static hosts read: a path pattern, then its headers indented. Hosts join the headers of all
 * patterns that match and policies add up, so no two patterns here may both set one header for the same path.
 */
export function formatHeadersFile(): string {
  const indent = ([name, value]: Header): string => `  ${name}: ${value}`;
  const everywhere = [...COMMON_HEADERS].map(indent);
  const documents = ["/", "/index.html"].flatMap((path) => [path, `  Content-Security-Policy: ${DOCUMENT_POLICY}`]);
  const assets = [`  Content-Security-Policy: ${RESOURCE_POLICY}`, `  Cache-Control: ${IMMUTABLE_CACHE}`];
  const sensor = [
    `${SENSOR_WORKER}*`,
    `  Content-Security-Policy: ${SENSOR_WORKER_POLICY}`,
    `  Cache-Control: ${IMMUTABLE_CACHE}`,
  ];
  const worker = ["/sw.js", `  Content-Security-Policy: ${RESOURCE_POLICY}`];
  return [["/*", ...everywhere], documents, ["/assets/*", ...assets], sensor, worker].flat().join("\n") + "\n";
}
