/** How a connection went, in plain words: Zeek's states and the letters of its histories. */
import type { FlowClose, FlowFate } from "../model/flow.ts";

/** As a column shows it. */
export const CLOSE_WORDS: Readonly<Record<FlowClose, string>> = {
  fin: "closed",
  rst: "reset",
  idle: "idle",
  unanswered: "no answer",
  reused: "ports reused",
  eof: "open",
};

const CLOSES: Readonly<Record<FlowClose, string>> = {
  fin: "Both sides closed it.",
  rst: "A side broke it off with a reset.",
  idle: "Nothing came any more until it counted as over.",
  unanswered: "Nobody answered in time.",
  reused: "The same ports were used for a new connection.",
  eof: "It was not over when the capture ended.",
};

const TCP_STATES: Readonly<Record<string, string>> = {
  S0: "A connection was asked for, and nobody answered.",
  S1: "The connection was made, and not closed within the capture.",
  SF: "The connection was made and closed as it should be.",
  REJ: "The connection was refused: a reset answered the SYN.",
  S2: "The connection was made; the client closed its side, the server did not answer that.",
  S3: "The connection was made; the server closed its side, the client did not answer that.",
  RSTO: "The connection was made, and the client broke it off with a reset.",
  RSTR: "The server broke the connection off with a reset.",
  RSTOS0: "The client asked for a connection and took it back with a reset; the server was not seen.",
  RSTRH: "The server answered the SYN and then sent a reset; the client's SYN was not seen.",
  SH: "The client asked and closed; the server was never seen: half of the connection may be missing in the capture.",
  SHR: "The server answered and closed; the client was never seen: half of the connection may be missing in the capture.",
  OTH: "The capture has no beginning of it, only traffic in between.",
};
const DATAGRAM_STATES: Readonly<Record<string, string>> = {
  SF: "Both sides sent something.",
  S0: "One side sent, and nobody answered.",
  SHR: "Only the side that should answer sent something.",
  OTH: "Neither side sent anything that counts.",
};

const LETTERS: Readonly<Record<string, string>> = {
  S: "SYN: asks for the connection",
  H: "SYN with ACK: agrees to it",
  A: "acknowledged without payload",
  D: "sent payload",
  F: "FIN: closed its side",
  R: "reset",
  C: "wrong checksum",
  G: "bytes are missing in the capture",
  T: "sent payload again",
  W: "window of zero: its receiver was full",
  I: "FIN and RST in one packet",
  Q: "SYN with FIN or RST in one packet",
  X: "the analysis had to stop here",
};
/** Letters that come again with the 10th, the 100th … time. */
const SCALED = new Set(["C", "G", "T", "W"]);

/** A sentence on the state. */
export function explainState({ state }: FlowFate, transport: string): string {
  const words = transport === "TCP" ? TCP_STATES : DATAGRAM_STATES;
  return words[state] ?? TCP_STATES[state] ?? "";
}

/** A sentence on the end; empty where the state said it already. */
export function explainClose({ close, state }: FlowFate): string {
  return close === "fin" || (close === "rst" && state !== "OTH") ? "" : CLOSES[close];
}

export interface HistoryLetter {
  readonly letter: string;
  /** "client", "server"; empty for what is neither's. */
  readonly side: "client" | "server" | "";
  readonly meaning: string;
}

/** What each letter of a history says, in its order. */
export function explainHistory(history: string): readonly HistoryLetter[] {
  const seen = new Map<string, number>();
  return Array.from(history, (letter) => {
    if (letter === "^") return { letter, side: "", meaning: "client and server were told apart by their ports" };
    const upper = letter.toUpperCase();
    const times = (seen.get(letter) ?? 0) + 1;
    seen.set(letter, times);
    const meaning = LETTERS[upper] ?? "unknown";
    const count = SCALED.has(upper) && times > 1 ? ` (at least ${(10 ** (times - 1)).toString()} times)` : "";
    return { letter, side: letter === upper ? "client" : "server", meaning: `${meaning}${count}` };
  });
}
