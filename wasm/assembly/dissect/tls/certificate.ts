/**
 * X.509 certificates (RFC 5280), in DER:
 *
 *   SEQUENCE { SEQUENCE { [0] version, serial, algorithm, issuer, validity, subject, public key, [3] extensions }, algorithm, signature }
 *
 * Field names are those of the modules that define the parts: x509af, x509if, x509sat, x509ce, pkcs1.
 */
import { KIND_BOOL, KIND_BYTES, KIND_OID, KIND_STRING, KIND_U32, KIND_U8 } from "../../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_WARNING } from "../../../../shared/abi/note.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import {
  DER_BITS,
  DER_BOOLEAN,
  DER_GENERALIZED_TIME,
  DER_INTEGER,
  DER_OCTETS,
  DER_OID,
  DER_SEQUENCE,
  der,
  derExpect,
  derRead,
} from "./der.ts";
import { distinguishedName } from "./distinguished-name.ts";

const VERSION = field("x509af.version", KIND_U8, "Version", "0=1;1=2;2=3");
const SERIAL = field("x509af.serialNumber", KIND_BYTES, "Serial number");
const ALGORITHM = field("x509af.algorithm.id", KIND_OID, "Algorithm");
const ISSUER = field("x509af.issuer", KIND_U32, "Issuer", "0=name");
const SUBJECT = field("x509af.subject", KIND_U32, "Subject", "0=name");
const NOT_BEFORE = field("x509af.notBefore", KIND_U32, "Not before", "0=UTC time;1=generalized time");
const NOT_AFTER = field("x509af.notAfter", KIND_U32, "Not after", "0=UTC time;1=generalized time");
const UTC_TIME = field("x509af.utcTime", KIND_STRING, "Time");
const GENERALIZED_TIME = field("x509af.generalizedTime", KIND_STRING, "Time");
const NAMED_CURVE = field("pkcs1.namedCurve", KIND_OID, "Curve");
const PUBLIC_KEY = field("x509af.subjectPublicKey", KIND_BYTES, "Public key");
const MODULUS = field("pkcs1.modulus", KIND_BYTES, "Modulus");
const EXPONENT = field("pkcs1.publicExponent", KIND_U32, "Public exponent");
const SIGNATURE = field("x509af.encrypted", KIND_BYTES, "Signature");
const EXTENSION = field("x509af.extension.id", KIND_OID, "Extension");
const CRITICAL = field("x509af.critical", KIND_BOOL, "Critical");
const DNS_NAME = field("x509ce.dNSName", KIND_STRING, "DNS name");
const IP_ADDRESS = field("x509ce.iPAddress", KIND_BYTES, "IP address");
const MAIL_NAME = field("x509ce.rfc822Name", KIND_STRING, "Mail address");
const URI_NAME = field("x509ce.uniformResourceIdentifier", KIND_STRING, "URI");
const AUTHORITY = field("x509ce.cA", KIND_BOOL, "Authority");
const PATH_LENGTH = field("x509ce.pathLenConstraint", KIND_U32, "Path length");
const KEY_IDENTIFIER = field("x509ce.keyIdentifier", KIND_BYTES, "Key identifier");
const SUBJECT_KEY = field("x509ce.SubjectKeyIdentifier", KIND_BYTES, "Subject key identifier");
const PURPOSE = field("x509ce.KeyPurposeId", KIND_OID, "Purpose");
const KEY_USAGE = field("x509ce.KeyUsage", KIND_BYTES, "Key usage");
const USAGE_SIGNATURE = field("x509ce.KeyUsage.digitalSignature", KIND_BOOL, "Digital signature", "", 0x80);
const USAGE_COMMITMENT = field("x509ce.KeyUsage.contentCommitment", KIND_BOOL, "Content commitment", "", 0x40);
const USAGE_KEY = field("x509ce.KeyUsage.keyEncipherment", KIND_BOOL, "Key encipherment", "", 0x20);
const USAGE_DATA = field("x509ce.KeyUsage.dataEncipherment", KIND_BOOL, "Data encipherment", "", 0x10);
const USAGE_AGREEMENT = field("x509ce.KeyUsage.keyAgreement", KIND_BOOL, "Key agreement", "", 0x08);
const USAGE_CERTIFICATES = field("x509ce.KeyUsage.keyCertSign", KIND_BOOL, "Certificate signing", "", 0x04);
const USAGE_REVOCATION = field("x509ce.KeyUsage.cRLSign", KIND_BOOL, "Revocation list signing", "", 0x02);

