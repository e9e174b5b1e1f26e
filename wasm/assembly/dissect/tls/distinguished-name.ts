/** Distinguished names (X.501, RFC 5280 section 4.1.2.4): sets of attribute and value, from the root down. */
import { KIND_OID, KIND_STRING } from "../../../../shared/abi/field-kind.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import {
  DER_BMP,
  DER_IA5,
  DER_OID,
  DER_PRINTABLE,
  DER_SEQUENCE,
  DER_SET,
  DER_TELETEX,
  DER_UTF8,
  der,
  derExpect,
  derRead,
} from "./der.ts";

const ATTRIBUTE = field("x509if.oid", KIND_OID, "Attribute");
const COUNTRY = field("x509sat.CountryName", KIND_STRING, "Country");
const UTF8 = field("x509sat.uTF8String", KIND_STRING, "Value");
const PRINTABLE = field("x509sat.printableString", KIND_STRING, "Value");
const TELETEX = field("x509sat.teletexString", KIND_STRING, "Value");
const BMP = field("x509sat.bmpString", KIND_STRING, "Value");
const IA5 = field("x509sat.IA5String", KIND_STRING, "Value");

/** Country's attribute type 2.5.4.6. */
const COUNTRY_TYPE: u32 = 6;

/** Shows the sets from `at` to `end`. */
export function distinguishedName<S extends Sink>(s: S, at: u32, end: u32): void {
  while (derExpect(s, at, end, DER_SET)) {
    at = der.end;
    relativeName<S>(s, der.at, at);
  }
}

function relativeName<S extends Sink>(s: S, at: u32, end: u32): void {
  while (derExpect(s, at, end, DER_SEQUENCE)) {
    at = der.end;
    if (!derExpect(s, der.at, at, DER_OID)) continue;
    const type = der.length == 3 && s.peek16(der.at) == 0x5504 ? s.peek8(der.at + 2) : 0;
    s.open(attributeName(type), der.start, at - der.start);
    s.bytes(ATTRIBUTE, der.at, der.length);
    if (derRead(s, der.end, at)) value<S>(s, type);
    s.close();
  }
}

/** The value that was read last. */
function value<S extends Sink>(s: S, type: u32): void {
  if (der.tag == DER_BMP) s.wide(BMP, der.at, der.length, false);
  else if (type == COUNTRY_TYPE) s.text(COUNTRY, der.at, der.length);
  else if (der.tag == DER_UTF8) s.text(UTF8, der.at, der.length);
  else if (der.tag == DER_PRINTABLE) s.text(PRINTABLE, der.at, der.length);
  else if (der.tag == DER_TELETEX) s.text(TELETEX, der.at, der.length);
  else if (der.tag == DER_IA5) s.text(IA5, der.at, der.length);
}

/** Name of the attribute 2.5.4.x. */
function attributeName(type: u32): string {
  switch (type) {
    case 3:
      return "Common name";
    case 4:
      return "Surname";
    case 5:
      return "Serial number";
    case 6:
      return "Country";
    case 7:
      return "Locality";
    case 8:
      return "State or province";
    case 9:
      return "Street";
    case 10:
      return "Organization";
    case 11:
      return "Organizational unit";
    case 12:
      return "Title";
    case 15:
      return "Business category";
    case 17:
      return "Postal code";
    case 42:
      return "Given name";
    case 97:
      return "Organization identifier";
    default:
      return "Attribute";
  }
}
