/** DNS over UDP and TCP: the example to copy for another protocol. */
import { address, bytes, counted, u16, u32, type Part } from "../bytes.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";
import { TcpConversation } from "../tcp-conversation.ts";

const Type = {
  a: 1,
  ns: 2,
  cname: 5,
  soa: 6,
  ptr: 12,
  mx: 15,
  txt: 16,
  aaaa: 28,
  srv: 33,
  opt: 41,
  https: 65,
} as const;
const RESPONSE = 0x8180;
const NAME_ERROR = 3;
/** A pointer to the question's name, which always starts after the 12-byte header (RFC 1035 section 4.1.4). */
const QUESTION_NAME = u16(0xc00c);

function name(text: string): Uint8Array {
  const labels = text.split(".").filter((label) => label !== "");
  return bytes(...labels.map((label) => counted(1, label)), [0]);
}

const question = (text: string, type: number): Uint8Array => bytes(name(text), u16(type), u16(1));

function record(owner: Part, type: number, seconds: number, ...content: readonly Part[]): Uint8Array {
  return bytes(owner, u16(type), u16(1), u32(seconds), counted(2, ...content));
}

/** EDNS(0): asks for answers up to 1232 bytes and for DNSSEC records, with a client cookie (RFC 6891, RFC 7873). */
const edns = bytes(
  [0],
  u16(Type.opt),
  u16(1232),
  u32(0x8000),
  counted(2, u16(10), counted(2, u32(0xc0ffee00), u32(1))),
);

interface Message {
  readonly id: number;
  readonly flags: number;
  readonly question: Uint8Array;
  readonly answers?: readonly Uint8Array[];
  readonly authorities?: readonly Uint8Array[];
  readonly additionals?: readonly Uint8Array[];
}

function message({
  id,
  flags,
  question: asked,
  answers = [],
  authorities = [],
  additionals = [],
}: Message): Uint8Array {
  const counts = [1, answers.length, authorities.length, additionals.length];
  return bytes(u16(id), u16(flags), ...counts.map(u16), asked, ...answers, ...authorities, ...additionals);
}

const resolver = endpoint("192.0.2.53", 53);

/** One question with its answer, from a port of its own. */
function lookup(scene: Scene, query: Message, reply: Omit<Message, "id" | "question">): void {
  const client = endpoint("192.0.2.10", 40_000 + (query.id & 0xfff));
  scene.wait(40).sendUdp(client, resolver, message(query));
  scene.wait(12).sendUdp(resolver, client, message({ id: query.id, question: query.question, ...reply }));
}

const soa = record(
  name("example.net"),
  Type.soa,
  900,
  name("ns1.example.net"),
  name("hostmaster.example.net"),
  ...[2_026_030_201, 7200, 3600, 1_209_600, 900].map(u32),
);

const ask = (id: number, text: string, type: number): Message => ({
  id,
  flags: 0x0100,
  question: question(text, type),
});

function addresses(scene: Scene): void {
  lookup(
    scene,
    { ...ask(0x1a01, "www.example.com", Type.a), additionals: [edns] },
    {
      flags: RESPONSE,
      answers: [record(QUESTION_NAME, Type.a, 300, address("198.51.100.80"))],
      additionals: [edns],
    },
  );
  lookup(scene, ask(0x1a02, "shop.example.com", Type.aaaa), {
    flags: RESPONSE,
    answers: [
      record(QUESTION_NAME, Type.cname, 60, name("shop.cdn.example.net")),
      record(name("shop.cdn.example.net"), Type.cname, 30, name("edge7.cdn.example.net")),
      record(name("edge7.cdn.example.net"), Type.aaaa, 20, address("2001:db8:7::80")),
    ],
  });
  lookup(scene, ask(0x1a03, "no-such-host.example.net", Type.a), {
    flags: RESPONSE | NAME_ERROR,
    authorities: [soa],
  });
}

function otherRecords(scene: Scene): void {
  lookup(scene, ask(0x1a04, "example.org", Type.mx), {
    flags: RESPONSE,
    answers: [
      record(QUESTION_NAME, Type.mx, 3600, u16(10), name("mail.example.org")),
      record(QUESTION_NAME, Type.mx, 3600, u16(20), name("backup.example.org")),
    ],
  });
  lookup(scene, ask(0x1a05, "example.org", Type.txt), {
    flags: RESPONSE,
    answers: [record(QUESTION_NAME, Type.txt, 3600, counted(1, "v=spf1 mx -all"))],
  });
  lookup(scene, ask(0x1a06, "10.2.0.192.in-addr.arpa", Type.ptr), {
    flags: RESPONSE,
    answers: [record(QUESTION_NAME, Type.ptr, 3600, name("desk.example.org"))],
  });
  lookup(scene, ask(0x1a07, "_sip._udp.example.org", Type.srv), {
    flags: RESPONSE,
    answers: [record(QUESTION_NAME, Type.srv, 3600, u16(1), u16(5), u16(5060), name("sip.example.org"))],
  });
  lookup(scene, ask(0x1a08, "www.example.com", Type.https), {
    flags: RESPONSE,
    answers: [
      record(QUESTION_NAME, Type.https, 300, u16(1), name(""), u16(1), counted(2, counted(1, "h2"), counted(1, "h3"))),
    ],
  });
}

function make(): Uint8Array {
  const scene = new Scene();
  addresses(scene);
  otherRecords(scene);
  // No answer at all, asked again after five seconds.
  const lost = endpoint("192.0.2.10", 41_999);
  const unanswered = message(ask(0x1a09, "timeout.example.com", Type.a));
  scene.wait(40).sendUdp(lost, resolver, unanswered).wait(5000).sendUdp(lost, resolver, unanswered);

  // Too long for UDP: the answer says "truncated", the client asks again over TCP, where a length goes first.
  const long = ask(0x1a0a, "many.example.com", Type.a);
  lookup(scene, long, { flags: RESPONSE | 0x0200 });
  const many = Array.from({ length: 100 }, (_, at) =>
    record(QUESTION_NAME, Type.a, 30, address(`203.0.113.${at + 1}`)),
  );
  const conversation = new TcpConversation(scene.wait(1), endpoint("192.0.2.10", 51_234), resolver).open();
  conversation.send("client", counted(2, message(long)));
  conversation.send("server", counted(2, message({ ...long, flags: RESPONSE, answers: many })));
  conversation.close();
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "dns.pcap",
    goesTo: "samples",
    title: "Names: DNS questions and answers",
    line: "Addresses, a CNAME chain, a name that does not exist, mail and service records, a lost answer, and one too long for UDP.",
    make,
  },
];
