/**
 * Simple Network Management Protocol, versions 1 (RFC 1157), 2c (RFC 1901, RFC 3416) and 3 (RFC 3412, RFC 3414), in BER.
 *
 *   1, 2c: SEQUENCE { version, community, PDU }
 *   3:     SEQUENCE { version, SEQUENCE { id, size, flags, model }, OCTETS { SEQUENCE { engine, boots, time, user, … } }, scoped PDU or OCTETS }
 *   PDU:   [type] { request id, error status, error index, SEQUENCE of SEQUENCE { name, value } }
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_DURATION,
  KIND_ETHER,
  KIND_FRAME,
  KIND_I32,
  KIND_I64,
  KIND_IPV4,
  KIND_IPV6,
  KIND_NONE,
  KIND_OID,
  KIND_STRING,
  KIND_U32,
  KIND_U64,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, BY_TCP_PORT, BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { rowTime } from "../table/packets.ts";
import {
  BER_INTEGER,
  BER_NULL,
  BER_OCTETS,
  BER_OID,
  BER_SEQUENCE,
  berContents,
  berEnd,
  berInteger,
  berLength,
  putOid,
  showContents,
  showInteger,
} from "./names/ber.ts";
import { TCP } from "./names/protocols.ts";

const SNMP = protocol(50, "snmp", "snmp", "SNMP", "Simple Network Management Protocol", "management");
answers(SNMP, BY_UDP_PORT, 161);
answers(SNMP, BY_UDP_PORT, 162);
answers(SNMP, BY_UDP_PORT, 8161);
answers(SNMP, BY_TCP_PORT, 161);
answers(SNMP, BY_TCP_PORT, 162);
answers(SNMP, BY_ETHERTYPE, 0x814c);

const PDUS =
  "0=get-request;1=get-next-request;2=get-response;3=set-request;4=trap;5=getBulkRequest;6=informRequest;7=snmpV2-trap;8=report";
const VERSIONS = "0=version-1;1=v2c;2=v2u;3=snmpv3";
const ERRORS =
  "0=noError;1=tooBig;2=noSuchName;3=badValue;4=readOnly;5=genErr;6=noAccess;7=wrongType;8=wrongLength;9=wrongEncoding;10=wrongValue;" +
  "11=noCreation;12=inconsistentValue;13=resourceUnavailable;14=commitFailed;15=undoFailed;16=authorizationError;17=notWritable;" +
  "18=inconsistentName";

const VERSION = field("snmp.version", KIND_I32, "Version", VERSIONS);
const COMMUNITY = field("snmp.community", KIND_STRING, "Community");
const DATA = field("snmp.data", KIND_U32, "Data", PDUS);
const REQUEST_ID = field("snmp.request_id", KIND_I32, "Request id");
const ERROR_STATUS = field("snmp.error_status", KIND_I32, "Error status", ERRORS);
const ERROR_INDEX = field("snmp.error_index", KIND_I32, "Error index");
const NON_REPEATERS = field("snmp.non_repeaters", KIND_U32, "Non-repeaters");
const REPETITIONS = field("snmp.max_repetitions", KIND_U32, "Maximum repetitions");
const BINDINGS = field("snmp.variable_bindings", KIND_U32, "Variable bindings");
const NAME = field("snmp.name", KIND_OID, "Object name");
const VALUE_INTEGER = field("snmp.value.int", KIND_I64, "Value (Integer32)");
const VALUE_OCTETS = field("snmp.value.octets", KIND_BYTES, "Value (OctetString)");
const VALUE_OID = field("snmp.value.oid", KIND_OID, "Value (OID)");
const VALUE_NULL = field("snmp.value.null", KIND_NONE, "Value (Null)");
const VALUE_IPV4 = field("snmp.value.ipv4", KIND_IPV4, "Value (IpAddress)");
const VALUE_IPV6 = field("snmp.value.ipv6", KIND_IPV6, "Value (IpAddress)");
const VALUE_ADDRESS = field("snmp.value.addr", KIND_BYTES, "Value (IpAddress)");
const VALUE_COUNTER = field("snmp.value.counter", KIND_U64, "Value (Counter)");
const VALUE_GAUGE = field("snmp.value.g32", KIND_I64, "Value (Gauge32)");
const VALUE_UNSIGNED = field("snmp.value.u32", KIND_I64, "Value (Unsigned32)");
const VALUE_TICKS = field("snmp.value.timeticks", KIND_U64, "Value (TimeTicks)");
const VALUE_OPAQUE = field("snmp.value.opaque", KIND_BYTES, "Value (Opaque)");
const VALUE_NSAP = field("snmp.value.nsap", KIND_BYTES, "Value (NSAP)");
const VALUE_UNKNOWN = field("snmp.value.unk", KIND_BYTES, "Value");
const NO_OBJECT = field("snmp.noSuchObject", KIND_NONE, "No such object");
const NO_INSTANCE = field("snmp.noSuchInstance", KIND_NONE, "No such instance");
const END_OF_VIEW = field("snmp.endOfMibView", KIND_NONE, "End of MIB view");
const ENTERPRISE = field("snmp.enterprise", KIND_OID, "Enterprise");
const AGENT = field("snmp.agent_addr", KIND_IPV4, "Agent address");
const GENERIC_TRAP = field(
  "snmp.generic_trap",
  KIND_I32,
  "Generic trap",
  "0=coldStart;1=warmStart;2=linkDown;3=linkUp;4=authenticationFailure;5=egpNeighborLoss;6=enterpriseSpecific",
);
const SPECIFIC_TRAP = field("snmp.specific_trap", KIND_I32, "Specific trap");
const TIME_STAMP = field("snmp.time_stamp", KIND_U32, "Time stamp (10 ms)");
const MESSAGE_VERSION = field("snmp.msgVersion", KIND_I32, "Version", VERSIONS);
const MESSAGE_ID = field("snmp.msgID", KIND_U32, "Message id");
const MESSAGE_SIZE = field("snmp.msgMaxSize", KIND_U32, "Largest message");
const MESSAGE_FLAGS = field("snmp.msgFlags", KIND_BYTES, "Flags");
const FLAG_REPORT = field("snmp.v3.flags.report", KIND_BOOL, "Reportable", "", 0x4);
const FLAG_ENCRYPTED = field("snmp.v3.flags.crypt", KIND_BOOL, "Encrypted", "", 0x2);
const FLAG_AUTHENTICATED = field("snmp.v3.flags.auth", KIND_BOOL, "Authenticated", "", 0x1);
const SECURITY_MODEL = field("snmp.msgSecurityModel", KIND_U32, "Security model", "0=Any;1=V1;2=V2C;3=USM;4=TSM");
const SECURITY = field("snmp.msgSecurityParameters", KIND_BYTES, "Security parameters");
const ENGINE = field("snmp.msgAuthoritativeEngineID", KIND_BYTES, "Authoritative engine id");
const ENGINE_CONFORMS = field("snmp.engineid.conform", KIND_BOOL, "SNMPv3 format", "", 0x80);
const ENGINE_ENTERPRISE = field("snmp.engineid.enterprise", KIND_U32, "Enterprise");
const ENGINE_FORMAT = field(
  "snmp.engineid.format",
  KIND_U8,
  "Format",
  "1=IPv4 address;2=IPv6 address;3=MAC address;4=Text;5=Octets;6-127=Reserved;128-255=Enterprise-specific",
);
const ENGINE_IPV4 = field("snmp.engineid.ipv4", KIND_IPV4, "IPv4 address");
const ENGINE_IPV6 = field("snmp.engineid.ipv6", KIND_IPV6, "IPv6 address");
const ENGINE_MAC = field("snmp.engineid.mac", KIND_ETHER, "MAC address");
const ENGINE_TEXT = field("snmp.engineid.text", KIND_STRING, "Text");
const ENGINE_DATA = field("snmp.engineid.data", KIND_BYTES, "Data");
const ENGINE_BOOTS = field("snmp.msgAuthoritativeEngineBoots", KIND_U32, "Engine boots");
const ENGINE_TIME = field("snmp.msgAuthoritativeEngineTime", KIND_U32, "Engine time (s)");
const USER = field("snmp.msgUserName", KIND_STRING, "User name");
const AUTHENTICATION = field("snmp.msgAuthenticationParameters", KIND_BYTES, "Authentication parameters");
const PRIVACY = field("snmp.msgPrivacyParameters", KIND_BYTES, "Privacy parameters");
const MESSAGE_DATA = field("snmp.msgData", KIND_U32 | BASE_HEX, "Data", "0=plaintext;1=encryptedPDU");
const CONTEXT_ENGINE = field("snmp.contextEngineID", KIND_BYTES, "Context engine id");
const CONTEXT = field("snmp.contextName", KIND_STRING, "Context name");
const ENCRYPTED = field("snmp.encryptedPDU", KIND_BYTES, "Encrypted PDU");
const RESPONSE_IN = field("snmp.response_in", KIND_FRAME, "Response in");
const RESPONSE_TO = field("snmp.response_to", KIND_FRAME, "Request in");
const TIME = field("snmp.time", KIND_DURATION, "Time since request");

const PDU_RESPONSE: u32 = 2;
const PDU_TRAP: u32 = 4;
const PDU_BULK: u32 = 5;
const PDU_TRAP_2: u32 = 7;
const PDU_REPORT: u32 = 8;

export function snmp<S extends Sink>(s: S): void {
  if (s.left(0) < 2 || s.peek8(0) != BER_SEQUENCE) {
    s.refuse();
    return;
  }
  if (s.parent == TCP && !isWhole<S>(s)) return;
  const versionAt = berContents<S>(s, 0);
  const version = <u32>berInteger<S>(s, versionAt);
  const next = berEnd<S>(s, versionAt);
  if (version == 3) messageVersion3<S>(s, versionAt, next);
  else {
    showInteger<S>(s, VERSION, versionAt);
    showContents<S>(s, COMMUNITY, next);
    const pduAt = berEnd<S>(s, next);
    if (s.ok) pdu<S>(s, pduAt);
  }
}

/** Over TCP the sequence's length says where the message ends. False: it is waited for. */
function isWhole<S extends Sink>(s: S): bool {
  if (s.left(0) < 6 && s.more(0, 6)) return false;
  const need = berContents<S>(s, 0) + berLength<S>(s, 0);
  return !(need > s.left(0) && s.more(0, need));
}

