/**
 * Session Description Protocol (RFC 8866): lines of one letter, "=" and a value; what follows an "m" line belongs to that medium.
 */
import { KIND_STRING, KIND_U16 } from "../../../shared/abi/field-kind.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { afterLine, afterSpace, decimal, endOfLine, endOfWord } from "../core/text.ts";

protocol(52, "sdp", "sdp", "", "Session Description Protocol", "voice");

const VERSION = field("sdp.version", KIND_STRING, "Version");
const OWNER = field("sdp.owner", KIND_STRING, "Origin");
const OWNER_USER = field("sdp.owner.username", KIND_STRING, "User name");
const OWNER_SESSION = field("sdp.owner.sessionid", KIND_STRING, "Session id");
const OWNER_VERSION = field("sdp.owner.version", KIND_STRING, "Session version");
const OWNER_NETWORK = field("sdp.owner.network_type", KIND_STRING, "Network type");
const OWNER_TYPE = field("sdp.owner.address_type", KIND_STRING, "Address type");
const OWNER_ADDRESS = field("sdp.owner.address", KIND_STRING, "Address");
const NAME = field("sdp.session_name", KIND_STRING, "Session name");
const INFORMATION = field("sdp.session_info", KIND_STRING, "Session information");
const MEDIA_TITLE = field("sdp.media_title", KIND_STRING, "Media title");
const URI = field("sdp.uri", KIND_STRING, "URI");
const EMAIL = field("sdp.email", KIND_STRING, "E-mail address");
const PHONE = field("sdp.phone", KIND_STRING, "Phone number");
const CONNECTION = field("sdp.connection_info", KIND_STRING, "Connection");
const CONNECTION_NETWORK = field("sdp.connection_info.network_type", KIND_STRING, "Network type");
const CONNECTION_TYPE = field("sdp.connection_info.address_type", KIND_STRING, "Address type");
const CONNECTION_ADDRESS = field("sdp.connection_info.address", KIND_STRING, "Address");
const BANDWIDTH = field("sdp.bandwidth", KIND_STRING, "Bandwidth");
const BANDWIDTH_KIND = field("sdp.bandwidth.modifier", KIND_STRING, "Modifier");
const BANDWIDTH_VALUE = field("sdp.bandwidth.value", KIND_STRING, "Value");
const TIME = field("sdp.time", KIND_STRING, "Time");
const TIME_START = field("sdp.time.start", KIND_STRING, "Start");
const TIME_STOP = field("sdp.time.stop", KIND_STRING, "Stop");
const REPEAT = field("sdp.repeat_time", KIND_STRING, "Repeat time");
const ZONE = field("sdp.timezone", KIND_STRING, "Time zone");
const KEY = field("sdp.encryption_key", KIND_STRING, "Encryption key");
const MEDIA = field("sdp.media", KIND_STRING, "Media");
const MEDIA_KIND = field("sdp.media.media", KIND_STRING, "Kind");
const MEDIA_PORT_TEXT = field("sdp.media.port_string", KIND_STRING, "Port");
const MEDIA_PORT = field("sdp.media.port", KIND_U16, "Port");
const MEDIA_PROTOCOL = field("sdp.media.proto", KIND_STRING, "Protocol");
const MEDIA_FORMAT = field("sdp.media.format", KIND_STRING, "Format");
const SESSION_ATTRIBUTE = field("sdp.session_attr", KIND_STRING, "Session attribute");
const SESSION_ATTRIBUTE_NAME = field("sdp.session_attr.field", KIND_STRING, "Name");
const SESSION_ATTRIBUTE_VALUE = field("sdp.session_attr.value", KIND_STRING, "Value");
const MEDIA_ATTRIBUTE = field("sdp.media_attr", KIND_STRING, "Media attribute");
const MEDIA_ATTRIBUTE_NAME = field("sdp.media_attribute.field", KIND_STRING, "Name");
const MEDIA_ATTRIBUTE_VALUE = field("sdp.media_attribute.value", KIND_STRING, "Value");
const MIME_TYPE = field("sdp.mime.type", KIND_STRING, "Encoding");
const SAMPLE_RATE = field("sdp.sample_rate", KIND_STRING, "Sample rate");
const FORMAT_PARAMETER = field("sdp.fmtp.parameter", KIND_STRING, "Format parameters");
const INVALID = field("sdp.invalid", KIND_STRING, "Invalid line");
const UNKNOWN = field("sdp.unknown", KIND_STRING, "Unknown");

const EQUALS: u32 = 61;
const COLON: u32 = 58;
const SLASH: u32 = 47;

export function sdp<S extends Sink>(s: S): void {
  s.infoKeep();
  // Nothing here decides what comes next, so the first pass has nothing to do.
  if (s.live) return;
  let at: u32 = 0;
  let inMedia = false;
  while (s.left(at) != 0) {
    const end = endOfLine(s, at);
    if (end - at >= 2 && s.peek8(at + 1) == EQUALS) {
      if (s.peek8(at) == 109) inMedia = true;
      line<S>(s, s.peek8(at), at + 2, end, inMedia);
    } else if (end > at) s.text(INVALID, at, end - at);
    at = afterLine(s, end);
  }
}