/** Last byte of the certificate extension's OID 2.5.29.x. */
const SUBJECT_KEY_IDENTIFIER: u32 = 14;
const USAGE: u32 = 15;
const SUBJECT_NAMES: u32 = 17;
const ISSUER_NAMES: u32 = 18;
const BASIC_CONSTRAINTS: u32 = 19;
const AUTHORITY_KEY_IDENTIFIER: u32 = 35;
const PURPOSES: u32 = 37;

/** Shows the certificate in the bytes from `at` to `end`. */
export function certificate<S extends Sink>(s: S, at: u32, end: u32): void {
  if (!derExpect(s, at, end, DER_SEQUENCE)) {
    s.note(SEVERITY_WARNING, GROUP_MALFORMED, "Not a certificate", at, end - at);
    return;
  }
  const stop = der.end;
  if (!derExpect(s, der.at, stop, DER_SEQUENCE)) return;
  const rest = der.end;
  signedPart<S>(s, der.at, rest);
  const signature = algorithm<S>(s, rest, stop);
  if (derExpect(s, signature, stop, DER_BITS) && der.length > 1) s.bytes(SIGNATURE, der.at + 1, der.length - 1);
}

function signedPart<S extends Sink>(s: S, at: u32, end: u32): void {
  if (derExpect(s, at, end, 0xa0)) {
    at = der.end;
    if (derExpect(s, der.at, der.end, DER_INTEGER) && der.length == 1) s.u8(VERSION, der.at);
  }
  if (!derExpect(s, at, end, DER_INTEGER)) return;
  s.bytes(SERIAL, der.at, der.length);
  at = algorithm<S>(s, der.end, end);
  at = name<S>(s, ISSUER, at, end);
  at = validity<S>(s, at, end);
  at = name<S>(s, SUBJECT, at, end);
  at = publicKey<S>(s, at, end);
  while (derRead(s, at, end)) {
    at = der.end;
    if (der.tag == 0xa3 && derExpect(s, der.at, der.end, DER_SEQUENCE)) extensions<S>(s, der.at, der.end);
  }
}

/** AlgorithmIdentifier; end of it, or `end` when it is not one. */
function algorithm<S extends Sink>(s: S, at: u32, end: u32): u32 {
  if (!derExpect(s, at, end, DER_SEQUENCE)) return end;
  const stop = der.end;
  if (!derExpect(s, der.at, stop, DER_OID)) return stop;
  s.bytes(ALGORITHM, der.at, der.length);
  if (derExpect(s, der.end, stop, DER_OID)) s.bytes(NAMED_CURVE, der.at, der.length);
  return stop;
}

function name<S extends Sink>(s: S, id: u16, at: u32, end: u32): u32 {
  if (!derExpect(s, at, end, DER_SEQUENCE)) return end;
  const stop = der.end;
  s.number(id, at, stop - at, 0);
  s.openLast();
  distinguishedName<S>(s, der.at, stop);
  s.close();
  return stop;
}

function validity<S extends Sink>(s: S, at: u32, end: u32): u32 {
  if (!derExpect(s, at, end, DER_SEQUENCE)) return end;
  const stop = der.end;
  const next = moment<S>(s, NOT_BEFORE, der.at, stop);
  moment<S>(s, NOT_AFTER, next, stop);
  return stop;
}

/** YYMMDDhhmmssZ, or with four digits of year, as YYYY-MM-DD hh:mm:ss (UTC). */
function moment<S extends Sink>(s: S, id: u16, at: u32, end: u32): u32 {
  if (!derRead(s, at, end)) return end;
  const isLong = der.tag == DER_GENERALIZED_TIME;
  const digits: u32 = isLong ? 14 : 12;
  s.number(id, at, der.end - at, isLong ? 1 : 0);
  if (der.length < digits) return der.end;
  s.openLast();
  s.begin();
  if (!isLong) s.putText(s.peek8(der.at) >= 53 ? "19" : "20");
  const year: u32 = isLong ? 4 : 2;
  s.putBytes(der.at, year);
  const from = der.at + year;
  for (let i: u32 = 0; i < 5; i++) {
    s.put(i < 2 ? 45 : i == 2 ? 32 : 58);
    s.putBytes(from + 2 * i, 2);
  }
  s.putText(" (UTC)");
  s.made(isLong ? GENERALIZED_TIME : UTC_TIME, der.at, der.length);
  s.close();
  return der.end;
}