function messageVersion3<S extends Sink>(s: S, versionAt: u32, at: u32): void {
  showInteger<S>(s, MESSAGE_VERSION, versionAt);
  let next = berContents<S>(s, at);
  s.open("Global data", at, berEnd<S>(s, at) - at);
  showInteger<S>(s, MESSAGE_ID, next);
  next = berEnd<S>(s, next);
  showInteger<S>(s, MESSAGE_SIZE, next);
  next = berEnd<S>(s, next);
  const flagsAt = berContents<S>(s, next);
  showContents<S>(s, MESSAGE_FLAGS, next);
  s.openLast();
  s.bits8(FLAG_REPORT, flagsAt);
  s.bits8(FLAG_ENCRYPTED, flagsAt);
  s.bits8(FLAG_AUTHENTICATED, flagsAt);
  s.close();
  next = berEnd<S>(s, next);
  const model = <u32>showInteger<S>(s, SECURITY_MODEL, next);
  s.close();
  next = berEnd<S>(s, at);
  if (model == 3) userSecurity<S>(s, berContents<S>(s, next));
  else showContents<S>(s, SECURITY, next);
  const dataAt = berEnd<S>(s, next);
  if (!s.ok) return;
  const isEncrypted = s.peek8(dataAt) == BER_OCTETS;
  s.number(MESSAGE_DATA, dataAt, berEnd<S>(s, dataAt) - dataAt, isEncrypted ? 1 : 0);
  if (isEncrypted) {
    showContents<S>(s, ENCRYPTED, dataAt);
    s.info("encryptedPDU: privKey Unknown");
    return;
  }
  next = berContents<S>(s, dataAt);
  showContents<S>(s, CONTEXT_ENGINE, next);
  engineId<S>(s, next);
  next = berEnd<S>(s, next);
  showContents<S>(s, CONTEXT, next);
  next = berEnd<S>(s, next);
  if (s.ok) pdu<S>(s, next);
}

