/** Records of DNS whose data is more than one value: SOA (RFC 1035 section 3.3.13), SRV (RFC 2782), SSHFP (RFC 4255). */
import type { ValueReader } from "./value-reader.ts";

const SOA = 6;
const SRV = 33;
const SSHFP = 44;

/** Names and values as EVE has them, below the name of the type. */
export interface RecordDetail {
  readonly type: "soa" | "srv" | "sshfp";
  readonly values: Readonly<Record<string, string | number>>;
}

export const DETAIL_FIELDS = [
  "dns.soa.rname",
  "dns.soa.serial_number",
  "dns.soa.refresh_interval",
  "dns.soa.retry_interval",
  "dns.soa.expire_limit",
  "dns.soa.minimum_ttl",
  "dns.srv.priority",
  "dns.srv.weight",
  "dns.srv.port",
  "dns.sshfp.algorithm",
  "dns.sshfp.fingerprint.type",
] as const;

export function recordDetail(record: ValueReader): RecordDetail | undefined {
  const text = (name: string): string => record.text(name) ?? "";
  const number = (name: string): number => record.number(name) ?? 0;
  switch (record.number("dns.resp.type")) {
    case SOA:
      return {
        type: "soa",
        values: {
          mname: text("dns.soa.mname"),
          rname: text("dns.soa.rname"),
          serial: number("dns.soa.serial_number"),
          refresh: number("dns.soa.refresh_interval"),
          retry: number("dns.soa.retry_interval"),
          expire: number("dns.soa.expire_limit"),
          minimum: number("dns.soa.minimum_ttl"),
        },
      };
    case SRV:
      return {
        type: "srv",
        values: {
          priority: number("dns.srv.priority"),
          weight: number("dns.srv.weight"),
          port: number("dns.srv.port"),
          name: text("dns.srv.target"),
        },
      };
    case SSHFP:
      return {
        type: "sshfp",
        values: {
          fingerprint: text("dns.sshfp.fingerprint").match(/../gu)?.join(":") ?? "",
          algo: number("dns.sshfp.algorithm"),
          type: number("dns.sshfp.fingerprint.type"),
        },
      };
    default:
      return undefined;
  }
}
