/**
 * Post Office Protocol, version 3 (RFC 1939; STLS RFC 2595, AUTH RFC 5034).
 *
 *   RETR 1 CR LF                          command, space, parameter
 *   +OK 120 octets CR LF                  indicator, space, description; after some commands lines until a dot alone
 */
import { KIND_STRING } from "../../../shared/abi/field-kind.ts";
import { BY_TCP_PORT, answers } from "../core/dispatch.ts";
import { MEMO_PROTOCOL } from "../core/memo.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { afterLine, afterSpace, endOfLine, endOfWord } from "../core/text.ts";
import { doubtUnlessText } from "../core/doubt.ts";
import { TLS } from "./names/protocols.ts";

const POP = protocol(45, "pop", "pop", "POP", "Post Office Protocol", "mail");
const SERVER_PORT: u32 = 110;
answers(POP, BY_TCP_PORT, SERVER_PORT);

const REQUEST = field("pop.request", KIND_STRING, "Request");
const COMMAND = field("pop.request.command", KIND_STRING, "Command");
const PARAMETER = field("pop.request.parameter", KIND_STRING, "Parameter");
const REQUEST_DATA = field("pop.request.data", KIND_STRING, "Data");
const RESPONSE = field("pop.response", KIND_STRING, "Response");
const INDICATOR = field("pop.response.indicator", KIND_STRING, "Indicator");
const DESCRIPTION = field("pop.response.description", KIND_STRING, "Description");
const RESPONSE_DATA = field("pop.response.data", KIND_STRING, "Data");

/** Memo: the client asked for TLS. */
const MEMO_TLS_ASKED: u32 = (45 << 8) | 1;
/** Memo: the client began AUTH; its next line answers a challenge. */
const MEMO_AUTHENTICATES: u32 = (45 << 8) | 2;
const MEMO_CHALLENGED: u32 = (45 << 8) | 3;

export function pop<S extends Sink>(s: S): void {
  doubtUnlessText(s);
  const end = endOfLine(s, 0);
  const next = afterLine(s, end);
  s.infoSeparate(" | ");
  if (s.sourcePort == SERVER_PORT) response<S>(s, end, next);
  else request<S>(s, end, next);
}

function request<S extends Sink>(s: S, end: u32, next: u32): void {
  s.info("C: ");
  s.infoText(0, end);
  if (s.memo.getBefore(MEMO_CHALLENGED) != 0) {
    s.memo.set(MEMO_CHALLENGED, 0);
    if (!s.live) lines<S>(s, REQUEST_DATA, 0);
    return;
  }
  s.text(REQUEST, 0, next);
  s.openLast();
  const word = endOfWord(s, 0, end);
  const parameter = afterSpace(s, word, end);
  if (word != 0) s.text(COMMAND, 0, word);
  if (parameter < end) s.text(PARAMETER, parameter, end - parameter);
  s.close();
  if (word == 4 && s.matchesFolded(0, "stls")) s.memo.set(MEMO_TLS_ASKED, 1);
  s.memo.set(MEMO_AUTHENTICATES, word == 4 && s.matchesFolded(0, "auth") ? 1 : 0);
  if (!s.live) lines<S>(s, REQUEST_DATA, next);
}

function response<S extends Sink>(s: S, end: u32, next: u32): void {
  const isOk = s.matches(0, "+OK");
  const isAsked = s.memo.getBefore(MEMO_AUTHENTICATES) != 0;
  const isChallenge = isAsked && s.matches(0, "+") && (end == 1 || s.matches(1, " "));
  if (!isOk && !isChallenge && !s.matches(0, "-ERR")) {
    s.info("S: DATA fragment, ");
    s.infoDecimal(s.reported);
    s.info(" bytes");
    if (!s.live) lines<S>(s, RESPONSE_DATA, 0);
    return;
  }
  s.info("S: ");
  s.infoText(0, end);
  s.text(RESPONSE, 0, next);
  s.openLast();
  const word = endOfWord(s, 0, end);
  const description = afterSpace(s, word, end);
  s.text(INDICATOR, 0, word);
  if (description < end) s.text(DESCRIPTION, description, end - description);
  s.close();
  if (isChallenge) s.memo.set(MEMO_CHALLENGED, 1);
  // RFC 2595 section 4: the client's next bytes are its TLS hello.
  if (s.memo.getBefore(MEMO_TLS_ASKED) != 0) {
    if (isOk) s.memo.set(MEMO_PROTOCOL, TLS);
    else s.memo.set(MEMO_TLS_ASKED, 0);
  }
  if (!s.live) lines<S>(s, RESPONSE_DATA, next);
}

function lines<S extends Sink>(s: S, id: u16, from: u32): void {
  let at = from;
  while (s.left(at) != 0) {
    const next = afterLine(s, endOfLine(s, at));
    s.text(id, at, next - at);
    at = next;
  }
}