/** RFC 3414 section 2.4. */
function userSecurity<S extends Sink>(s: S, at: u32): void {
  let next = berContents<S>(s, at);
  showContents<S>(s, ENGINE, next);
  engineId<S>(s, next);
  next = berEnd<S>(s, next);
  showInteger<S>(s, ENGINE_BOOTS, next);
  next = berEnd<S>(s, next);
  showInteger<S>(s, ENGINE_TIME, next);
  next = berEnd<S>(s, next);
  showContents<S>(s, USER, next);
  next = berEnd<S>(s, next);
  showContents<S>(s, AUTHENTICATION, next);
  next = berEnd<S>(s, next);
  showContents<S>(s, PRIVACY, next);
}

/** RFC 3411 section 5, SnmpEngineID. */
function engineId<S extends Sink>(s: S, element: u32): void {
  const at = berContents<S>(s, element);
  const length = berLength<S>(s, element);
  if (length < 5 || !s.need(at, length)) return;
  s.openLast();
  const conforms = s.bits8(ENGINE_CONFORMS, at);
  s.number(ENGINE_ENTERPRISE, at, 4, s.peek32(at) & 0x7fffffff);
  if (conforms != 0 && length > 5) {
    const format = s.u8(ENGINE_FORMAT, at + 4);
    if (format == 1 && length == 9) s.ipv4(ENGINE_IPV4, at + 5);
    else if (format == 2 && length == 21) s.ipv6(ENGINE_IPV6, at + 5);
    else if (format == 3 && length == 11) s.ether(ENGINE_MAC, at + 5);
    else if (format == 4) s.text(ENGINE_TEXT, at + 5, length - 5);
    else s.bytes(ENGINE_DATA, at + 5, length - 5);
  } else if (conforms == 0) s.bytes(ENGINE_DATA, at + 4, length - 4);
  s.close();
}

