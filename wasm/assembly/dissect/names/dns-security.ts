/** Keys and signatures in the Domain Name System (RFC 2535, 2930, 3110, 4025, 4034, 4255, 4398, 5155, 6698, 7929, 8005, 8945, 8976). */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_IPV4,
  KIND_IPV6,
  KIND_NONE,
  KIND_STRING,
  KIND_TIME,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../../shared/abi/field-kind.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { showName } from "./dns-name.ts";
import { DNS_ALGORITHMS, DNS_CERTIFICATES, DNS_CODES, DNS_DIGESTS, DNS_TYPES, KEY_MODES } from "./dns-words.ts";

/** Its words are the mnemonics alone, which the info column writes for the types of questions and records too. */
export const TYPE_MNEMONIC = field("dns.rrsig.type_covered", KIND_U16, "Type covered", DNS_TYPES);
const SIGNATURE_ALGORITHM = field("dns.rrsig.algorithm", KIND_U8, "Algorithm", DNS_ALGORITHMS);
const SIGNATURE_LABELS = field("dns.rrsig.labels", KIND_U8, "Labels");
const SIGNATURE_TTL = field("dns.rrsig.original_ttl", KIND_U32, "Original time to live (s)");
const SIGNATURE_EXPIRATION = field("dns.rrsig.signature_expiration", KIND_TIME, "Signature expiration");
const SIGNATURE_INCEPTION = field("dns.rrsig.signature_inception", KIND_TIME, "Signature inception");
const SIGNATURE_TAG = field("dns.rrsig.key_tag", KIND_U16, "Key tag");
const SIGNER = field("dns.rrsig.signers_name", KIND_STRING, "Signer's name");
const SIGNATURE = field("dns.rrsig.signature", KIND_BYTES, "Signature");
const KEY_FLAGS = field("dns.dnskey.flags", KIND_U16 | BASE_HEX, "Flags");
const KEY_ZONE = field("dns.dnskey.flags.zone_key", KIND_BOOL, "Zone key", "", 0x0100);
const KEY_REVOKED = field("dns.dnskey.flags.key_revoked", KIND_BOOL, "Key revoked", "", 0x0080);
const KEY_ENTRY = field("dns.dnskey.flags.secure_entry_point", KIND_BOOL, "Secure entry point", "", 0x0001);
const KEY_RESERVED = field("dns.dnskey.flags.reserved", KIND_U16 | BASE_HEX, "Reserved", "", 0xfe7e);
const KEY_PROTOCOL = field("dns.dnskey.protocol", KIND_U8, "Protocol");
const KEY_ALGORITHM = field("dns.dnskey.algorithm", KIND_U8, "Algorithm", DNS_ALGORITHMS);
const KEY_ID = field("dns.dnskey.key_id", KIND_U16, "Key id");
const KEY = field("dns.dnskey.public_key", KIND_BYTES, "Public key");
const OLD_KEY_FLAGS = field("dns.key.flags", KIND_U16 | BASE_HEX, "Flags");
const OLD_KEY_PROTOCOL = field("dns.key.protocol", KIND_U8, "Protocol");
const OLD_KEY_ALGORITHM = field("dns.key.algorithm", KIND_U8, "Algorithm", DNS_ALGORITHMS);
const OLD_KEY_ID = field("dns.key.key_id", KIND_U16, "Key id");
const OLD_KEY = field("dns.key.public_key", KIND_BYTES, "Public key");
const DS_TAG = field("dns.ds.key_id", KIND_U16 | BASE_HEX, "Key id");
const DS_ALGORITHM = field("dns.ds.algorithm", KIND_U8, "Algorithm", DNS_ALGORITHMS);
const DS_TYPE = field("dns.ds.digest_type", KIND_U8, "Digest type", DNS_DIGESTS);
const DS_DIGEST = field("dns.ds.digest", KIND_BYTES, "Digest");
const NSEC_NEXT = field("dns.nsec.next_domain_name", KIND_STRING, "Next domain name");
const NXT_NEXT = field("dns.nxt.next_domain_name", KIND_STRING, "Next domain name");
/** Wireshark shows the bitmap's types without a name for filters. */
const PRESENT = field("dns.type_bitmap.type", KIND_U16, "Type in bitmap", DNS_TYPES);
const NSEC3_ALGORITHM = field("dns.nsec3.algo", KIND_U8, "Hash algorithm", "0=Reserved;1=SHA-1");
const NSEC3_FLAGS = field("dns.nsec3.flags", KIND_U8, "Flags");
const NSEC3_OPT_OUT = field("dns.nsec3.flags.opt_out", KIND_BOOL, "Opt-out", "", 0x01);
const NSEC3_ITERATIONS = field("dns.nsec3.iterations", KIND_U16, "Iterations");
const NSEC3_SALT_LENGTH = field("dns.nsec3.salt_length", KIND_U8, "Salt length");
const NSEC3_SALT = field("dns.nsec3.salt_value", KIND_BYTES, "Salt");
const NSEC3_HASH_LENGTH = field("dns.nsec3.hash_length", KIND_U8, "Hash length");
const NSEC3_HASH = field("dns.nsec3.hash_value", KIND_STRING, "Next hashed owner");
const TLSA_USAGE = field(
  "dns.tlsa.certificate_usage",
  KIND_U8,
  "Certificate usage",
  "0=CA constraint (PKIX-TA);1=Service certificate (PKIX-EE);2=Trust anchor (DANE-TA);3=Domain-issued certificate (DANE-EE)",
);
const TLSA_SELECTOR = field("dns.tlsa.selector", KIND_U8, "Selector", "0=Full certificate;1=Public key");
const TLSA_MATCHING = field("dns.tlsa.matching_type", KIND_U8, "Matching type", "0=No hash;1=SHA-256;2=SHA-512");
const TLSA_DATA = field("dns.tlsa.certificate_association_data", KIND_BYTES, "Certificate association data");
const SSHFP_ALGORITHM = field(
  "dns.sshfp.algorithm",
  KIND_U8,
  "Algorithm",
  "1=RSA;2=DSA;3=ECDSA;4=Ed25519;5=XMSS;6=Ed448",
);
const SSHFP_TYPE = field("dns.sshfp.fingerprint.type", KIND_U8, "Fingerprint type", "1=SHA-1;2=SHA-256");
const SSHFP = field("dns.sshfp.fingerprint", KIND_BYTES, "Fingerprint");
const CERTIFICATE_TYPE = field("dns.cert.type", KIND_U16, "Type", DNS_CERTIFICATES);
const CERTIFICATE_TAG = field("dns.cert.key_tag", KIND_U16 | BASE_HEX, "Key tag");
const CERTIFICATE_ALGORITHM = field("dns.cert.algorithm", KIND_U8, "Algorithm", DNS_ALGORITHMS);
const CERTIFICATE = field("dns.cert.certificate", KIND_BYTES, "Certificate");
const TSIG_ALGORITHM = field("dns.tsig.algorithm_name", KIND_STRING, "Algorithm name");
const TSIG_TIME = field("dns.tsig.time_signed", KIND_TIME, "Time signed");
const TSIG_FUDGE = field("dns.tsig.fudge", KIND_U16, "Fudge (s)");
const TSIG_SIZE = field("dns.tsig.mac_size", KIND_U16, "Authentication code size");
const TSIG_MAC = field("dns.tsig.mac", KIND_NONE, "Authentication code");
const TSIG_ID = field("dns.tsig.original_id", KIND_U16, "Original id");
const TSIG_ERROR = field("dns.tsig.error", KIND_U16, "Error", DNS_CODES);
const TSIG_OTHER_LENGTH = field("dns.tsig.other_len", KIND_U16, "Other length");
const TSIG_OTHER = field("dns.tsig.other_data", KIND_BYTES, "Other data");
const TKEY_ALGORITHM = field("dns.tkey.algo_name", KIND_STRING, "Algorithm name");
const TKEY_INCEPTION = field("dns.tkey.signature_inception", KIND_TIME, "Inception");
const TKEY_EXPIRATION = field("dns.tkey.signature_expiration", KIND_TIME, "Expiration");
const TKEY_MODE = field("dns.tkey.mode", KIND_U16, "Mode", KEY_MODES);
const TKEY_ERROR = field("dns.tkey.error", KIND_U16, "Error", DNS_CODES);
const TKEY_SIZE = field("dns.tkey.key_size", KIND_U16, "Key size");
const TKEY_DATA = field("dns.tkey.key_data", KIND_BYTES, "Key data");
const TKEY_OTHER_SIZE = field("dns.tkey.other_size", KIND_U16, "Other size");
const TKEY_OTHER = field("dns.tkey.other_data", KIND_BYTES, "Other data");
const IPSEC_PRECEDENCE = field("dns.ipseckey.gateway_precedence", KIND_U8, "Precedence");
const IPSEC_TYPE = field("dns.ipseckey.gateway_type", KIND_U8, "Gateway type", "0=None;1=IPv4;2=IPv6;3=Domain name");
const IPSEC_ALGORITHM = field("dns.ipseckey.gateway_algorithm", KIND_U8, "Algorithm", "0=None;1=DSA;2=RSA;3=ECDSA");
const IPSEC_IPV4 = field("dns.ipseckey.gateway_ipv4", KIND_IPV4, "Gateway");
const IPSEC_IPV6 = field("dns.ipseckey.gateway_ipv6", KIND_IPV6, "Gateway");
const IPSEC_NAME = field("dns.ipseckey.gateway_dns", KIND_STRING, "Gateway");
const IPSEC_KEY = field("dns.ipseckey.public_key", KIND_BYTES, "Public key");
const HIP_TAG_LENGTH = field("dns.hip.hit.length", KIND_U8, "Tag length");
const HIP_ALGORITHM = field("dns.hip.hit.pk.algo", KIND_U8, "Algorithm", "0=Reserved;1=DSA;2=RSA");
const HIP_KEY_LENGTH = field("dns.hip.pk.length", KIND_U16, "Key length");
const HIP_TAG = field("dns.hip.hit", KIND_BYTES, "Host identity tag");
const HIP_KEY = field("dns.hip.pk", KIND_BYTES, "Host identity key");
const HIP_SERVER = field("dns.hip.rendezvous_server", KIND_STRING, "Rendezvous server");
const DHCID = field("dns.dhcid.rdata", KIND_BYTES, "DHCP identifier");
const OPENPGP = field("dns.openpgpkey", KIND_STRING, "OpenPGP key");
const CSYNC_SERIAL = field("dns.csync.soa", KIND_U32, "Serial number");
const CSYNC_FLAGS = field("dns.csync.flags", KIND_U16 | BASE_HEX, "Flags");
const CSYNC_IMMEDIATE = field("dns.csync.flags.immediate", KIND_BOOL, "Immediate", "", 0x1);
const CSYNC_MINIMUM = field("dns.csync.flags.soaminimum", KIND_BOOL, "Serial number minimum", "", 0x2);
const CSYNC_BITMAP = field("dns.csync.type_bitmap", KIND_BYTES, "Type bitmap");
const ZONEMD_SERIAL = field("dns.zonemd.serial", KIND_U32, "Serial number");
const ZONEMD_SCHEME = field("dns.zonemd.scheme", KIND_U8, "Scheme", "1=SIMPLE");
const ZONEMD_ALGORITHM = field("dns.zonemd.hash_algo", KIND_U8, "Hash algorithm", "1=SHA-384;2=SHA-512");
const ZONEMD_DIGEST = field("dns.zonemd.digest", KIND_BYTES, "Digest");

