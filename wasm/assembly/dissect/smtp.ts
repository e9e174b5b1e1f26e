/**
 * Simple Mail Transfer Protocol (RFC 5321; pipelining RFC 2920, chunking RFC 3030, STARTTLS RFC 3207, AUTH RFC 4954).
 *
 *   MAIL FROM:<a@example.com> CR LF            verb, space, parameter; several may come in one packet
 *   250-first CR LF … 250 last CR LF           three digits, "-" while more lines follow, text
 *   … CR LF . CR LF                            the message after DATA, ended by a dot alone in its line
 */
import { KIND_BOOL, KIND_NONE, KIND_STRING, KIND_U32 } from "../../../shared/abi/field-kind.ts";
import { BY_TCP_PORT, answers } from "../core/dispatch.ts";
import { MEMO_PROTOCOL } from "../core/memo.ts";
import { field, protocol } from "../core/registry.ts";
import { MORE_ANY, Sink } from "../core/sink.ts";
import { afterLine, afterSpace, decimal, endOfDigits, endOfLine, endOfWord, isWhole } from "../core/text.ts";
import { doubtUnlessText } from "../core/doubt.ts";
import { TLS } from "./names/protocols.ts";
import { SMTP_REPLIES } from "./names/smtp-replies.ts";

const SMTP = protocol(44, "smtp", "smtp", "SMTP", "Simple Mail Transfer Protocol", "mail");
const SERVER_PORT: u32 = 25;
const SUBMISSION_PORT: u32 = 587;
answers(SMTP, BY_TCP_PORT, SERVER_PORT);
answers(SMTP, BY_TCP_PORT, SUBMISSION_PORT);

const REQUEST = field("smtp.req", KIND_BOOL, "Request");
const RESPONSE = field("smtp.rsp", KIND_BOOL, "Response");
const COMMAND_LINE = field("smtp.command_line", KIND_STRING, "Command line");
const COMMAND = field("smtp.req.command", KIND_STRING, "Command");
const PARAMETER = field("smtp.req.parameter", KIND_STRING, "Parameter");
const RESPONSE_LINE = field("smtp.response", KIND_STRING, "Response");
const CODE = field("smtp.response.code", KIND_U32, "Response code", SMTP_REPLIES);
const RESPONSE_PARAMETER = field("smtp.rsp.parameter", KIND_STRING, "Response parameter");
const USER = field("smtp.auth.username", KIND_STRING, "User name (base64)");
const PASSWORD = field("smtp.auth.password", KIND_STRING, "Password (base64)");
const USER_AND_PASSWORD = field("smtp.auth.username_password", KIND_STRING, "User name and password (base64)");
const MESSAGE = field("smtp.message", KIND_STRING, "Message");
const END = field("smtp.eom", KIND_NONE, "End of message");

/** Memo: what the client's next bytes are (MODE_, and above it the bytes that a BDAT chunk still has). */
const MEMO_MODE: u32 = (44 << 8) | 1;
const MEMO_TLS_ASKED: u32 = (44 << 8) | 2;
/** Memo: the message's last piece ended with a whole line. */
const MEMO_AT_LINE: u32 = (44 << 8) | 3;

const MODE_COMMAND: u32 = 0;
const MODE_MESSAGE: u32 = 1;
const MODE_USER: u32 = 2;
const MODE_PASSWORD: u32 = 3;
const MODE_USER_AND_PASSWORD: u32 = 4;
const MODE_CHUNK: u32 = 5;

/** A line longer than this is shown without its end: RFC 5321 section 4.5.3.1 allows 512 bytes and 1,000 for text. */
const LONGEST_LINE: u32 = 16384;

export function smtp<S extends Sink>(s: S): void {
  doubtUnlessText(s);
  if (s.sourcePort == SERVER_PORT || s.sourcePort == SUBMISSION_PORT) responses<S>(s);
  else requests<S>(s);
}

/** Whether the line at `at` is to be waited for. */
function waits(s: Sink, at: u32, end: u32): bool {
  return !isWhole(s, end) && end - at < LONGEST_LINE && s.more(at, MORE_ANY);
}

// ---- server ---------------------------------------------------------------------------------------------------------------

function responses<S extends Sink>(s: S): void {
  let at: u32 = 0;
  let isOpen = false;
  while (s.left(at) != 0) {
    const end = endOfLine(s, at);
    if (waits(s, at, end)) break;
    if (at == 0) {
      s.hidden(RESPONSE, 0, 0, 1);
      s.infoSeparate(" | ");
      s.info("S: ");
    } else s.info(" | ");
    const next = afterLine(s, end);
    const isReply = end - at >= 3 && endOfDigits(s, at, at + 3) == at + 3;
    const parameter = isReply ? min(at + 4, end) : at;
    if (!isOpen) {
      s.text(RESPONSE_LINE, at, next - at);
      s.openLast();
      s.infoText(at, end - at);
      if (isReply) reply<S>(s, at);
    } else s.infoText(parameter, end - parameter);
    if (parameter < end) s.text(RESPONSE_PARAMETER, parameter, end - parameter);
    isOpen = isReply && end - at > 3 && s.peek8(at + 3) == 45;
    if (!isOpen) s.close();
    at = next;
  }
}

function reply<S extends Sink>(s: S, at: u32): void {
  const code = decimal(s, at, at + 3);
  s.number(CODE, at, 3, code);
  if (code == 354) s.memo.set(MEMO_MODE, MODE_MESSAGE);
  else if (code == 220 && s.memo.getBefore(MEMO_TLS_ASKED) != 0) s.memo.set(MEMO_PROTOCOL, TLS);
  // The command was not taken: what follows it is a command again, not a message and no password.
  else if (code >= 400 && s.memo.getBefore(MEMO_MODE) != MODE_COMMAND) s.memo.set(MEMO_MODE, MODE_COMMAND);
}