function pdu<S extends Sink>(s: S, at: u32): void {
  const tag = s.peek8(at);
  const type = tag & 0x1f;
  s.number(DATA, at, berEnd<S>(s, at) - at, type);
  s.infoField(DATA, type);
  if ((tag & 0xe0) != 0xa0 || type > PDU_REPORT) return;
  s.openLast();
  let next = berContents<S>(s, at);
  if (type == PDU_TRAP) next = trap<S>(s, next);
  else {
    const id = <u32>showInteger<S>(s, REQUEST_ID, next);
    next = berEnd<S>(s, next);
    showInteger<S>(s, type == PDU_BULK ? NON_REPEATERS : ERROR_STATUS, next);
    next = berEnd<S>(s, next);
    showInteger<S>(s, type == PDU_BULK ? REPETITIONS : ERROR_INDEX, next);
    next = berEnd<S>(s, next);
    if (s.ok) relate<S>(s, type, id);
  }
  bindings<S>(s, next);
  s.close();
}

function trap<S extends Sink>(s: S, at: u32): u32 {
  showContents<S>(s, ENTERPRISE, at);
  if (s.shows) {
    putOid<S>(s, at);
    s.info(" ");
    s.infoMade();
  }
  let next = berEnd<S>(s, at);
  if (berLength<S>(s, next) == 4) s.ipv4(AGENT, berContents<S>(s, next));
  next = berEnd<S>(s, next);
  showInteger<S>(s, GENERIC_TRAP, next);
  next = berEnd<S>(s, next);
  showInteger<S>(s, SPECIFIC_TRAP, next);
  next = berEnd<S>(s, next);
  showInteger<S>(s, TIME_STAMP, next);
  return berEnd<S>(s, next);
}