const SECOND: u64 = 1000000000;

/** Data of a record that holds keys, signatures or proofs. False: another type. */
export function securityRecord<S extends Sink>(s: S, message: u32, type: u32, at: u32, length: u32): bool {
  if (type == 46 || type == 24) signature<S>(s, message, at, length);
  else if (type == 48 || type == 60 || type == 25) key<S>(s, type == 25, at, length);
  else if (type == 43 || type == 59 || type == 32769 || type == 32768) delegation<S>(s, at, length);
  else if (type == 47 || type == 30) {
    const next = showName<S>(s, type == 47 ? NSEC_NEXT : NXT_NEXT, message, at);
    s.info(" ");
    s.infoMade();
    if (type == 47) typeBitmap<S>(s, next, at + length);
  } else if (type == 50 || type == 51) hashedDenial<S>(s, type, at, length);
  else if (type == 52 || type == 53) association<S>(s, at, length);
  else if (type == 44) fingerprint<S>(s, at, length);
  else if (type == 37) certificate<S>(s, at, length);
  else if (type == 250) transactionSignature<S>(s, message, at);
  else if (type == 249) transactionKey<S>(s, message, at);
  else if (type == 45) ipsecKey<S>(s, message, at, length);
  else if (type == 55) hostIdentity<S>(s, message, at, length);
  else if (type == 49) s.bytes(DHCID, at, length);
  else if (type == 61) s.text(OPENPGP, at, length);
  else if (type == 62 || type == 63) zoneRecord<S>(s, type, at, length);
  else return false;
  return true;
}

