/** The sensor's protocol `tapglass.v1`: names and limits that both sides hold to. */

export const PROTOCOL_VERSION = 1;
/** The WebSocket subprotocol that the sensor answers with. */
export const SUBPROTOCOL = "tapglass.v1";
/** Path of the WebSocket. */
export const LIVE_PATH = "/v1/live";
/** Path of recordings; behind it stand the recording and the name of its file. */
export const RECORDINGS_PATH = "/v1/recordings";

/** Longest text message from a client, and from the sensor, in bytes. */
export const CLIENT_TEXT_BYTES = 4096;
export const SENSOR_TEXT_BYTES = 262_144;
/** Longest binary frame that the sensor sends. */
export const FRAME_BYTES = 1 << 20;

/** Credit that a client has at the start of a stream, and the most it can ever hold. */
export const FIRST_CREDIT_BYTES = 8 << 20;
export const MOST_CREDIT_BYTES = 64 << 20;

/** Snap lengths; the longest also holds what offloading makes of several segments. */
export const LEAST_SNAP_LENGTH = 64;
export const MOST_SNAP_LENGTH = 262_144;
export const LONGEST_FILTER = 2048;
/** A rule file that is edited in the browser, in UTF-16 units; and the longest piece of it in one message. */
export const MOST_RULES_TEXT = 65_536;
export const MOST_RULES_PIECE = 1500;
export const MOST_INTERFACES = 16;
export const MOST_FORENSIC_MINUTES = 1440;
/** A capture keeps at least one packet in so many. */
export const MOST_SAMPLING = 10;
/** Fastest replay, in percent of how it was recorded. */
export const MOST_PACE_PERCENT = 10_000;

/** What a token allows. */
export const SCOPES = ["view", "capture", "full", "forensic", "export-raw", "audit", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

/** What of a packet leaves the host. */
export const MODES = ["metadata", "full", "forensic"] as const;
export type CaptureMode = (typeof MODES)[number];

/** Of a check: what is only a warning or unknown keeps nobody from capturing. */
export const CHECK_STATUSES = ["ok", "warning", "failed", "unknown"] as const;
export type CheckStatus = (typeof CHECK_STATUSES)[number];

/** Messages and fields that came after the first sensors of this protocol: a client uses those alone that `ready` names. */
export const CAPABILITIES = ["preflight", "sampling", "skip"] as const;
