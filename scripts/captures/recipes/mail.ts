/** Mail in the clear: SMTP (RFC 5321) takes a message in, IMAP (RFC 9051) and POP3 (RFC 1939) give it out. */
import { lines } from "../bytes.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";
import { TcpConversation } from "../tcp-conversation.ts";

const LETTER = [
  "From: Ada <ada@example.org>",
  "To: Charles <charles@example.com>",
  "Subject: The engine",
  "Date: Mon, 02 Mar 2026 09:00:00 +0000",
  "Message-ID: <1843@example.org>",
  "",
  "Dear Charles,",
  "the notes are ready, with a table for the numbers of Bernoulli.",
  "Ada",
] as const;

/** Lines of the server begin with "S: ", the client's with "C: "; neighbours of one side travel together. */
function talk(conversation: TcpConversation, script: readonly string[]): void {
  let waiting: string[] = [];
  let speaker = "";
  const flush = (): void => {
    if (waiting.length > 0) conversation.send(speaker === "C" ? "client" : "server", lines(...waiting));
    waiting = [];
  };
  for (const line of script) {
    if (!line.startsWith(speaker)) flush();
    speaker = line[0] ?? "";
    waiting.push(line.slice(3));
  }
  flush();
}

const SMTP = [
  "S: 220 mail.example.com ESMTP ready",
  "C: EHLO desk.example.org",
  "S: 250-mail.example.com greets desk.example.org",
  "S: 250-SIZE 35882577",
  "S: 250-8BITMIME",
  "S: 250 STARTTLS",
  "C: MAIL FROM:<ada@example.org> SIZE=400",
  "S: 250 2.1.0 Sender OK",
  "C: RCPT TO:<charles@example.com>",
  "S: 250 2.1.5 Recipient OK",
  "C: RCPT TO:<nobody@example.com>",
  "S: 550 5.1.1 No such user here",
  "C: DATA",
  "S: 354 End data with <CR><LF>.<CR><LF>",
  ...LETTER.map((line) => `C: ${line}`),
  "C: .",
  "S: 250 2.0.0 Queued as 4F1A2",
  "C: QUIT",
  "S: 221 2.0.0 Bye",
];

const IMAP = [
  "S: * OK [CAPABILITY IMAP4rev2 AUTH=PLAIN] mail.example.com ready",
  "C: a1 LOGIN charles example-only",
  "S: a1 OK LOGIN completed",
  "C: a2 SELECT INBOX",
  "S: * 1 EXISTS",
  "S: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)",
  "S: * OK [UIDVALIDITY 1709370000] UIDs valid",
  "S: a2 OK [READ-WRITE] SELECT completed",
  "C: a3 FETCH 1 (FLAGS BODY[HEADER.FIELDS (SUBJECT)])",
  "S: * 1 FETCH (FLAGS () BODY[HEADER.FIELDS (SUBJECT)] {23}",
  "S: Subject: The engine",
  "S: ",
  "S: )",
  "S: a3 OK FETCH completed",
  "C: a4 SEARCH UNSEEN",
  "S: * SEARCH 1",
  "S: a4 OK SEARCH completed",
  "C: a5 EXAMINE Archive",
  "S: a5 NO Mailbox does not exist",
  "C: a6 LOGOUT",
  "S: * BYE see you",
  "S: a6 OK LOGOUT completed",
];

const POP = [
  "S: +OK POP3 ready <1896.1709370000@mail.example.com>",
  "C: USER charles",
  "S: +OK",
  "C: PASS wrong",
  "S: -ERR invalid password",
  "C: USER charles",
  "S: +OK",
  "C: PASS example-only",
  "S: +OK maildrop has 1 message",
  "C: STAT",
  "S: +OK 1 263",
  "C: RETR 1",
  "S: +OK 263 octets",
  ...LETTER.map((line) => `S: ${line}`),
  "S: .",
  "C: QUIT",
  "S: +OK bye",
];

function make(): Uint8Array {
  const scene = new Scene();
  const from = (last: number, port: number): ReturnType<typeof endpoint> => endpoint(`192.0.2.${last}`, port);
  const to = (port: number): ReturnType<typeof endpoint> => endpoint("198.51.100.25", port);
  const sessions = [
    { client: from(10, 53_025), port: 25, script: SMTP },
    { client: from(11, 53_143), port: 143, script: IMAP },
    { client: from(12, 53_110), port: 110, script: POP },
  ];
  for (const { client, port, script } of sessions) {
    const conversation = new TcpConversation(scene.wait(800), client, to(port), 8).open();
    talk(conversation, script);
    conversation.close();
  }
  return pcap(scene.packets, { bigEndian: true });
}

export const recipes: readonly Recipe[] = [
  {
    file: "mail.pcap",
    goesTo: "samples",
    title: "A letter through SMTP, IMAP and POP3",
    line: "Sent, refused for one recipient, read twice, one wrong password; all in the clear, as it should not be.",
    make,
  },
];
