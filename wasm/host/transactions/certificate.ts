/** Certificates out of the fields of a handshake, and what is weak about them. */
import type { PassValue } from "../field-pass.ts";

export interface Certificate {
  /** "CN=example.org, O=Example": in the order of the bytes. */
  readonly issuer: string;
  readonly subject: string;
  readonly commonName: string;
  readonly notBeforeMs: number | undefined;
  readonly notAfterMs: number | undefined;
  readonly names: readonly string[];
  readonly addresses: readonly string[];
  /** Bits of an RSA key; undefined for other keys. */
  readonly rsaBits: number | undefined;
  /** Object identifiers. */
  readonly curve: string;
  readonly signature: string;
  readonly isAuthority: boolean;
}

export const CERTIFICATE_FIELDS: readonly string[] = [
  "tls.handshake.certificate_length",
  "x509af.algorithm.id",
  "x509af.issuer",
  "x509af.subject",
  "x509if.oid",
  "x509sat.CountryName",
  "x509sat.uTF8String",
  "x509sat.printableString",
  "x509sat.teletexString",
  "x509sat.bmpString",
  "x509sat.IA5String",
  "x509af.notBefore",
  "x509af.notAfter",
  "x509af.utcTime",
  "x509af.generalizedTime",
  "x509ce.dNSName",
  "x509ce.iPAddress",
  "x509ce.cA",
  "pkcs1.namedCurve",
  "pkcs1.modulus",
];

/** RFC 4514 section 3 and what else is usual. */
const ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ["2.5.4.3", "CN"],
  ["2.5.4.4", "SN"],
  ["2.5.4.5", "serialNumber"],
  ["2.5.4.6", "C"],
  ["2.5.4.7", "L"],
  ["2.5.4.8", "ST"],
  ["2.5.4.9", "street"],
  ["2.5.4.10", "O"],
  ["2.5.4.11", "OU"],
  ["0.9.2342.19200300.100.1.25", "DC"],
  ["1.2.840.113549.1.9.1", "email"],
]);

/** Signatures over MD2, MD5 and SHA-1: collisions can be made. */
const WEAK_SIGNATURES: ReadonlyMap<string, string> = new Map([
  ["1.2.840.113549.1.1.2", "RSA with MD2"],
  ["1.2.840.113549.1.1.3", "RSA with MD4"],
  ["1.2.840.113549.1.1.4", "RSA with MD5"],
  ["1.2.840.113549.1.1.5", "RSA with SHA-1"],
  ["1.3.14.3.2.29", "RSA with SHA-1"],
  ["1.2.840.10040.4.3", "DSA with SHA-1"],
  ["1.2.840.10045.4.1", "ECDSA with SHA-1"],
]);
/** Curves of less than 224 bits. */
const WEAK_CURVES: ReadonlyMap<string, string> = new Map([
  ["1.2.840.10045.3.1.1", "P-192"],
  ["1.3.132.0.1", "sect163k1"],
  ["1.3.132.0.6", "secp112r1"],
  ["1.3.132.0.8", "secp160r1"],
  ["1.3.132.0.9", "secp160k1"],
  ["1.3.132.0.15", "sect163r2"],
  ["1.3.132.0.31", "secp192k1"],
]);

export const weakSignatureOf = ({ signature }: Certificate): string | undefined => WEAK_SIGNATURES.get(signature);
export const weakCurveOf = ({ curve }: Certificate): string | undefined => WEAK_CURVES.get(curve);

/** Milliseconds of the two forms that certificates have for times (RFC 5280 section 4.1.2.5); as shown by the engine, too. */
export function parseCertificateTime(text: string): number | undefined {
  const short = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?Z$/u.exec(text);
  const long = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?Z$/u.exec(text);
  const shown = /^(\d{2,4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})/u.exec(text);
  const [, year = "", ...rest] = short ?? long ?? shown ?? [];
  if (year === "") return undefined;
  const [month = 1, day = 1, hour = 0, minute = 0, second = 0] = rest.map((part) => Number(part));
  // Two digits stand for 1950 to 2049.
  const whole = year.length === 2 ? Number(year) + (Number(year) >= 50 ? 1900 : 2000) : Number(year);
  return Date.UTC(whole, month - 1, day, hour, minute, second || 0);
}