/** Seconds since 1970 in 32 bits as a time. */
function seconds<S extends Sink>(s: S, id: u16, at: u32): void {
  s.number(id, at, 4, <u64>s.peek32(at) * SECOND);
}

/** What is left of the record, when there is any. */
function rest<S extends Sink>(s: S, id: u16, from: u32, end: u32): void {
  if (from < end) s.bytes(id, from, end - from);
}

function signature<S extends Sink>(s: S, message: u32, at: u32, length: u32): void {
  s.u16(TYPE_MNEMONIC, at);
  s.u8(SIGNATURE_ALGORITHM, at + 2);
  s.u8(SIGNATURE_LABELS, at + 3);
  s.u32(SIGNATURE_TTL, at + 4);
  seconds<S>(s, SIGNATURE_EXPIRATION, at + 8);
  seconds<S>(s, SIGNATURE_INCEPTION, at + 12);
  s.u16(SIGNATURE_TAG, at + 16);
  const next = showName<S>(s, SIGNER, message, at + 18);
  rest<S>(s, SIGNATURE, next, at + length);
}

function key<S extends Sink>(s: S, isOld: bool, at: u32, length: u32): void {
  s.u16(isOld ? OLD_KEY_FLAGS : KEY_FLAGS, at);
  if (!isOld) {
    s.openLast();
    s.bits16(KEY_ZONE, at);
    s.bits16(KEY_REVOKED, at);
    s.bits16(KEY_ENTRY, at);
    s.bits16(KEY_RESERVED, at);
    s.close();
  }
  s.u8(isOld ? OLD_KEY_PROTOCOL : KEY_PROTOCOL, at + 2);
  const algorithm = s.u8(isOld ? OLD_KEY_ALGORITHM : KEY_ALGORITHM, at + 3);
  if (length <= 4 || !s.need(at, length)) return;
  s.generated(isOld ? OLD_KEY_ID : KEY_ID, keyTag<S>(s, algorithm, at, length));
  s.bytes(isOld ? OLD_KEY : KEY, at + 4, length - 4);
}

