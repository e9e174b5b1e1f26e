/**
 * PPP over Ethernet, discovery stage (RFC 2516 section 5; tags RFC 2516 appendix A, RFC 4679, RFC 5578).
 *
 *   0               1      2         4        6
 *   | version, type | code | session | length | tags: type (2), length (2), value …
 */
import { BASE_HEX, KIND_BYTES, KIND_STRING, KIND_U16, KIND_U32, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ACCESS_TAGS, PPPOE_CODES, PPPOE_TAGS } from "./names/pppoe.ts";

const PPPOE_DISCOVERY = protocol(70, "pppoe", "pppoed", "PPPoED", "PPP over Ethernet discovery", "link");
answers(PPPOE_DISCOVERY, BY_ETHERTYPE, 0x8863);

const VERSION = field("pppoe.version", KIND_U8, "Version", "", 0xf0);
const TYPE = field("pppoe.type", KIND_U8, "Type", "", 0x0f);
const CODE = field("pppoe.code", KIND_U8 | BASE_HEX, "Code", PPPOE_CODES);
const SESSION = field("pppoe.session_id", KIND_U16 | BASE_HEX, "Session");
const LENGTH = field("pppoe.payload_length", KIND_U16, "Length");
const TAG = field("pppoed.tag", KIND_U16 | BASE_HEX, "Tag", PPPOE_TAGS);
const TAG_LENGTH = field("pppoed.tag_length", KIND_U16, "Length");
const SERVICE_NAME = field("pppoed.tags.service_name", KIND_STRING, "Service name");
const CONCENTRATOR = field("pppoed.tags.ac_name", KIND_STRING, "Concentrator name");
const HOST_UNIQUE = field("pppoed.tags.host_uniq", KIND_BYTES, "Host unique");
const COOKIE = field("pppoed.tags.ac_cookie", KIND_BYTES, "Cookie");
const VENDOR = field("pppoed.tags.vendor_id", KIND_U32, "Vendor");
const VENDOR_DATA = field("pppoed.tags.vendor_unspecified", KIND_BYTES, "Vendor data");
const CREDITS = field("pppoed.tags.credits", KIND_BYTES, "Credits");
const METRICS = field("pppoed.tags.metrics", KIND_BYTES, "Metrics");
const SEQUENCE = field("pppoed.tags.seq_num", KIND_U16 | BASE_HEX, "Sequence number");
const CREDIT_SCALE = field("pppoed.tags.credit_scale", KIND_U16, "Credit scale");
const RELAY = field("pppoed.tags.relay_session_id", KIND_BYTES, "Relay session");
const URL = field("pppoed.tags.hurl", KIND_BYTES, "URL");
const MESSAGE = field("pppoed.tags.motm", KIND_BYTES, "Message");
const MAX_PAYLOAD = field("pppoed.tags.max_payload", KIND_BYTES, "Maximum payload");
const ROUTE = field("pppoed.tags.ip_route_add", KIND_BYTES, "IP route");
const NAME_ERROR = field("pppoed.tags.service_name_error", KIND_STRING, "Service name error");
const SYSTEM_ERROR = field("pppoed.tags.ac_system_error", KIND_STRING, "System error");
const GENERIC_ERROR = field("pppoed.tags.generic_error", KIND_STRING, "Generic error");
const UNKNOWN = field("pppoed.tag.unknown_data", KIND_BYTES, "Unknown data");
const ACCESS_TAG = field("pppoed.tags.vendorspecific.tag", KIND_U8 | BASE_HEX, "Tag", ACCESS_TAGS);
const ACCESS_LENGTH = field("pppoed.tag_length_8", KIND_U8, "Length");
const CIRCUIT = field("pppoed.tags.circuit_id", KIND_STRING, "Circuit");
const REMOTE = field("pppoed.tags.remote_id", KIND_STRING, "Remote");
const RATE_UP = field("pppoed.tags.act_data_rate_up", KIND_U32, "Actual rate up");
const RATE_DOWN = field("pppoed.tags.act_data_rate_down", KIND_U32, "Actual rate down");
const MIN_UP = field("pppoed.tags.min_data_rate_up", KIND_U32, "Minimum rate up");
const MIN_DOWN = field("pppoed.tags.min_data_rate_down", KIND_U32, "Minimum rate down");
const ATTAINABLE_UP = field("pppoed.tags.attainable_data_rate_up", KIND_U32, "Attainable rate up");
const ATTAINABLE_DOWN = field("pppoed.tags.attainable_data_rate_down", KIND_U32, "Attainable rate down");
const MAX_UP = field("pppoed.tags.max_data_rate_up", KIND_U32, "Maximum rate up");
const MAX_DOWN = field("pppoed.tags.max_data_rate_down", KIND_U32, "Maximum rate down");

