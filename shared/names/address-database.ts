/**
 * A MaxMind DB file (.mmdb, format 2.0) that the user brings: places and networks of addresses. A binary tree over the bits of the
 * address leads to a record:
 *
 *   tree: node = two records of 24, 28 or 32 bits   16 zero bytes   values   "\xab\xcd\xefMaxMind.com" metadata
 */
import { encodeUtf8 } from "../filter/utf8.ts";
import { formatCount } from "../format/number.ts";
import { parseIp } from "./ip-bytes.ts";
import { DatabaseError, type DatabaseValue, ValueReader } from "./database/value-reader.ts";

/** What databases say of an address; empty texts where they say nothing. */
export interface AddressPlace {
  readonly country: string;
  /** Two letters, ISO 3166-1. */
  readonly countryCode: string;
  readonly city: string;
  /** Number of the autonomous system. */
  readonly asn: number | undefined;
  readonly organisation: string;
  /** "proxy", "VPN", "Tor exit", "hosting": said by databases of anonymous networks. */
  readonly marks: readonly string[];
}

export interface DatabaseFacts {
  /** "GeoLite2-City". */
  readonly type: string;
  readonly builtAtMs: number;
  readonly ipVersion: 4 | 6;
  readonly nodes: number;
  readonly description: string;
}

export type OpenedDatabase =
  { readonly ok: true; readonly value: AddressDatabase } | { readonly ok: false; readonly message: string };

const MARKER = Uint8Array.from([0xab, 0xcd, 0xef, ...encodeUtf8("MaxMind.com")]);
/** The metadata stands in the last so many bytes. */
const METADATA_REACH = 128 * 1024;
const SEPARATOR_BYTES = 16;
const V4_IN_V6_BITS = 96;
const CHOOSE = "Choose a .mmdb file such as GeoLite2-City.mmdb, DB-IP's or IPinfo's.";

function findMetadata(bytes: Uint8Array): number | undefined {
  for (let at = bytes.length - MARKER.length; at >= Math.max(0, bytes.length - METADATA_REACH); at--)
    if (MARKER.every((byte, i) => bytes[at + i] === byte)) return at + MARKER.length;
  return undefined;
}

function at(value: DatabaseValue | undefined, ...keys: string[]): DatabaseValue | undefined {
  let found = value;
  for (const key of keys) found = found instanceof Map ? (found as Map<string, DatabaseValue>).get(key) : undefined;
  return found;
}

function textAt(value: DatabaseValue, ...paths: (readonly string[])[]): string {
  for (const path of paths) {
    const found = at(value, ...path);
    if (typeof found === "string" && found !== "") return found.slice(0, 200);
  }
  return "";
}

function numberAt(value: DatabaseValue, ...keys: string[]): number {
  const found = at(value, ...keys);
  return typeof found === "number" || typeof found === "bigint" ? Number(found) : NaN;
}

/** Names of marks, and where records have them: apart, or among the traits. */
const MARKS = [
  ["VPN", "is_anonymous_vpn"],
  ["proxy", "is_public_proxy"],
  ["proxy", "is_residential_proxy"],
  ["proxy", "is_anonymous_proxy"],
  ["Tor exit", "is_tor_exit_node"],
  ["hosting", "is_hosting_provider"],
] as const;

/** Reads records of MaxMind, DB-IP (nested maps) and IPinfo (flat). */
function placeOf(record: DatabaseValue): AddressPlace {
  const asnText = textAt(record, ["asn"]);
  const asn = /^AS(\d+)$/iu.exec(asnText)?.[1] ?? numberAt(record, "autonomous_system_number");
  const named = (key: string): string => textAt(record, [key, "names", "en"], [`${key}_name`]);
  const code = textAt(
    record,
    ["country", "iso_code"],
    ["registered_country", "iso_code"],
    ["country_code"],
    ["country"],
  );
  const marks = MARKS.filter(([, key]) => at(record, key) === true || at(record, "traits", key) === true);
  return {
    country: named("country") || textAt(record, ["registered_country", "names", "en"], ["country"]) || code,
    countryCode: /^[A-Z]{2}$/u.test(code) ? code : "",
    city: named("city") || textAt(record, ["city"]),
    asn: Number.isSafeInteger(Number(asn)) ? Number(asn) : undefined,
    organisation: textAt(
      record,
      ["autonomous_system_organization"],
      ["as_name"],
      ["traits", "autonomous_system_organization"],
      ["organization"],
      ["isp"],
      ["name"],
    ),
    marks: [...new Set(marks.map(([word]) => word))],
  };
}

interface Tree {
  readonly nodes: number;
  readonly recordBits: number;
  readonly ipVersion: 4 | 6;
}

export class AddressDatabase {
  readonly facts: DatabaseFacts;
  readonly #bytes: Uint8Array;
  readonly #tree: Tree;
  readonly #values: ValueReader;
  readonly #firstValue: number;
  readonly #v4Start: number;
  /** Places by where their record stands: many addresses share one. */
  readonly #known = new Map<number, AddressPlace>();

