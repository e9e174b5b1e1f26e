/**
 * Telnet (RFC 854, RFC 855; window size RFC 1073, terminal type RFC 1091): text with commands in it.
 *
 *   | 255 | command | option when the command is 250 to 254 |      255 255 is the byte 255
 */
import { KIND_BYTES, KIND_STRING, KIND_U16, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_TCP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { doubtUnlessText } from "../core/doubt.ts";

const TELNET = protocol(57, "telnet", "telnet", "TELNET", "Telnet", "management");
answers(TELNET, BY_TCP_PORT, 23);

const COMMANDS =
  "236=End of file;237=Suspend;238=Abort;239=End of record;240=Suboption end;241=No operation;242=Data mark;243=Break;244=Interrupt process;" +
  "245=Abort output;246=Are you there;247=Erase character;248=Erase line;249=Go ahead;250=Suboption;251=Will;252=Won't;253=Do;254=Don't";
const OPTIONS =
  "0=Binary transmission;1=Echo;2=Reconnection;3=Suppress go ahead;4=Approximate message size;5=Status;6=Timing mark;" +
  "7=Remote controlled transmission and echo;8=Output line width;9=Output page size;10=Carriage-return disposition;" +
  "11=Horizontal tab stops;12=Horizontal tab disposition;13=Formfeed disposition;14=Vertical tab stops;15=Vertical tab disposition;" +
  "16=Linefeed disposition;17=Extended ASCII;18=Logout;19=Byte macro;20=Data entry terminal;21=SUPDUP;22=SUPDUP output;" +
  "23=Send location;24=Terminal type;25=End of record;26=TACACS user identification;27=Output marking;28=Terminal location number;" +
  "29=Telnet 3270 regime;30=X.3 PAD;31=Window size;32=Terminal speed;33=Remote flow control;34=Line mode;35=X display location;" +
  "36=Environment;37=Authentication;38=Encryption;39=New environment;40=TN3270E;42=Character set;44=Serial port control;" +
  "45=Suppress local echo;46=Start TLS;47=Kermit;48=Send URL;49=Forward X";

const COMMAND = field("telnet.cmd", KIND_U8, "Command", COMMANDS);
const OPTION = field("telnet.subcmd", KIND_U8, "Option", OPTIONS);
const WIDTH = field("telnet.naws_subopt.width", KIND_U16, "Width");
const HEIGHT = field("telnet.naws_subopt.height", KIND_U16, "Height");
const STEP = field("telnet.string_subopt.step", KIND_U8, "Step", "0=Here is mine;1=Send yours");
const VALUE = field("telnet.string_subopt.value", KIND_STRING, "Value");
const OPTION_DATA = field("telnet.option_data", KIND_BYTES, "Option data");
const DATA = field("telnet.data", KIND_STRING, "Data");

const ESCAPE: u32 = 255;
const SUBOPTION: u32 = 250;
const SUBOPTION_END: u32 = 240;

export function telnet<S extends Sink>(s: S): void {
  s.info("Telnet Data ...");
  if (s.peek8(0) != ESCAPE) doubtUnlessText(s);
  if (!s.shows) return;
  const end = s.length;
  let at: u32 = 0;
  while (s.ok && at < end) {
    const next = escape<S>(s, at, end);
    if (next > at) lines<S>(s, at, next);
    at = next < end ? command<S>(s, next, end) : end;
  }
}

/** Offset of the next command, or `end`: an escape before itself, or as the last byte, is text. */
function escape<S extends Sink>(s: S, at: u32, end: u32): u32 {
  let from = s.find(ESCAPE, at, end);
  while (from < end && end - from >= 2) {
    if (s.peek8(from + 1) != ESCAPE) return from;
    from = s.find(ESCAPE, from + 2, end);
  }
  return end;
}

/** Text, one field for each line with what ends it. */
function lines<S extends Sink>(s: S, from: u32, end: u32): void {
  let at = from;
  while (at < end) {
    const stop = s.find(10, at, end);
    const next = stop < end ? stop + 1 : end;
    s.text(DATA, at, next - at);
    at = next;
  }
}

/** One command; the offset behind it. What a suboption negotiates ends before its end command. */
function command<S extends Sink>(s: S, at: u32, end: u32): u32 {
  const code = s.u8(COMMAND, at + 1);
  if (code < SUBOPTION || end - at < 3) return at + 2;
  s.openLast();
  const option = s.u8(OPTION, at + 2);
  let next = at + 3;
  if (code == SUBOPTION) {
    next = suboptionEnd<S>(s, next, end);
    if (next > at + 3) negotiation<S>(s, option, at + 3, next - at - 3);
  }
  s.close();
  return next;
}

function suboptionEnd<S extends Sink>(s: S, at: u32, end: u32): u32 {
  const stop = escape<S>(s, at, end);
  return stop == end && end - at > 1 && s.peek8(end - 1) == SUBOPTION_END && s.peek8(end - 2) == ESCAPE
    ? end - 2
    : stop;
}

function negotiation<S extends Sink>(s: S, option: u32, at: u32, length: u32): void {
  if (option == 31 && length == 4) {
    s.u16(WIDTH, at);
    s.u16(HEIGHT, at + 2);
  } else if (option == 24 || option == 32 || option == 35) {
    s.u8(STEP, at);
    if (length > 1) s.text(VALUE, at + 1, length - 1);
  } else s.bytes(OPTION_DATA, at, length);
}