/** SubjectPublicKeyInfo. */
function publicKey<S extends Sink>(s: S, at: u32, end: u32): u32 {
  if (!derExpect(s, at, end, DER_SEQUENCE)) return end;
  const stop = der.end;
  s.open("Subject public key", at, stop - at);
  const key = algorithm<S>(s, der.at, stop);
  if (derExpect(s, key, stop, DER_BITS) && der.length > 1) {
    const from = der.at + 1;
    const keyEnd = der.end;
    s.bytes(PUBLIC_KEY, from, keyEnd - from);
    if (derExpect(s, from, keyEnd, DER_SEQUENCE)) rsaKey<S>(s, der.at, der.end);
  }
  s.close();
  return stop;
}

function rsaKey<S extends Sink>(s: S, at: u32, end: u32): void {
  if (!derExpect(s, at, end, DER_INTEGER)) return;
  s.bytes(MODULUS, der.at, der.length);
  if (!derExpect(s, der.end, end, DER_INTEGER) || der.length > 4) return;
  s.number(EXPONENT, der.at, der.length, smallInteger(s));
}

/** Value of the integer that was read last, at most four bytes. */
function smallInteger(s: Sink): u32 {
  let value: u32 = 0;
  for (let i = der.at; i < der.end; i++) value = (value << 8) | s.peek8(i);
  return value;
}

function extensions<S extends Sink>(s: S, at: u32, end: u32): void {
  while (derExpect(s, at, end, DER_SEQUENCE)) {
    at = der.end;
    extension<S>(s, der.at, at);
  }
}

function extension<S extends Sink>(s: S, at: u32, end: u32): void {
  if (!derExpect(s, at, end, DER_OID)) return;
  const isStandard = der.length == 3 && s.peek16(der.at) == 0x551d;
  const number = isStandard ? s.peek8(der.at + 2) : 0;
  s.bytes(EXTENSION, der.at, der.length);
  s.openLast();
  let next = der.end;
  if (derExpect(s, next, end, DER_BOOLEAN) && der.length == 1) {
    s.number(CRITICAL, der.at, 1, s.peek8(der.at) != 0 ? 1 : 0);
    next = der.end;
  }
  if (derExpect(s, next, end, DER_OCTETS)) extensionValue<S>(s, number, der.at, der.end);
  s.close();
}

function extensionValue<S extends Sink>(s: S, number: u32, at: u32, end: u32): void {
  if (!derRead(s, at, end)) return;
  const from = der.at;
  const stop = der.end;
  switch (number) {
    case SUBJECT_KEY_IDENTIFIER:
      s.bytes(SUBJECT_KEY, from, stop - from);
      return;
    case USAGE:
      if (stop - from >= 2) keyUsage<S>(s, from + 1, stop);
      return;
    case SUBJECT_NAMES:
    case ISSUER_NAMES:
      return generalNames<S>(s, from, stop);
    case BASIC_CONSTRAINTS:
      if (!derExpect(s, from, stop, DER_BOOLEAN) || der.length != 1) return;
      s.number(AUTHORITY, der.at, 1, s.peek8(der.at) != 0 ? 1 : 0);
      if (derExpect(s, der.end, stop, DER_INTEGER) && der.length <= 4)
        s.number(PATH_LENGTH, der.at, der.length, smallInteger(s));
      return;
    case AUTHORITY_KEY_IDENTIFIER:
      if (derExpect(s, from, stop, 0x80)) s.bytes(KEY_IDENTIFIER, der.at, der.length);
      return;
    case PURPOSES:
      return purposes<S>(s, from, stop);
  }
}

function keyUsage<S extends Sink>(s: S, at: u32, end: u32): void {
  s.bytes(KEY_USAGE, at, end - at);
  s.openLast();
  s.bits8(USAGE_SIGNATURE, at);
  s.bits8(USAGE_COMMITMENT, at);
  s.bits8(USAGE_KEY, at);
  s.bits8(USAGE_DATA, at);
  s.bits8(USAGE_AGREEMENT, at);
  s.bits8(USAGE_CERTIFICATES, at);
  s.bits8(USAGE_REVOCATION, at);
  s.close();
}

function generalNames<S extends Sink>(s: S, at: u32, end: u32): void {
  while (derRead(s, at, end)) {
    if (der.tag == 0x82) s.text(DNS_NAME, der.at, der.length);
    else if (der.tag == 0x87) s.bytes(IP_ADDRESS, der.at, der.length);
    else if (der.tag == 0x81) s.text(MAIL_NAME, der.at, der.length);
    else if (der.tag == 0x86) s.text(URI_NAME, der.at, der.length);
    at = der.end;
  }
}

function purposes<S extends Sink>(s: S, at: u32, end: u32): void {
  while (derExpect(s, at, end, DER_OID)) {
    s.bytes(PURPOSE, der.at, der.length);
    at = der.end;
  }
}
