/** Addresses in SIP (RFC 3261 sections 19.1 and 25.1): "Bob" <sip:bob@example.com:5060;transport=udp>;tag=1. */
import { KIND_STRING } from "../../../../shared/abi/field-kind.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { afterSpace, beforeSpace } from "../../core/text.ts";

/**
 * Which set of fields an address is shown with; the sets have the same order: URI, user, host, port, parameters,
 * and the display name, which a request's own URI has none of.
 */
export const REQUEST_URI = field("sip.r-uri", KIND_STRING, "URI");
field("sip.r-uri.user", KIND_STRING, "User");
field("sip.r-uri.host", KIND_STRING, "Host");
field("sip.r-uri.port", KIND_STRING, "Port");
field("sip.r-uri.param", KIND_STRING, "Parameters");
export const FROM = field("sip.from.addr", KIND_STRING, "URI");
field("sip.from.user", KIND_STRING, "User");
field("sip.from.host", KIND_STRING, "Host");
field("sip.from.port", KIND_STRING, "Port");
field("sip.from.param", KIND_STRING, "Parameters");
field("sip.from.display.info", KIND_STRING, "Display name");
export const TO = field("sip.to.addr", KIND_STRING, "URI");
field("sip.to.user", KIND_STRING, "User");
field("sip.to.host", KIND_STRING, "Host");
field("sip.to.port", KIND_STRING, "Port");
field("sip.to.param", KIND_STRING, "Parameters");
field("sip.to.display.info", KIND_STRING, "Display name");
export const CONTACT = field("sip.contact.uri", KIND_STRING, "URI");
field("sip.contact.user", KIND_STRING, "User");
field("sip.contact.host", KIND_STRING, "Host");
field("sip.contact.port", KIND_STRING, "Port");
field("sip.contact.param", KIND_STRING, "Parameters");
field("sip.contact.display.info", KIND_STRING, "Display name");
export const ROUTE = field("sip.Route.uri", KIND_STRING, "URI");
field("sip.Route.user", KIND_STRING, "User");
field("sip.Route.host", KIND_STRING, "Host");
field("sip.Route.port", KIND_STRING, "Port");
field("sip.Route.param", KIND_STRING, "Parameters");
field("sip.Route.display.info", KIND_STRING, "Display name");
export const RECORD_ROUTE = field("sip.Record-Route.uri", KIND_STRING, "URI");
field("sip.Record-Route.user", KIND_STRING, "User");
field("sip.Record-Route.host", KIND_STRING, "Host");
field("sip.Record-Route.port", KIND_STRING, "Port");
field("sip.Record-Route.param", KIND_STRING, "Parameters");
field("sip.Record-Route.display.info", KIND_STRING, "Display name");
export const ASSERTED = field("sip.pai.addr", KIND_STRING, "URI");
field("sip.pai.user", KIND_STRING, "User");
field("sip.pai.host", KIND_STRING, "Host");
field("sip.pai.port", KIND_STRING, "Port");
field("sip.pai.param", KIND_STRING, "Parameters");
field("sip.pai.display.info", KIND_STRING, "Display name");

const USER: u16 = 1;
const HOST: u16 = 2;
const PORT: u16 = 3;
const PARAMETERS: u16 = 4;
const DISPLAY_NAME: u16 = 5;

const FROM_TAG = field("sip.from.tag", KIND_STRING, "Tag");
const TO_TAG = field("sip.to.tag", KIND_STRING, "Tag");
const TAG = field("sip.tag", KIND_STRING, "Tag");
const CONTACT_PARAMETER = field("sip.contact.parameter", KIND_STRING, "Contact parameters");

const QUOTE: u32 = 34;
const COLON: u32 = 58;
const SEMICOLON: u32 = 59;
const LESS: u32 = 60;
const GREATER: u32 = 62;
const QUESTION: u32 = 63;
const AT: u32 = 64;
const BRACKET: u32 = 91;

/** A header's address: display name, URI in angle brackets or bare, parameters of the header. */
export function showAddress<S extends Sink>(s: S, set: u16, from: u32, end: u32): void {
  const start = afterSpace(s, from, end);
  let open = start;
  if (start < end && s.peek8(start) == QUOTE) open = min(s.find(QUOTE, start + 1, end) + 1, end);
  open = s.find(LESS, open, end);
  if (open < end) {
    const name = beforeSpace(s, start, open);
    if (name > start) s.text(set + DISPLAY_NAME, start, name - start);
    const close = s.find(GREATER, open, end);
    showUri<S>(s, set, open + 1, close);
    headerParameters<S>(s, set, min(close + 1, end), end);
    return;
  }
  // Without brackets parameters belong to the header (RFC 3261 section 20.10).
  const stop = s.find(SEMICOLON, start, end);
  showUri<S>(s, set, start, stop);
  headerParameters<S>(s, set, stop, end);
}

/** scheme:user@host:port;parameters?headers */
export function showUri<S extends Sink>(s: S, set: u16, at: u32, end: u32): void {
  if (at >= end) return;
  s.text(set, at, end - at);
  s.openLast();
  const scheme = s.find(COLON, at, end);
  const from = scheme < end ? scheme + 1 : at;
  const sign = s.find(AT, from, end);
  let host = from;
  if (sign < end) {
    const userEnd = s.find(COLON, from, sign);
    if (userEnd > from) s.text(set + USER, from, userEnd - from);
    host = sign + 1;
  }
  const parameters = min(s.find(SEMICOLON, host, end), s.find(QUESTION, host, end));
  const bracket = host < end && s.peek8(host) == BRACKET ? s.find(93, host, parameters) : host;
  const port = s.find(COLON, bracket, parameters);
  if (port > host) s.text(set + HOST, host, port - host);
  if (port + 1 < parameters) s.text(set + PORT, port + 1, parameters - port - 1);
  if (parameters + 1 < end) s.text(set + PARAMETERS, parameters + 1, end - parameters - 1);
  s.close();
}

function headerParameters<S extends Sink>(s: S, set: u16, from: u32, end: u32): void {
  let at = from;
  while (at < end) {
    const start = afterSpace(s, s.peek8(at) == SEMICOLON ? at + 1 : at, end);
    const stop = s.find(SEMICOLON, start, end);
    if (s.matchesFolded(start, "tag=") && (set == FROM || set == TO)) {
      s.text(set == FROM ? FROM_TAG : TO_TAG, start + 4, stop - start - 4);
      s.hiddenBytes(TAG, start + 4, stop - start - 4);
    } else if (set == CONTACT && stop > start) s.text(CONTACT_PARAMETER, start, stop - start);
    at = max(stop, at + 1);
  }
}
