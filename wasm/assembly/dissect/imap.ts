/**
 * Internet Message Access Protocol (RFC 9051, RFC 3501; STARTTLS RFC 2595, LITERAL+ RFC 7888).
 *
 *   a1 SELECT INBOX CR LF                 tag, command, arguments
 *   * 13 EXISTS CR LF … a1 OK done CR LF  untagged lines, then the tagged one: tag, status, text
 *   … {303} CR LF 303 bytes … CR LF       a literal: the line goes on after so many bytes
 */
import { KIND_BOOL, KIND_FRAME, KIND_STRING } from "../../../shared/abi/field-kind.ts";
import { BY_TCP_PORT, answers } from "../core/dispatch.ts";
import { link, linkedAfter, linkedBefore } from "../core/links.ts";
import { MEMO_PROTOCOL } from "../core/memo.ts";
import { field, protocol } from "../core/registry.ts";
import { MORE_ANY, Sink } from "../core/sink.ts";
import { afterLine, afterSpace, decimal, endOfDigits, endOfLine, endOfWord, isWhole } from "../core/text.ts";
import { doubtUnlessText } from "../core/doubt.ts";
import { TLS } from "./names/protocols.ts";

const IMAP = protocol(46, "imap", "imap", "IMAP", "Internet Message Access Protocol", "mail");
const SERVER_PORT: u32 = 143;
answers(IMAP, BY_TCP_PORT, SERVER_PORT);

const IS_REQUEST = field("imap.isrequest", KIND_BOOL, "Request");
const LINE = field("imap.line", KIND_STRING, "Line");
const TAG = field("imap.tag", KIND_STRING, "Tag");
const COMMAND = field("imap.command", KIND_STRING, "Command");
const REQUEST = field("imap.request", KIND_STRING, "Request");
const REQUEST_TAG = field("imap.request_tag", KIND_STRING, "Request tag");
const REQUEST_COMMAND = field("imap.request.command", KIND_STRING, "Request command");
const REQUEST_UID = field("imap.request.command.uid", KIND_BOOL, "By unique id");
const USER = field("imap.request.username", KIND_STRING, "User name");
const PASSWORD = field("imap.request.password", KIND_STRING, "Password");
const FOLDER = field("imap.request.folder", KIND_STRING, "Folder");
const RESPONSE = field("imap.response", KIND_STRING, "Response");
const RESPONSE_TAG = field("imap.response_tag", KIND_STRING, "Response tag");
const RESPONSE_STATUS = field("imap.response.status", KIND_STRING, "Response status");
const RESPONSE_COMMAND = field("imap.response.command", KIND_STRING, "Response command");
const RESPONSE_IN = field("imap.response_in", KIND_FRAME, "Response in");
const RESPONSE_TO = field("imap.response_to", KIND_FRAME, "Request in");

/** Memo: bytes of a literal that the client sends next; the client asked for TLS. */
const MEMO_LITERAL: u32 = (46 << 8) | 1;
const MEMO_TLS_ASKED: u32 = (46 << 8) | 2;
const LINK_REQUEST: u32 = 1;
const LINK_RESPONSE: u32 = 2;

/** Literals of one line. */
const LITERAL_CAP: u32 = 256;
/** A line without literals longer than this is shown without its end. */
const LONGEST_LINE: u32 = 65536;
/** Message bodies come as literals: what is larger is shown without its end. */
const LARGEST_LITERAL: u32 = 16 << 20;

export function imap<S extends Sink>(s: S): void {
  doubtUnlessText(s);
  const isServer = s.sourcePort == SERVER_PORT;
  let at: u32 = isServer ? 0 : literalRest<S>(s);
  const first = at;
  let told: u32 = 0xffffffff;
  while (s.left(at) != 0) {
    const next = endOfCommand(s, at, isServer);
    if (next == 0) break;
    const isTagged = isServer ? response<S>(s, at, next) : request<S>(s, at, next);
    if (isTagged && told == 0xffffffff) told = at;
    at = next;
  }
  if (at == first) return;
  if (told == 0xffffffff) told = first;
  s.hidden(IS_REQUEST, 0, 0, isServer ? 0 : 1);
  s.infoSeparate(" | ");
  s.info(isServer ? "Response: " : "Request: ");
  s.infoText(told, endOfLine(s, told) - told);
}

/** What is left of a literal that the server asked for; offset after what of it is here. */
function literalRest<S extends Sink>(s: S): u32 {
  const rest = <u32>s.memo.getBefore(MEMO_LITERAL);
  if (rest == 0) return 0;
  const here = min(rest, s.left(0));
  s.text(LINE, 0, here);
  s.info("Literal, ");
  s.infoDecimal(here);
  s.info(" bytes");
  s.memo.set(MEMO_LITERAL, rest - here);
  return here;
}

/**
 * Offset after the line at `at` with the literals in it; 0 while more of it is waited for. A client stops before a literal until
 * the server has agreed, so its line ends there.
 */