/** The Broadband Forum's enterprise number (formerly ADSL Forum). */
const BROADBAND_FORUM: u32 = 3561;

export function pppoeDiscovery<S extends Sink>(s: S): void {
  s.bits8(VERSION, 0);
  s.bits8(TYPE, 0);
  const code = s.u8(CODE, 1);
  s.u16(SESSION, 2);
  const length = s.u16(LENGTH, 4);
  if (!s.ok) return;
  s.infoField(CODE, code);
  if (length == 0) return;
  const end: u32 = 6 + length;
  s.open("Tags", 6, min(length, s.left(6)));
  let at: u32 = 6;
  while (s.ok && at + 4 <= end) {
    const type = s.u16(TAG, at);
    s.openLast();
    const size = s.u16(TAG_LENGTH, at + 2);
    if (type != 0) tag<S>(s, type, at + 4, size);
    s.close();
    at += 4 + size;
    if (type == 0) break;
  }
  s.close();
}

function tag<S extends Sink>(s: S, type: u32, at: u32, size: u32): void {
  if (type == 0x0105 && size >= 4) {
    vendor<S>(s, at, size);
    return;
  }
  if (type == 0x0108 && size == 2) s.u16(SEQUENCE, at);
  else if (type == 0x0109 && size == 2) s.u16(CREDIT_SCALE, at);
  else s.bytes(tagField(type), at, size);
  if (size == 0) return;
  if (type == 0x0101) s.info(", service ");
  else if (type == 0x0102) s.info(", concentrator ");
  else return;
  s.infoText(at, size);
}

function tagField(type: u32): u16 {
  switch (type) {
    case 0x0101:
      return SERVICE_NAME;
    case 0x0102:
      return CONCENTRATOR;
    case 0x0103:
      return HOST_UNIQUE;
    case 0x0104:
      return COOKIE;
    case 0x0106:
      return CREDITS;
    case 0x0107:
      return METRICS;
    case 0x0110:
      return RELAY;
    case 0x0111:
      return URL;
    case 0x0112:
      return MESSAGE;
    case 0x0120:
      return MAX_PAYLOAD;
    case 0x0121:
      return ROUTE;
    case 0x0201:
      return NAME_ERROR;
    case 0x0202:
      return SYSTEM_ERROR;
    case 0x0203:
      return GENERIC_ERROR;
    default:
      return UNKNOWN;
  }
}

/** Access line facts that a DSLAM adds (RFC 4679, TR-101): tags of one byte each for type and length. */
function vendor<S extends Sink>(s: S, from: u32, size: u32): void {
  if (s.u32(VENDOR, from) != BROADBAND_FORUM) {
    s.bytes(VENDOR_DATA, from + 4, size - 4);
    return;
  }
  const end = from + size;
  let at = from + 4;
  while (s.ok && at + 2 <= end) {
    const type = s.u8(ACCESS_TAG, at);
    s.openLast();
    const length = s.u8(ACCESS_LENGTH, at + 1);
    if (length > end - at - 2) {
      s.close();
      return;
    }
    accessTag<S>(s, type, at + 2, length);
    s.close();
    at += 2 + length;
  }
}

function accessTag<S extends Sink>(s: S, type: u32, at: u32, length: u32): void {
  const rate = length == 4 ? rateField(type) : 0;
  if (rate != 0) s.u32(<u16>rate, at);
  else if (type == 1) s.text(CIRCUIT, at, length);
  else if (type == 2) s.text(REMOTE, at, length);
  else s.bytes(UNKNOWN, at, length);
}

function rateField(type: u32): u32 {
  switch (type) {
    case 0x81:
      return RATE_UP;
    case 0x82:
      return RATE_DOWN;
    case 0x83:
      return MIN_UP;
    case 0x84:
      return MIN_DOWN;
    case 0x85:
      return ATTAINABLE_UP;
    case 0x86:
      return ATTAINABLE_DOWN;
    case 0x87:
      return MAX_UP;
    case 0x88:
      return MAX_DOWN;
    default:
      return 0;
  }
}