// ---- client ---------------------------------------------------------------------------------------------------------------

function requests<S extends Sink>(s: S): void {
  const first = <u32>s.memo.getBefore(MEMO_MODE);
  let mode = first;
  let at: u32 = 0;
  while (s.left(at) != 0) {
    const kind = mode & 255;
    if (kind == MODE_MESSAGE || kind == MODE_CHUNK) {
      separate<S>(s, at);
      const end = kind == MODE_MESSAGE ? endOfMessage(s, at) : at + min(s.left(at), mode >> 8);
      const isLast = kind == MODE_MESSAGE ? end != 0 : end - at == mode >> 8;
      const next = end == 0 ? at + s.left(at) : end;
      piece<S>(s, at, next, kind == MODE_MESSAGE && isLast);
      if (isLast) mode = MODE_COMMAND;
      else if (kind == MODE_CHUNK) mode -= (next - at) << 8;
      at = next;
      continue;
    }
    const end = endOfLine(s, at);
    if (waits(s, at, end)) break;
    separate<S>(s, at);
    mode = kind == MODE_COMMAND ? command<S>(s, at, end) : secret<S>(s, kind, at, end);
    at = afterLine(s, end);
  }
  if (mode != first) s.memo.set(MEMO_MODE, mode);
}

function separate<S extends Sink>(s: S, at: u32): void {
  if (at != 0) s.info(" | ");
  else {
    s.hidden(REQUEST, 0, 0, 1);
    s.infoSeparate(" | ");
    s.info("C: ");
  }
}

/** Offset after the line with the dot alone that ends the message, or 0 when it does not end here. */
function endOfMessage(s: Sink, from: u32): u32 {
  let dot = from;
  const stop = s.length;
  for (; (dot = s.find(46, dot, stop)) < stop; dot++) {
    const next = afterLine(s, dot + 1);
    if (next == dot + 1 || !isWhole(s, dot + 1)) continue;
    const isAtLine = dot == 0 ? s.memo.getBefore(MEMO_AT_LINE, 1) != 0 : s.peek8(dot - 1) == 10;
    if (isAtLine) return next;
  }
  s.memo.set(MEMO_AT_LINE, s.peek8(stop - 1) == 10 ? 1 : 0);
  return 0;
}

function piece<S extends Sink>(s: S, at: u32, end: u32, isLast: bool): void {
  s.info("DATA fragment, ");
  s.infoDecimal(end - at);
  s.info(" bytes");
  const text = isLast ? endOfText(s, at, end) : end;
  if (text > at) s.text(MESSAGE, at, text - at);
  if (!isLast) return;
  s.number(END, text, end - text, 0);
  s.info(", end");
}

/** Where the dot stands that ends the message. */
function endOfText(s: Sink, at: u32, end: u32): u32 {
  let dot = end - 1;
  while (dot > at && s.peek8(dot) != 46) dot--;
  return dot;
}

/** A command; returns what comes after it. */
function command<S extends Sink>(s: S, at: u32, end: u32): u32 {
  s.text(COMMAND_LINE, at, afterLine(s, end) - at);
  s.openLast();
  s.infoText(at, end - at);
  const word = endOfWord(s, at, end);
  const parameter = afterSpace(s, word, end);
  if (word > at) s.text(COMMAND, at, word - at);
  if (parameter < end) s.text(PARAMETER, parameter, end - parameter);
  const length = word - at;
  let mode = MODE_COMMAND;
  if (length == 4 && s.matchesFolded(at, "data")) mode = MODE_MESSAGE;
  else if (length == 4 && s.matchesFolded(at, "bdat")) mode = chunk(s, parameter, end);
  else if (length == 4 && s.matchesFolded(at, "auth")) mode = authentication<S>(s, parameter, end);
  else if (length == 8 && s.matchesFolded(at, "starttls")) s.memo.set(MEMO_TLS_ASKED, 1);
  else if (length == 14 && s.matchesFolded(at, "x-anonymoustls")) s.memo.set(MEMO_TLS_ASKED, 1);
  s.close();
  return mode;
}

/** RFC 3030 section 2: the chunk follows the command at once. */
function chunk(s: Sink, at: u32, end: u32): u32 {
  const bytes = decimal(s, at, endOfDigits(s, at, end));
  return bytes == 0 ? MODE_COMMAND : MODE_CHUNK | (min(bytes, 0xffffff) << 8);
}

/** The mechanism, and what the client says with it or says next. */
function authentication<S extends Sink>(s: S, at: u32, end: u32): u32 {
  const word = endOfWord(s, at, end);
  const first = afterSpace(s, word, end);
  if (word - at == 5 && s.matchesFolded(at, "login")) {
    if (first >= end) return MODE_USER;
    s.text(USER, first, end - first);
    return MODE_PASSWORD;
  }
  if (word - at == 5 && s.matchesFolded(at, "plain") && first < end) {
    s.text(USER_AND_PASSWORD, first, end - first);
    return MODE_COMMAND;
  }
  return MODE_USER_AND_PASSWORD;
}

function secret<S extends Sink>(s: S, mode: u32, at: u32, end: u32): u32 {
  s.info(mode == MODE_USER ? "User: " : mode == MODE_PASSWORD ? "Pass: " : "");
  s.infoText(at, end - at);
  if (end > at) s.text(mode == MODE_USER ? USER : mode == MODE_PASSWORD ? PASSWORD : USER_AND_PASSWORD, at, end - at);
  return mode == MODE_USER ? MODE_PASSWORD : MODE_COMMAND;
}