function line<S extends Sink>(s: S, letter: u32, at: u32, end: u32, inMedia: bool): void {
  switch (letter) {
    case 111:
      return owner<S>(s, at, end);
    case 99:
      return connection<S>(s, at, end);
    case 98:
      return bandwidth<S>(s, at, end);
    case 116:
      return time<S>(s, at, end);
    case 109:
      return media<S>(s, at, end);
    case 97:
      return attribute<S>(s, at, end, inMedia);
    default:
      s.text(plainField(letter, inMedia), at, end - at);
  }
}

/** Lines that are shown as they stand: v s i u e p r z k. */
function plainField(letter: u32, inMedia: bool): u16 {
  switch (letter) {
    case 118:
      return VERSION;
    case 115:
      return NAME;
    case 105:
      return inMedia ? MEDIA_TITLE : INFORMATION;
    case 117:
      return URI;
    case 101:
      return EMAIL;
    case 112:
      return PHONE;
    case 114:
      return REPEAT;
    case 122:
      return ZONE;
    case 107:
      return KEY;
    default:
      return UNKNOWN;
  }
}

/** Shows the word at `at`; offset of the next one. */
function word<S extends Sink>(s: S, id: u16, at: u32, end: u32): u32 {
  const stop = endOfWord(s, at, end);
  if (stop > at) s.text(id, at, stop - at);
  return afterSpace(s, stop, end);
}

function owner<S extends Sink>(s: S, at: u32, end: u32): void {
  s.text(OWNER, at, end - at);
  s.openLast();
  let next = word<S>(s, OWNER_USER, at, end);
  next = word<S>(s, OWNER_SESSION, next, end);
  next = word<S>(s, OWNER_VERSION, next, end);
  next = word<S>(s, OWNER_NETWORK, next, end);
  next = word<S>(s, OWNER_TYPE, next, end);
  word<S>(s, OWNER_ADDRESS, next, end);
  s.close();
}

function connection<S extends Sink>(s: S, at: u32, end: u32): void {
  s.text(CONNECTION, at, end - at);
  s.openLast();
  const type = word<S>(s, CONNECTION_NETWORK, at, end);
  const address = word<S>(s, CONNECTION_TYPE, type, end);
  const stop = s.find(SLASH, address, end);
  if (stop > address) s.text(CONNECTION_ADDRESS, address, stop - address);
  s.close();
}

function bandwidth<S extends Sink>(s: S, at: u32, end: u32): void {
  s.text(BANDWIDTH, at, end - at);
  s.openLast();
  const colon = s.find(COLON, at, end);
  if (colon > at) s.text(BANDWIDTH_KIND, at, colon - at);
  if (colon + 1 < end) s.text(BANDWIDTH_VALUE, colon + 1, end - colon - 1);
  s.close();
}

function time<S extends Sink>(s: S, at: u32, end: u32): void {
  s.text(TIME, at, end - at);
  s.openLast();
  word<S>(s, TIME_STOP, word<S>(s, TIME_START, at, end), end);
  s.close();
}

/** audio 49170/2 RTP/AVP 0 8 */
function media<S extends Sink>(s: S, at: u32, end: u32): void {
  s.text(MEDIA, at, end - at);
  s.openLast();
  const port = word<S>(s, MEDIA_KIND, at, end);
  const portEnd = s.find(SLASH, port, endOfWord(s, port, end));
  const next = word<S>(s, MEDIA_PORT_TEXT, port, end);
  if (portEnd > port) s.hidden(MEDIA_PORT, port, portEnd - port, decimal(s, port, portEnd));
  let format = word<S>(s, MEDIA_PROTOCOL, next, end);
  while (format < end) format = word<S>(s, MEDIA_FORMAT, format, end);
  s.close();
}

/** name, or name:value; rtpmap (RFC 8866 section 6.6) and fmtp (section 6.15) further. */
function attribute<S extends Sink>(s: S, at: u32, end: u32, inMedia: bool): void {
  s.text(inMedia ? MEDIA_ATTRIBUTE : SESSION_ATTRIBUTE, at, end - at);
  s.openLast();
  const colon = s.find(COLON, at, end);
  if (colon > at) s.text(inMedia ? MEDIA_ATTRIBUTE_NAME : SESSION_ATTRIBUTE_NAME, at, colon - at);
  if (colon + 1 < end) {
    const value = colon + 1;
    s.text(inMedia ? MEDIA_ATTRIBUTE_VALUE : SESSION_ATTRIBUTE_VALUE, value, end - value);
    if (colon - at == 6 && s.matchesFolded(at, "rtpmap")) encoding<S>(s, word<S>(s, MEDIA_FORMAT, value, end), end);
    else if (colon - at == 4 && s.matchesFolded(at, "fmtp")) {
      const parameter = word<S>(s, MEDIA_FORMAT, value, end);
      if (parameter < end) s.text(FORMAT_PARAMETER, parameter, end - parameter);
    }
  }
  s.close();
}

/** PCMA/8000/1 */
function encoding<S extends Sink>(s: S, at: u32, end: u32): void {
  const slash = s.find(SLASH, at, end);
  if (slash > at) s.text(MIME_TYPE, at, slash - at);
  const rate = s.find(SLASH, slash + 1, end);
  if (slash + 1 < rate) s.text(SAMPLE_RATE, slash + 1, rate - slash - 1);
}