type Open = {
  -readonly [Key in keyof Certificate]: Certificate[Key] extends readonly string[] ? string[] : Certificate[Key];
};
type Part = "start" | "issuer" | "notBefore" | "notAfter" | "subject";

function newCertificate(): Open {
  return {
    issuer: "",
    subject: "",
    commonName: "",
    notBeforeMs: undefined,
    notAfterMs: undefined,
    names: [],
    addresses: [],
    rsaBits: undefined,
    curve: "",
    signature: "",
    isAuthority: false,
  };
}

/** Takes values in the order of the tree; each certificate begins with its length. */
export class CertificateReader {
  readonly certificates: Open[] = [];
  #part: Part = "start";
  #attribute = "";

  take(value: PassValue): void {
    if (value.name === "tls.handshake.certificate_length") {
      this.certificates.push(newCertificate());
      this.#part = "start";
      return;
    }
    const certificate = this.certificates.at(-1);
    if (certificate === undefined) return;
    if (value.name.startsWith("x509sat.")) this.#takeAttribute(certificate, value.text);
    else this.#takeValue(certificate, value);
  }

  #takeValue(certificate: Open, { name, text, number }: PassValue): void {
    switch (name) {
      case "x509af.algorithm.id":
        // The first one is that of the signature; the key's and the signature's once more follow.
        if (certificate.signature === "") certificate.signature = text;
        break;
      case "x509af.issuer":
        this.#part = "issuer";
        break;
      case "x509af.notBefore":
        this.#part = "notBefore";
        break;
      case "x509af.notAfter":
        this.#part = "notAfter";
        break;
      case "x509af.subject":
        this.#part = "subject";
        break;
      case "x509if.oid":
        this.#attribute = ATTRIBUTES.get(text) ?? text;
        break;
      case "x509af.utcTime":
      case "x509af.generalizedTime":
        if (this.#part === "notAfter") certificate.notAfterMs = parseCertificateTime(text);
        else certificate.notBeforeMs = parseCertificateTime(text);
        break;
      case "x509ce.dNSName":
        certificate.names.push(text);
        break;
      case "x509ce.iPAddress":
        certificate.addresses.push(formatAddressBytes(text));
        break;
      case "x509ce.cA":
        certificate.isAuthority = number !== 0;
        break;
      case "pkcs1.namedCurve":
        certificate.curve = text;
        break;
      case "pkcs1.modulus":
        certificate.rsaBits = modulusBits(text, number);
        break;
    }
  }

  #takeAttribute(certificate: Open, text: string): void {
    if (this.#part !== "issuer" && this.#part !== "subject") return;
    const written = `${this.#attribute}=${text}`;
    certificate[this.#part] += certificate[this.#part] === "" ? written : `, ${written}`;
    if (this.#part === "subject" && this.#attribute === "CN") certificate.commonName = text;
  }
}

/** Bits of a modulus in hexadecimal with so many bytes, without the zeros before it. */
function modulusBits(hex: string, bytes: number): number {
  const zeros = /^(?:00)*/u.exec(hex)?.[0].length ?? 0;
  const first = Number.parseInt(hex.slice(zeros, zeros + 2), 16);
  return (bytes - zeros / 2) * 8 - (Math.clz32(Number.isNaN(first) ? 0 : first) - 24);
}

/** Four or sixteen bytes in hexadecimal as an address. */
function formatAddressBytes(hex: string): string {
  const bytes = hex.match(/../gu) ?? [];
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join(".");
  if (bytes.length !== 16) return hex;
  return (hex.match(/..../gu) ?? []).map((group) => Number.parseInt(group, 16).toString(16)).join(":");
}