function endOfCommand(s: Sink, at: u32, isServer: bool): u32 {
  let from = at;
  for (let count: u32 = 0; count < LITERAL_CAP; count++) {
    const end = endOfLine(s, from);
    if (!isWhole(s, end)) return end - from < LONGEST_LINE && s.more(at, MORE_ANY) ? 0 : s.length;
    const next = afterLine(s, end);
    const brace = openingBrace(s, from, end);
    if (brace == end) return next;
    const bytes = decimal(s, brace + 1, endOfDigits(s, brace + 1, end));
    if (!isServer && s.peek8(end - 2) != 43) {
      s.memo.set(MEMO_LITERAL, bytes);
      return next;
    }
    if (bytes > LARGEST_LITERAL) return s.length;
    // At least the line's end follows the literal.
    if (bytes >= s.left(next)) return s.more(at, next - at + bytes + 1) ? 0 : s.length;
    from = next + bytes;
  }
  return from;
}

/** Where "{303}" or "{303+}" begins that the line ends with, or `end`. */
function openingBrace(s: Sink, from: u32, end: u32): u32 {
  if (end - from < 3 || s.peek8(end - 1) != 125) return end;
  let at = end - 2;
  if (s.peek8(at) == 43) at--;
  const last = at;
  while (at > from && s.peek8(at) - 48 < 10) at--;
  return at < last && s.peek8(at) == 123 ? at : end;
}

function tagKey(s: Sink, at: u32, end: u32): u64 {
  let key: u64 = 5381;
  for (let i = at; i < end; i++) key = key * 33 + s.peek8(i);
  return key;
}

function request<S extends Sink>(s: S, at: u32, next: u32): bool {
  const end = endOfLine(s, at);
  s.text(LINE, at, next - at);
  const tag = endOfWord(s, at, end);
  const first = afterSpace(s, tag, end);
  if (tag == at || first >= end) return false;
  s.openLast();
  s.text(REQUEST, at, end - at);
  s.text(REQUEST_TAG, at, tag - at);
  s.hiddenBytes(TAG, at, tag - at);
  let command = first;
  let stop = endOfWord(s, command, end);
  const isUid = stop - command == 3 && s.matchesFolded(command, "uid");
  if (isUid) {
    s.number(REQUEST_UID, command, 3, 1);
    command = afterSpace(s, stop, end);
    stop = endOfWord(s, command, end);
  }
  if (stop > command) s.text(REQUEST_COMMAND, command, stop - command);
  if (stop > command) s.hiddenBytes(COMMAND, command, stop - command);
  commandArguments<S>(s, command, stop, end);
  if (s.live) link(s, LINK_REQUEST, tagKey(s, at, tag));
  else {
    const partner = linkedAfter(s, LINK_RESPONSE, tagKey(s, at, tag));
    if (partner != 0) s.generated(RESPONSE_IN, partner);
  }
  s.close();
  return true;
}

function commandArguments<S extends Sink>(s: S, command: u32, stop: u32, end: u32): void {
  const first = afterSpace(s, stop, end);
  const firstEnd = endOfArgument(s, first, end);
  const length = stop - command;
  if (length == 8 && s.matchesFolded(command, "starttls")) s.memo.set(MEMO_TLS_ASKED, 1);
  if (first >= end) return;
  if (length == 5 && s.matchesFolded(command, "login")) {
    s.text(USER, first, firstEnd - first);
    const password = afterSpace(s, firstEnd, end);
    if (password < end) s.text(PASSWORD, password, endOfArgument(s, password, end) - password);
  } else if (
    (length == 6 && (s.matchesFolded(command, "select") || s.matchesFolded(command, "create"))) ||
    (length == 6 && (s.matchesFolded(command, "delete") || s.matchesFolded(command, "status"))) ||
    (length == 6 && s.matchesFolded(command, "append")) ||
    (length == 7 && s.matchesFolded(command, "examine")) ||
    (length == 9 && s.matchesFolded(command, "subscribe"))
  )
    s.text(FOLDER, first, firstEnd - first);
}

/** A quoted text, or a word. */
function endOfArgument(s: Sink, at: u32, end: u32): u32 {
  if (at >= end || s.peek8(at) != 34) return endOfWord(s, at, end);
  const quote = s.find(34, at + 1, end);
  return quote < end ? quote + 1 : end;
}

function response<S extends Sink>(s: S, at: u32, next: u32): bool {
  const end = endOfLine(s, at);
  s.text(LINE, at, next - at);
  const tag = endOfWord(s, at, end);
  const status = afterSpace(s, tag, end);
  const isUntagged = tag - at == 1 && (s.peek8(at) == 42 || s.peek8(at) == 43);
  if (tag == at || isUntagged || status >= end) return false;
  s.openLast();
  s.text(RESPONSE, at, end - at);
  s.text(RESPONSE_TAG, at, tag - at);
  s.hiddenBytes(TAG, at, tag - at);
  const statusEnd = endOfWord(s, status, end);
  s.text(RESPONSE_STATUS, status, statusEnd - status);
  const command = afterSpace(s, statusEnd, end);
  if (command < end) s.text(RESPONSE_COMMAND, command, endOfWord(s, command, end) - command);
  if (s.memo.getBefore(MEMO_TLS_ASKED) != 0) {
    if (s.matchesFolded(status, "ok")) s.memo.set(MEMO_PROTOCOL, TLS);
    else s.memo.set(MEMO_TLS_ASKED, 0);
  }
  if (s.live) link(s, LINK_RESPONSE, tagKey(s, at, tag));
  else {
    const partner = linkedBefore(s, LINK_REQUEST, tagKey(s, at, tag));
    if (partner != 0) s.generated(RESPONSE_TO, partner);
  }
  s.close();
  return true;
}
