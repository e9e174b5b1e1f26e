/**
 * The fields of Suricata's EVE records that we write, with their names and types as its published schema (etc/schema.json) has
 * them. Strict: a field that is not here is a mistake of ours.
 */
import * as v from "valibot";

const TIME = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d{4}$/));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const port = v.pipe(count, v.maxValue(65_535));
const text = v.string();
const flag = v.boolean();
const hash = v.pipe(text, v.regex(/^[0-9a-f]{32}$/));
const optional = v.optional;

const head = {
  timestamp: TIME,
  flow_id: count,
  pcap_cnt: optional(count),
  src_ip: v.pipe(text, v.ip()),
  src_port: optional(port),
  dest_ip: v.pipe(text, v.ip()),
  dest_port: optional(port),
  ip_v: v.picklist([4, 6]),
  proto: text,
  icmp_type: optional(v.pipe(count, v.maxValue(255))),
  icmp_code: optional(v.pipe(count, v.maxValue(255))),
};

const http = v.strictObject({
  hostname: optional(text),
  http_port: optional(port),
  url: optional(text),
  http_user_agent: optional(text),
  http_content_type: optional(text),
  http_refer: optional(text),
  http_method: optional(text),
  protocol: optional(text),
  status: optional(count),
  length: count,
});

const query = v.strictObject({ rrname: text, rrtype: text });
const soa = v.strictObject({
  mname: text,
  rname: text,
  serial: count,
  refresh: count,
  retry: count,
  expire: count,
  minimum: count,
});
const srv = v.strictObject({ priority: port, weight: port, port, name: text });
const sshfp = v.strictObject({ fingerprint: text, algo: count, type: count });
/** Data is one value, or the parts of its type. */
const recordHead = { rrname: text, rrtype: text, ttl: count };
const answer = v.union([
  v.strictObject({ ...recordHead, rdata: text }),
  v.strictObject({ ...recordHead, soa }),
  v.strictObject({ ...recordHead, srv }),
  v.strictObject({ ...recordHead, sshfp }),
]);
const dns = v.strictObject({
  version: v.literal(3),
  type: v.picklist(["request", "response"]),
  tx_id: count,
  id: port,
  qr: optional(flag),
  flags: v.pipe(text, v.regex(/^[0-9a-f]{1,4}$/)),
  aa: optional(flag),
  tc: optional(flag),
  rd: optional(flag),
  ra: optional(flag),
  z: optional(flag),
  opcode: count,
  rcode: text,
  queries: v.array(query),
  answers: optional(v.array(answer)),
  grouped: optional(v.record(text, v.array(v.union([text, soa, srv, sshfp])))),
  authorities: optional(v.array(answer)),
});

const ja3 = v.strictObject({ hash, string: text });
const tls = v.strictObject({
  subject: optional(text),
  issuerdn: optional(text),
  serial: optional(text),
  fingerprint: optional(v.pipe(text, v.regex(/^[0-9a-f]{2}(?::[0-9a-f]{2}){19}$/))),
  sni: optional(text),
  version: optional(text),
  notbefore: optional(text),
  notafter: optional(text),
  session_resumed: optional(flag),
  ja3: optional(ja3),
  ja3s: optional(ja3),
  ja4: optional(v.pipe(text, v.regex(/^[tqd][0-9a-z]{9}_[0-9a-f]{12}_[0-9a-f]{12}$/))),
});

const flow = v.strictObject({
  pkts_toserver: count,
  pkts_toclient: count,
  bytes_toserver: count,
  bytes_toclient: count,
  start: TIME,
  end: TIME,
  age: count,
  state: v.picklist(["new", "established", "closed"]),
  reason: v.picklist(["timeout", "shutdown"]),
  alerted: flag,
  tx_cnt: optional(count),
});
const flags = v.pipe(text, v.regex(/^[0-9a-f]{2}$/));
const tcp = v.strictObject({
  tcp_flags: flags,
  tcp_flags_ts: flags,
  tcp_flags_tc: flags,
  syn: optional(flag),
  fin: optional(flag),
  rst: optional(flag),
  psh: optional(flag),
  ack: optional(flag),
  urg: optional(flag),
  state: v.picklist(["syn_sent", "closed", "fin_wait1", "established"]),
});

const email = v.strictObject({
  status: v.literal("PARSE_DONE"),
  from: optional(text),
  to: optional(v.array(text)),
  attachment: v.array(text),
});

export const EVE_RECORD = v.variant("event_type", [
  v.strictObject({
    ...head,
    event_type: v.literal("flow"),
    app_proto: optional(text),
    community_id: optional(v.pipe(text, v.regex(/^1:[\w+/]{27}=$/))),
    flow,
    tcp: optional(tcp),
  }),
  v.strictObject({ ...head, event_type: v.literal("dns"), dns }),
  v.strictObject({ ...head, event_type: v.literal("http"), tx_id: count, http }),
  v.strictObject({
    ...head,
    event_type: v.literal("fileinfo"),
    app_proto: v.picklist(["http", "ftp-data", "smb", "smtp"]),
    http: optional(http),
    ftp_data: optional(v.strictObject({ filename: text, command: text })),
    smb: optional(v.strictObject({ filename: text })),
    email: optional(email),
    fileinfo: v.strictObject({
      filename: optional(text),
      gaps: flag,
      state: v.picklist(["CLOSED", "TRUNCATED", "UNKNOWN"]),
      md5: optional(hash),
      sha1: optional(v.pipe(text, v.regex(/^[0-9a-f]{40}$/))),
      sha256: optional(v.pipe(text, v.regex(/^[0-9a-f]{64}$/))),
      stored: flag,
      size: count,
      tx_id: count,
    }),
  }),
  v.strictObject({
    ...head,
    event_type: v.literal("smtp"),
    tx_id: count,
    smtp: v.strictObject({ helo: optional(text), mail_from: optional(text), rcpt_to: optional(v.array(text)) }),
    email: optional(email),
  }),
  v.strictObject({
    ...head,
    event_type: v.literal("smb"),
    smb: v.strictObject({
      id: count,
      dialect: text,
      command: v.pipe(text, v.regex(/^SMB2_COMMAND_[A-Z_]+$/)),
      status: optional(text),
      status_code: optional(v.pipe(text, v.regex(/^0x[0-9a-f]+$/))),
      session_id: optional(count),
      tree_id: count,
      filename: optional(text),
      share: optional(text),
    }),
  }),
  v.strictObject({ ...head, event_type: v.literal("tls"), tls }),
  v.strictObject({
    timestamp: TIME,
    pcap_cnt: count,
    event_type: v.literal("anomaly"),
    src_ip: v.pipe(text, v.ip()),
    dest_ip: v.pipe(text, v.ip()),
    ip_v: v.picklist([4, 6]),
    proto: text,
    anomaly: v.strictObject({ type: v.literal("decode"), event: v.pipe(text, v.regex(/^decoder[.]\w+[.]\w+$/)) }),
  }),
]);
