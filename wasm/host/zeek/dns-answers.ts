/** What a record of an answer says, in the words that Zeek's log has for it. */
import type { ValueReader } from "./value-reader.ts";

const A = 1;
const NS = 2;
const CNAME = 5;
const SOA = 6;
const PTR = 12;
const MX = 15;
const TXT = 16;
const AAAA = 28;
const LOC = 29;
const SRV = 33;
const DS = 43;
const SSHFP = 44;
const RRSIG = 46;
const NSEC = 47;
const DNSKEY = 48;
const NSEC3 = 50;
const NSEC3PARAM = 51;
const SPF = 99;
/** How BIND notes that it is signing a zone. */
const BIND_SIGNING = 65534;

/** Fields of records whose value stands alone. */
const PLAIN: ReadonlyMap<number, string> = new Map([
  [A, "dns.a"],
  [NS, "dns.ns"],
  [CNAME, "dns.cname"],
  [SOA, "dns.soa.mname"],
  [PTR, "dns.ptr.domain_name"],
  [MX, "dns.mx.mail_exchange"],
  [AAAA, "dns.aaaa"],
  [SRV, "dns.srv.target"],
]);

function lengthsAnd(word: string, texts: readonly string[]): string {
  return texts.map((text) => `${word} ${new TextEncoder().encode(text).length.toString()} ${text}`).join(" ");
}

/** Undefined for records that Zeek does not tell of. */
export function answerText(record: ValueReader): string | undefined {
  const type = record.number("dns.resp.type") ?? 0;
  const plain = PLAIN.get(type);
  if (plain !== undefined) return record.find(plain)?.text.toLowerCase();
  const number = (name: string): string => (record.number(name) ?? 0).toString();
  switch (type) {
    case TXT:
      return lengthsAnd("TXT", record.texts("dns.txt"));
    case SPF:
      return lengthsAnd("SPF", record.texts("dns.spf"));
    case LOC: {
      const sizes = ["dns.loc.size", "dns.loc.horizontal_precision", "dns.loc.vertical_precision"];
      return `LOC:  ${sizes.map(number).join(" ")}`;
    }
    case DS:
      return `DS ${number("dns.ds.algorithm")} ${number("dns.ds.digest_type")}`;
    case SSHFP:
      return `SSHFP: ${record.text("dns.sshfp.fingerprint") ?? ""}`;
    case RRSIG:
      return `RRSIG ${number("dns.rrsig.type_covered")} ${record.text("dns.rrsig.signers_name") ?? ""}`;
    case NSEC:
      return `NSEC ${record.text("dns.resp.name") ?? ""} ${record.text("dns.nsec.next_domain_name") ?? ""}`;
    case DNSKEY:
      return `DNSKEY ${number("dns.dnskey.algorithm")}`;
    case NSEC3:
      return "NSEC3";
    case NSEC3PARAM:
      return "NSEC3PARAM";
    case BIND_SIGNING:
      return "BIND9 signing signal";
    default:
      return undefined;
  }
}