function bindings<S extends Sink>(s: S, at: u32): void {
  const end = berEnd<S>(s, at);
  let next = berContents<S>(s, at);
  let count: u32 = 0;
  for (let i = next; s.ok && i < end; i = berEnd<S>(s, i)) count++;
  s.number(BINDINGS, at, end - at, count);
  s.openLast();
  while (s.ok && next < end) {
    const name = berContents<S>(s, next);
    showContents<S>(s, NAME, name);
    if (s.shows) {
      putOid<S>(s, name);
      s.info(" ");
      s.infoMade();
    }
    s.openLast();
    value<S>(s, berEnd<S>(s, name));
    s.close();
    next = berEnd<S>(s, next);
  }
  s.close();
}

function value<S extends Sink>(s: S, at: u32): void {
  const tag = s.peek8(at);
  const length = berLength<S>(s, at);
  const contents = berContents<S>(s, at);
  if (tag == BER_INTEGER) showInteger<S>(s, VALUE_INTEGER, at);
  else if (tag == BER_OCTETS) showContents<S>(s, VALUE_OCTETS, at);
  else if (tag == BER_NULL) s.number(VALUE_NULL, at, 2, 0);
  else if (tag == BER_OID) showContents<S>(s, VALUE_OID, at);
  else if (tag == 0x40) {
    if (length == 4) s.ipv4(VALUE_IPV4, contents);
    else if (length == 16) s.ipv6(VALUE_IPV6, contents);
    else showContents<S>(s, VALUE_ADDRESS, at);
  } else if (tag == 0x41 || tag == 0x46) showInteger<S>(s, VALUE_COUNTER, at);
  else if (tag == 0x42) showInteger<S>(s, VALUE_GAUGE, at);
  else if (tag == 0x43) showInteger<S>(s, VALUE_TICKS, at);
  else if (tag == 0x44) showContents<S>(s, VALUE_OPAQUE, at);
  else if (tag == 0x45) showContents<S>(s, VALUE_NSAP, at);
  else if (tag == 0x47) showInteger<S>(s, VALUE_UNSIGNED, at);
  else if (tag >= 0x80 && tag <= 0x82)
    s.number(tag == 0x80 ? NO_OBJECT : tag == 0x81 ? NO_INSTANCE : END_OF_VIEW, at, 2, 0);
  else showContents<S>(s, VALUE_UNKNOWN, at);
}

/** Memo keys, mixed with the request id: packet of the request, packet of the response. */
const MEMO_REQUEST: u32 = (50 << 24) | 1;
const MEMO_RESPONSE: u32 = (50 << 24) | 3;

function relate<S extends Sink>(s: S, type: u32, id: u32): void {
  const key = (id << 2) & 0xfffffc;
  if (type == PDU_RESPONSE || type == PDU_REPORT) {
    const request = s.memo.getBefore(MEMO_REQUEST ^ key);
    if (request == 0) return;
    s.generated(RESPONSE_TO, request);
    s.generated(TIME, s.time - rowTime(<u32>request - 1));
    s.memo.set(MEMO_RESPONSE ^ key, <u64>s.row + 1);
  } else if (type != PDU_TRAP_2) {
    const response = s.shows ? s.memo.getAfter(MEMO_RESPONSE ^ key) : 0;
    if (response != 0) s.generated(RESPONSE_IN, response);
    s.memo.set(MEMO_REQUEST ^ key, <u64>s.row + 1);
  }
}