  private constructor(bytes: Uint8Array, tree: Tree, metadata: number, facts: DatabaseFacts) {
    this.facts = facts;
    this.#bytes = bytes;
    this.#tree = tree;
    this.#firstValue = (tree.nodes * tree.recordBits) / 4 + SEPARATOR_BYTES;
    this.#values = new ValueReader(bytes, this.#firstValue, metadata - MARKER.length);
    let start = 0;
    for (let bit = 0; tree.ipVersion === 6 && bit < V4_IN_V6_BITS && start < tree.nodes; bit++)
      start = this.#child(start, 0);
    this.#v4Start = start;
  }

  /** Checks the frame of the file; records are checked when they are read. Never throws. */
  static open(bytes: Uint8Array): OpenedDatabase {
    const metadata = findMetadata(bytes);
    if (metadata === undefined)
      return {
        ok: false,
        message: `This is no MaxMind database: its mark is missing at the end of the file. ${CHOOSE}`,
      };
    try {
      return AddressDatabase.#open(bytes, metadata);
    } catch (cause) {
      if (!(cause instanceof DatabaseError)) throw cause;
      return { ok: false, message: `The database is damaged: ${cause.message}. Fetch it again.` };
    }
  }

  static #open(bytes: Uint8Array, metadata: number): OpenedDatabase {
    const facts = new ValueReader(bytes, metadata, bytes.length).read(metadata);
    const [nodes, recordBits] = [numberAt(facts, "node_count"), numberAt(facts, "record_size")];
    const [version, format] = [numberAt(facts, "ip_version"), numberAt(facts, "binary_format_major_version")];
    if (format !== 2)
      return {
        ok: false,
        message: `The database is of format ${String(format)}; format 2 is what can be read. ${CHOOSE}`,
      };
    if (version !== 4 && version !== 6)
      throw new DatabaseError(`it is for IP version ${String(version)}, which there is not`);
    if (recordBits !== 24 && recordBits !== 28 && recordBits !== 32)
      throw new DatabaseError(`its tree has records of ${String(recordBits)} bits, which there are not`);
    const treeBytes = (nodes * recordBits) / 4;
    const room = metadata - MARKER.length - SEPARATOR_BYTES;
    if (!Number.isSafeInteger(nodes) || nodes < 1 || treeBytes > room)
      throw new DatabaseError(
        `its tree is said to have ${formatCount(nodes)} nodes (${formatCount(treeBytes)} bytes), but the file has room for ${formatCount(Math.max(0, room))} bytes`,
      );
    const built = numberAt(facts, "build_epoch");
    const described: DatabaseFacts = {
      type: textAt(facts, ["database_type"]) || "of no named type",
      builtAtMs: Number.isFinite(built) && Math.abs(built) < 8.64e12 ? built * 1000 : 0,
      ipVersion: version,
      nodes,
      description: textAt(facts, ["description", "en"]),
    };
    const tree = { nodes, recordBits, ipVersion: version } as const;
    return { ok: true, value: new AddressDatabase(bytes, tree, metadata, described) };
  }

  /** What stands on one side (0 or 1) of a node: another node, or what is behind the last one. */
  #child(node: number, side: number): number {
    const { recordBits } = this.#tree;
    const bytes = this.#bytes;
    const start = (node * recordBits) / 4;
    const b = (i: number): number => bytes[start + i] ?? 0;
    if (recordBits === 24) return b(3 * side) * 65_536 + b(3 * side + 1) * 256 + b(3 * side + 2);
    if (recordBits === 32)
      return b(4 * side) * 2 ** 24 + b(4 * side + 1) * 65_536 + b(4 * side + 2) * 256 + b(4 * side + 3);
    const high = side === 0 ? b(3) >> 4 : b(3) & 15;
    return high * 2 ** 24 + b(4 * side) * 65_536 + b(4 * side + 1) * 256 + b(4 * side + 2);
  }

  /**
   * What the database has of an address; undefined where it has nothing. Throws a DatabaseError where the file says what cannot be.
   */
  find(address: string): AddressPlace | undefined {
    const bytes = parseIp(address);
    const { nodes, ipVersion } = this.#tree;
    if (bytes === undefined || (bytes.length === 16 && ipVersion === 4)) return undefined;
    let node = bytes.length === 4 ? this.#v4Start : 0;
    for (let bit = 0; bit < bytes.length * 8 && node < nodes; bit++)
      node = this.#child(node, ((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1);
    if (node === nodes) return undefined;
    if (node < nodes) throw new DatabaseError("its tree is deeper than an address has bits");
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const place = placeOf(this.#values.read(node - nodes - SEPARATOR_BYTES + this.#firstValue));
    this.#known.set(node, place);
    return place;
  }
}