/** RFC 4034 appendix B: ones' sum of the data; for RSA/MD5 (B.1) a part of the modulus. */
function keyTag<S extends Sink>(s: S, algorithm: u32, at: u32, length: u32): u32 {
  if (algorithm == 1) return s.peek16(at + length - 3);
  let sum: u32 = 0;
  for (let i: u32 = 0; i < length; i++) sum += i & 1 ? s.peek8(at + i) : s.peek8(at + i) << 8;
  return (sum + (sum >> 16)) & 0xffff;
}

function delegation<S extends Sink>(s: S, at: u32, length: u32): void {
  s.u16(DS_TAG, at);
  s.u8(DS_ALGORITHM, at + 2);
  s.u8(DS_TYPE, at + 3);
  rest<S>(s, DS_DIGEST, at + 4, at + length);
}

/** RFC 4034 section 4.1.2: windows of 256 types, each with a bitmap of up to 32 bytes. */
function typeBitmap<S extends Sink>(s: S, from: u32, end: u32): void {
  let next = from;
  while (s.ok && next < end) {
    const window = s.peek8(next) << 8;
    const size = s.peek8(next + 1);
    for (let i: u32 = 0; s.ok && i < size; i++) {
      const bits = s.peek8(next + 2 + i);
      for (let bit: u32 = 0; bit < 8; bit++) {
        if (bits & (0x80 >> bit)) s.number(PRESENT, next + 2 + i, 1, window | (i << 3) | bit);
      }
    }
    next += 2 + size;
  }
}

function hashedDenial<S extends Sink>(s: S, type: u32, at: u32, length: u32): void {
  s.u8(NSEC3_ALGORITHM, at);
  s.u8(NSEC3_FLAGS, at + 1);
  if (type == 50) {
    s.openLast();
    s.bits8(NSEC3_OPT_OUT, at + 1);
    s.close();
  }
  s.u16(NSEC3_ITERATIONS, at + 2);
  const salt = s.u8(NSEC3_SALT_LENGTH, at + 4);
  if (salt != 0) s.bytes(NSEC3_SALT, at + 5, salt);
  if (type == 51) return;
  const hashAt = at + 5 + salt;
  const hash = s.u8(NSEC3_HASH_LENGTH, hashAt);
  base32<S>(s, hashAt + 1, hash);
  s.made(NSEC3_HASH, hashAt + 1, hash);
  typeBitmap<S>(s, hashAt + 1 + hash, at + length);
}

/** Makes the text of `length` bytes in base 32 with the extended hex alphabet, lower case (RFC 4648 section 7). */
function base32<S extends Sink>(s: S, at: u32, length: u32): void {
  s.begin();
  let bits: u32 = 0;
  let held: u32 = 0;
  for (let i: u32 = 0; s.ok && i < length; i++) {
    bits = (bits << 8) | s.peek8(at + i);
    held += 8;
    while (held >= 5) {
      held -= 5;
      const digit = (bits >> held) & 31;
      s.put(digit < 10 ? 48 + digit : 87 + digit);
    }
  }
  if (held == 0) return;
  const digit = (bits << (5 - held)) & 31;
  s.put(digit < 10 ? 48 + digit : 87 + digit);
}

