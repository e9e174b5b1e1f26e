/**
 * Header fields of SIP that are shown as they stand (RFC 3261 section 20, IANA registry), by name and compact form. The table is
 * filled at start-up and searched when a packet is shown, never in the first pass.
 */
import { KIND_STRING, KIND_U32 } from "../../../../shared/abi/field-kind.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";

const CAP = 128;
const names = new StaticArray<string>(CAP);
const forms = new StaticArray<string>(CAP);
const ids = new StaticArray<u16>(CAP);
let count: i32 = 0;
let numbers: i32 = 0;

/** `name` and `form` (compact, or empty) in lower case. */
function header(name: string, form: string, id: u16): void {
  names[count] = name;
  forms[count] = form;
  ids[count++] = id;
}

/** The same for headers that are numbers; they come first. */
function number(name: string, form: string, id: u16): void {
  header(name, form, id);
  numbers = count;
}

number("content-length", "l", field("sip.Content-Length", KIND_U32, "Content-Length"));
number("expires", "", field("sip.Expires", KIND_U32, "Expires"));
number("flow-timer", "", field("sip.Flow-Timer", KIND_U32, "Flow-Timer"));
number("max-breadth", "", field("sip.Max-Breadth", KIND_U32, "Max-Breadth"));
number("max-forwards", "", field("sip.Max-Forwards", KIND_U32, "Max-Forwards"));
number("retry-after", "", field("sip.Retry-After", KIND_U32, "Retry-After"));
number("rseq", "", field("sip.RSeq", KIND_U32, "RSeq"));
header("accept", "", field("sip.Accept", KIND_STRING, "Accept"));
header("accept-contact", "a", field("sip.Accept-Contact", KIND_STRING, "Accept-Contact"));
header("accept-encoding", "", field("sip.Accept-Encoding", KIND_STRING, "Accept-Encoding"));
header("accept-language", "", field("sip.Accept-Language", KIND_STRING, "Accept-Language"));
header("accept-resource-priority", "", field("sip.Accept-Resource-Priority", KIND_STRING, "Accept-Resource-Priority"));
header("alert-info", "", field("sip.Alert-Info", KIND_STRING, "Alert-Info"));
header("allow", "", field("sip.Allow", KIND_STRING, "Allow"));
header("allow-events", "u", field("sip.Allow-Events", KIND_STRING, "Allow-Events"));
header("answer-mode", "", field("sip.Answer-Mode", KIND_STRING, "Answer-Mode"));
header("call-info", "", field("sip.Call-Info", KIND_STRING, "Call-Info"));
header("content-disposition", "", field("sip.Content-Disposition", KIND_STRING, "Content-Disposition"));
header("content-encoding", "e", field("sip.Content-Encoding", KIND_STRING, "Content-Encoding"));
header("content-language", "", field("sip.Content-Language", KIND_STRING, "Content-Language"));
header("date", "", field("sip.Date", KIND_STRING, "Date"));
header("error-info", "", field("sip.Error-Info", KIND_STRING, "Error-Info"));
header("event", "o", field("sip.Event", KIND_STRING, "Event"));
header("feature-caps", "", field("sip.Feature-Caps", KIND_STRING, "Feature-Caps"));
header("geolocation", "", field("sip.Geolocation", KIND_STRING, "Geolocation"));
header("geolocation-error", "", field("sip.Geolocation-Error", KIND_STRING, "Geolocation-Error"));
header("geolocation-routing", "", field("sip.Geolocation-Routing", KIND_STRING, "Geolocation-Routing"));
header("history-info", "", field("sip.History-Info", KIND_STRING, "History-Info"));
header("identity", "y", field("sip.Identity", KIND_STRING, "Identity"));
header("identity-info", "n", field("sip.Identity-info", KIND_STRING, "Identity-info"));
header("info-package", "", field("sip.Info-Package", KIND_STRING, "Info-Package"));
header("in-reply-to", "", field("sip.In-Reply-To", KIND_STRING, "In-Reply-To"));
header("join", "", field("sip.Join", KIND_STRING, "Join"));
header("mime-version", "", field("sip.MIME-Version", KIND_STRING, "MIME-Version"));
header("min-expires", "", field("sip.Min-Expires", KIND_STRING, "Min-Expires"));
header("min-se", "", field("sip.Min-SE", KIND_STRING, "Min-SE"));
header("organization", "", field("sip.Organization", KIND_STRING, "Organization"));
header("p-access-network-info", "", field("sip.P-Access-Network-Info", KIND_STRING, "P-Access-Network-Info"));
header("p-answer-state", "", field("sip.P-Answer-State", KIND_STRING, "P-Answer-State"));
header("p-asserted-service", "", field("sip.P-Asserted-Service", KIND_STRING, "P-Asserted-Service"));
header("p-associated-uri", "", field("sip.P-Associated-URI", KIND_STRING, "P-Associated-URI"));
header("p-called-party-id", "", field("sip.P-Called-Party-ID", KIND_STRING, "P-Called-Party-ID"));
header(
  "p-charging-function-addresses",
  "",
  field("sip.P-Charging-Function-Addresses", KIND_STRING, "P-Charging-Function-Addresses"),
);
header("p-charging-vector", "", field("sip.P-Charging-Vector", KIND_STRING, "P-Charging-Vector"));
header("p-early-media", "", field("sip.P-Early-Media", KIND_STRING, "P-Early-Media"));
header("p-media-authorization", "", field("sip.P-Media-Authorization", KIND_STRING, "P-Media-Authorization"));
header("p-preferred-identity", "", field("sip.P-Preferred-Identity", KIND_STRING, "P-Preferred-Identity"));
header("p-preferred-service", "", field("sip.P-Preferred-Service", KIND_STRING, "P-Preferred-Service"));
header("p-profile-key", "", field("sip.P-Profile-Key", KIND_STRING, "P-Profile-Key"));
header("p-served-user", "", field("sip.P-Served-User", KIND_STRING, "P-Served-User"));
header("p-user-database", "", field("sip.P-User-Database", KIND_STRING, "P-User-Database"));
header("p-visited-network-id", "", field("sip.P-Visited-Network-ID", KIND_STRING, "P-Visited-Network-ID"));
header("path", "", field("sip.Path", KIND_STRING, "Path"));
header("permission-missing", "", field("sip.Permission-Missing", KIND_STRING, "Permission-Missing"));
header("priority", "", field("sip.Priority", KIND_STRING, "Priority"));
header("priv-answer-mode", "", field("sip.Priv-Answer-mode", KIND_STRING, "Priv-Answer-mode"));
header("privacy", "", field("sip.Privacy", KIND_STRING, "Privacy"));
header("proxy-require", "", field("sip.Proxy-Require", KIND_STRING, "Proxy-Require"));
header("rack", "", field("sip.RAck", KIND_STRING, "RAck"));
header("reason", "", field("sip.Reason", KIND_STRING, "Reason"));
header("recv-info", "", field("sip.Recv-Info", KIND_STRING, "Recv-Info"));
header("refer-sub", "", field("sip.Refer-Sub", KIND_STRING, "Refer-Sub"));
header("refer-to", "r", field("sip.Refer-To", KIND_STRING, "Refer-To"));
header("referred-by", "b", field("sip.Referred-by", KIND_STRING, "Referred-by"));
header("reject-contact", "j", field("sip.Reject-Contact", KIND_STRING, "Reject-Contact"));
header("replaces", "", field("sip.Replaces", KIND_STRING, "Replaces"));
header("reply-to", "", field("sip.Reply-To", KIND_STRING, "Reply-To"));
header("request-disposition", "d", field("sip.Request-Disposition", KIND_STRING, "Request-Disposition"));
header("require", "", field("sip.Require", KIND_STRING, "Require"));
header("resource-priority", "", field("sip.Resource-Priority", KIND_STRING, "Resource-Priority"));
header("security-client", "", field("sip.Security-Client", KIND_STRING, "Security-Client"));
header("security-server", "", field("sip.Security-Server", KIND_STRING, "Security-Server"));
header("security-verify", "", field("sip.Security-Verify", KIND_STRING, "Security-Verify"));
header("server", "", field("sip.Server", KIND_STRING, "Server"));
header("service-route", "", field("sip.Service-Route", KIND_STRING, "Service-Route"));
header("session-expires", "x", field("sip.Session-Expires", KIND_STRING, "Session-Expires"));
header("session-id", "", field("sip.Session-ID", KIND_STRING, "Session-ID"));
header("subject", "s", field("sip.Subject", KIND_STRING, "Subject"));
header("subscription-state", "", field("sip.Subscription-State", KIND_STRING, "Subscription-State"));
header("supported", "k", field("sip.Supported", KIND_STRING, "Supported"));
header("target-dialog", "", field("sip.Target-Dialog", KIND_STRING, "Target-Dialog"));
header("timestamp", "", field("sip.Timestamp", KIND_STRING, "Timestamp"));
header("trigger-consent", "", field("sip.Trigger-Consent", KIND_STRING, "Trigger-Consent"));
header("unsupported", "", field("sip.Unsupported", KIND_STRING, "Unsupported"));
header("user-agent", "", field("sip.User-Agent", KIND_STRING, "User-Agent"));
header("warning", "", field("sip.Warning", KIND_STRING, "Warning"));
header("diversion", "", field("sip.Diversion", KIND_STRING, "Diversion"));

/** Place in the table of the header whose name stands at `at`, or -1. */
export function findHeader(s: Sink, at: u32, length: u32): i32 {
  for (let i = 0; i < count; i++) {
    const name = unchecked(names[i]);
    const form = unchecked(forms[i]);
    if (<u32>name.length == length && s.matchesFolded(at, name)) return i;
    if (length == 1 && form.length == 1 && s.matchesFolded(at, form)) return i;
  }
  return -1;
}

export function headerId(place: i32): u16 {
  return unchecked(ids[place]);
}
export function isNumber(place: i32): bool {
  return place < numbers;
}
