/**
 * Fields and protocols declare themselves here when the engine starts; the host reads the tables once.
 * A literal is passed as the address of its UTF-16 characters (byte length four bytes before it).
 */

const FIELD_BYTES: usize = 32;
const FIELD_CAP: u32 = 8192;
const PROTOCOL_BYTES: usize = 32;
const PROTOCOL_CAP: u32 = 512;

const fields: usize = heap.alloc(FIELD_BYTES * FIELD_CAP);
const protocols: usize = heap.alloc(PROTOCOL_BYTES * PROTOCOL_CAP);
let fieldCount: u32 = 1;
let highestProtocol: u32 = 0;

/**
 * Declares a field and returns its id. `kind` is a KIND_ constant with BASE_ bits; `values` are words for numbers,
 * "1=Request;2=Reply" (hexadecimal with 0x, ranges "5-7=Reserved"); `mask` picks bits out of the bytes, big-endian.
 */
export function field(name: string, kind: i32, label: string, values: string = "", mask: u64 = 0): u16 {
  if (fieldCount >= FIELD_CAP) throw new Error("too many fields");
  const at = fields + <usize>fieldCount * FIELD_BYTES;
  store<u32>(at, <u32>changetype<usize>(name));
  store<u32>(at, <u32>changetype<usize>(label), 4);
  store<u32>(at, <u32>changetype<usize>(values), 8);
  store<u32>(at, kind, 12);
  store<u64>(at, mask, 16);
  return fieldCount++ as u16;
}

/** Another name for a field; the same name given to several fields stands for the values of them all. */
export function also(name: string, label: string, id: u16): void {
  const at = fields + <usize>fieldCount * FIELD_BYTES;
  const kind = load<u32>(fields + <usize>id * FIELD_BYTES, 12);
  store<u32>(fields + <usize>field(name, kind, label) * FIELD_BYTES, id, 24);
  store<u32>(at, load<u32>(fields + <usize>id * FIELD_BYTES, 8), 8);
}

/** The name of a protocol in paths: UTF-16, its byte length four bytes before. */
export function pathName(id: u32): string {
  return changetype<string>(<usize>load<u32>(protocols + <usize>id * PROTOCOL_BYTES));
}

/** The name of a protocol in filters: UTF-16, its byte length four bytes before. */
export function protocolName(id: u32): string {
  return changetype<string>(<usize>load<u32>(protocols + <usize>id * PROTOCOL_BYTES, 4));
}

/**
 * Declares a protocol under its fixed number. `path` is its name in paths, `filter` its filter name, `short` what the
 * Protocol column shows (empty: the layer does not name the packet), `family` the hue group of its rows.
 */
export function protocol(id: i32, path: string, filter: string, short: string, title: string, family: string): u16 {
  if (<u32>id >= PROTOCOL_CAP) throw new Error("protocol number too large");
  const at = protocols + <usize>id * PROTOCOL_BYTES;
  assert(load<u32>(at) == 0, "protocol number used twice: " + path);
  store<u32>(at, <u32>changetype<usize>(path));
  store<u32>(at, <u32>changetype<usize>(filter), 4);
  store<u32>(at, <u32>changetype<usize>(short), 8);
  store<u32>(at, <u32>changetype<usize>(title), 12);
  store<u32>(at, <u32>changetype<usize>(family), 16);
  if (<u32>id > highestProtocol) highestProtocol = id;
  return <u16>id;
}

/** Bits of a field's value within its bytes; 0 = all of them. */
// @ts-ignore: decorators stand on methods only; the optimiser inlines this
export function fieldMask(id: u16): u64 {
  return load<u64>(fields + <usize>id * FIELD_BYTES, 16);
}

/** KIND_ and BASE_ bits of a field. */
export function fieldKind(id: u16): u32 {
  return load<u32>(fields + <usize>id * FIELD_BYTES, 12);
}

export function fieldTable(): usize {
  return fields;
}
export function fieldTotal(): u32 {
  return fieldCount;
}
export function protocolTable(): usize {
  return protocols;
}
export function protocolTotal(): u32 {
  return highestProtocol + 1;
}