function association<S extends Sink>(s: S, at: u32, length: u32): void {
  s.u8(TLSA_USAGE, at);
  s.u8(TLSA_SELECTOR, at + 1);
  s.u8(TLSA_MATCHING, at + 2);
  rest<S>(s, TLSA_DATA, at + 3, at + length);
}

function fingerprint<S extends Sink>(s: S, at: u32, length: u32): void {
  s.u8(SSHFP_ALGORITHM, at);
  s.u8(SSHFP_TYPE, at + 1);
  rest<S>(s, SSHFP, at + 2, at + length);
}

function certificate<S extends Sink>(s: S, at: u32, length: u32): void {
  s.u16(CERTIFICATE_TYPE, at);
  s.u16(CERTIFICATE_TAG, at + 2);
  s.u8(CERTIFICATE_ALGORITHM, at + 4);
  rest<S>(s, CERTIFICATE, at + 5, at + length);
}

function transactionSignature<S extends Sink>(s: S, message: u32, at: u32): void {
  const next = showName<S>(s, TSIG_ALGORITHM, message, at);
  s.number(TSIG_TIME, next, 6, (((<u64>s.peek16(next)) << 32) | s.peek32(next + 2)) * SECOND);
  s.u16(TSIG_FUDGE, next + 6);
  const size = s.u16(TSIG_SIZE, next + 8);
  if (size != 0) s.bytes(TSIG_MAC, next + 10, size);
  s.u16(TSIG_ID, next + 10 + size);
  s.u16(TSIG_ERROR, next + 12 + size);
  const other = s.u16(TSIG_OTHER_LENGTH, next + 14 + size);
  if (other != 0) s.bytes(TSIG_OTHER, next + 16 + size, other);
}

function transactionKey<S extends Sink>(s: S, message: u32, at: u32): void {
  const next = showName<S>(s, TKEY_ALGORITHM, message, at);
  seconds<S>(s, TKEY_INCEPTION, next);
  seconds<S>(s, TKEY_EXPIRATION, next + 4);
  s.u16(TKEY_MODE, next + 8);
  s.u16(TKEY_ERROR, next + 10);
  const size = s.u16(TKEY_SIZE, next + 12);
  if (size != 0) s.bytes(TKEY_DATA, next + 14, size);
  const other = s.u16(TKEY_OTHER_SIZE, next + 14 + size);
  if (other != 0) s.bytes(TKEY_OTHER, next + 16 + size, other);
}

function ipsecKey<S extends Sink>(s: S, message: u32, at: u32, length: u32): void {
  s.u8(IPSEC_PRECEDENCE, at);
  const type = s.u8(IPSEC_TYPE, at + 1);
  s.u8(IPSEC_ALGORITHM, at + 2);
  let next = at + 3;
  if (type == 1) {
    s.ipv4(IPSEC_IPV4, next);
    next += 4;
  } else if (type == 2) {
    s.ipv6(IPSEC_IPV6, next);
    next += 16;
  } else if (type == 3) next = showName<S>(s, IPSEC_NAME, message, next);
  rest<S>(s, IPSEC_KEY, next, at + length);
}

function hostIdentity<S extends Sink>(s: S, message: u32, at: u32, length: u32): void {
  const tag = s.u8(HIP_TAG_LENGTH, at);
  s.u8(HIP_ALGORITHM, at + 1);
  const size = s.u16(HIP_KEY_LENGTH, at + 2);
  s.bytes(HIP_TAG, at + 4, tag);
  s.bytes(HIP_KEY, at + 4 + tag, size);
  let next = at + 4 + tag + size;
  while (s.ok && next < at + length) next = showName<S>(s, HIP_SERVER, message, next);
}

function zoneRecord<S extends Sink>(s: S, type: u32, at: u32, length: u32): void {
  if (type == 62) {
    s.u32(CSYNC_SERIAL, at);
    s.u16(CSYNC_FLAGS, at + 4);
    s.openLast();
    s.bits16(CSYNC_IMMEDIATE, at + 4);
    s.bits16(CSYNC_MINIMUM, at + 4);
    s.close();
    rest<S>(s, CSYNC_BITMAP, at + 6, at + length);
    typeBitmap<S>(s, at + 6, at + length);
    return;
  }
  s.u32(ZONEMD_SERIAL, at);
  s.u8(ZONEMD_SCHEME, at + 4);
  s.u8(ZONEMD_ALGORITHM, at + 5);
  rest<S>(s, ZONEMD_DIGEST, at + 6, at + length);
}
