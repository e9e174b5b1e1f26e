/**
 * Syslog (RFC 3164; RFC 5424 section 6): one line of text after a number that says who speaks and how grave it is.
 *
 *   <priority>message      3164: | Mmm dd hh:mm:ss | host | process … |
 *                          5424: | 1 | time | host | application | process id | message id | structured data | text |
 */
import { KIND_STRING, KIND_TIME, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { isoTime } from "./names/iso-time.ts";

const SYSLOG = protocol(48, "syslog", "syslog", "Syslog", "Syslog", "management");
answers(SYSLOG, BY_UDP_PORT, 514);

const FACILITY = field(
  "syslog.facility",
  KIND_U8,
  "Facility",
  "0=KERN;1=USER;2=MAIL;3=DAEMON;4=AUTH;5=SYSLOG;6=LPR;7=NEWS;8=UUCP;9=CRON;10=AUTHPRIV;11=FTP;12=NTP;13=LOGAUDIT;14=LOGALERT;15=CRON;" +
    "16=LOCAL0;17=LOCAL1;18=LOCAL2;19=LOCAL3;20=LOCAL4;21=LOCAL5;22=LOCAL6;23=LOCAL7",
);
const LEVEL = field("syslog.level", KIND_U8, "Level", "0=EMERG;1=ALERT;2=CRIT;3=ERR;4=WARNING;5=NOTICE;6=INFO;7=DEBUG");
const MESSAGE = field("syslog.msg", KIND_STRING, "Message");
const VERSION = field("syslog.version", KIND_STRING, "Version");
const TIMESTAMP = field("syslog.timestamp", KIND_TIME, "Time");
const OLD_TIMESTAMP = field("syslog.timestamp_rfc3164", KIND_STRING, "Time");
const HOST = field("syslog.hostname", KIND_STRING, "Host");
const APPLICATION = field("syslog.appname", KIND_STRING, "Application");
const PROCESS = field("syslog.procid", KIND_STRING, "Process");
const MESSAGE_ID = field("syslog.msgid", KIND_STRING, "Message id");

/** Priority has at most this many digits. */
const DIGITS: u32 = 3;
const OLD_TIME_LENGTH: u32 = 15;

export function syslog<S extends Sink>(s: S): void {
  if (!s.shows) return;
  let at: u32 = 0;
  if (s.has(0, 1) && s.peek8(0) == 60) at = priority<S>(s);
  // A zero byte ends the text for everybody who reads it.
  const end = s.find(0, at, s.length);
  s.text(MESSAGE, at, end - at);
  s.openLast();
  s.infoText(at, end - at);
  if (isVersion1<S>(s, at)) fields<S>(s, at, end);
  else if (isOldTime<S>(s, at)) oldFields<S>(s, at, end);
  s.close();
}

/** The number in angle brackets; the offset behind them. */
function priority<S extends Sink>(s: S): u32 {
  let value: u32 = 0;
  let at: u32 = 1;
  while (at <= DIGITS && s.has(at, 1) && s.peek8(at) - 48 < 10) {
    value = value * 10 + (s.peek8(at) - 48);
    at++;
  }
  if (at == 1) return 0;
  s.number(FACILITY, 0, at, value >> 3);
  s.number(LEVEL, 0, at, value & 7);
  s.infoField(FACILITY, value >> 3);
  s.info(".");
  s.infoField(LEVEL, value & 7);
  s.info(": ");
  return s.has(at, 1) && s.peek8(at) == 62 ? at + 1 : at;
}

function isVersion1<S extends Sink>(s: S, at: u32): bool {
  return s.matches(at, "1 ") && (s.matches(at + 2, "-") || (s.has(at + 2, 1) && s.peek8(at + 2) - 48 < 10));
}

/** Mmm dd hh:mm:ss, told by what stands between the numbers. */
function isOldTime<S extends Sink>(s: S, at: u32): bool {
  return (
    s.has(at, OLD_TIME_LENGTH + 1) &&
    s.peek8(at + 3) == 32 &&
    s.peek8(at + 6) == 32 &&
    s.peek8(at + 9) == 58 &&
    s.peek8(at + 12) == 58 &&
    s.peek8(at + 15) == 32
  );
}

/** One word of the header; the offset behind the space after it. */
function word<S extends Sink>(s: S, id: u16, at: u32, end: u32): u32 {
  const stop = s.find(32, at, end);
  if (stop > at) s.text(id, at, stop - at);
  return stop < end ? stop + 1 : end;
}

function fields<S extends Sink>(s: S, from: u32, end: u32): void {
  let at = word<S>(s, VERSION, from, end);
  const stop = s.find(32, at, end);
  const time = isoTime<S>(s, at, stop - at);
  if (time != 0) s.number(TIMESTAMP, at, stop - at, <u64>time);
  at = stop < end ? stop + 1 : end;
  at = word<S>(s, HOST, at, end);
  at = word<S>(s, APPLICATION, at, end);
  at = word<S>(s, PROCESS, at, end);
  word<S>(s, MESSAGE_ID, at, end);
}

function oldFields<S extends Sink>(s: S, from: u32, end: u32): void {
  s.text(OLD_TIMESTAMP, from, OLD_TIME_LENGTH);
  let at = word<S>(s, HOST, from + OLD_TIME_LENGTH + 1, end);
  const start = at;
  while (at < end && isWordByte(s.peek8(at))) at++;
  if (at > start) s.text(PROCESS, start, at - start);
  if (at < end) s.text(MESSAGE_ID, at, end - at);
}

function isWordByte(byte: u32): bool {
  return byte - 48 < 10 || (byte | 32) - 97 < 26 || byte == 95 || byte == 45 || byte == 46 || byte == 47;
}
