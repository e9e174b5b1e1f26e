/** AES-128 (FIPS 197) in one direction, and counter mode over it: enough to read what is sealed with a key that everybody knows. */

/** Bytes of an expanded key. */
export const SCHEDULE_BYTES: usize = 176;

const box: usize = heap.alloc(256);
const table: usize = heap.alloc(1024);
const counter: usize = heap.alloc(16);
const stream: usize = heap.alloc(16);

function times2(value: u32): u32 {
  return ((value << 1) ^ (value & 0x80 ? 0x1b : 0)) & 0xff;
}

/** Fills the S-box (section 5.1.1) by walking the field with generator 3 and its inverse, and the column table from it. */
function fillTables(): void {
  let p: u32 = 1;
  let q: u32 = 1;
  do {
    p ^= times2(p);
    q ^= q << 1;
    q ^= q << 2;
    q ^= q << 4;
    q &= 0xff;
    if (q & 0x80) q ^= 0x09;
    const turned = q ^ ((q << 1) | (q >> 7)) ^ ((q << 2) | (q >> 6)) ^ ((q << 3) | (q >> 5)) ^ ((q << 4) | (q >> 4));
    store<u8>(box + p, (turned ^ 0x63) & 0xff);
  } while (p != 1);
  store<u8>(box, 0x63);
  for (let i: u32 = 0; i < 256; i++) {
    const value = <u32>load<u8>(box + i);
    const twice = times2(value);
    store<u32>(table + (i << 2), (twice << 24) | (value << 16) | (value << 8) | (twice ^ value));
  }
}
fillTables();

function substitute(word: u32): u32 {
  return (
    ((<u32>load<u8>(box + (word >> 24))) << 24) |
    ((<u32>load<u8>(box + ((word >> 16) & 255))) << 16) |
    ((<u32>load<u8>(box + ((word >> 8) & 255))) << 8) |
    load<u8>(box + (word & 255))
  );
}

/** Expands the 16 bytes at `key` into SCHEDULE_BYTES at `to` (section 5.2). */
export function expandKey(to: usize, key: usize): void {
  for (let i = 0; i < 4; i++) store<u32>(to + (i << 2), bswap(load<u32>(key + (i << 2))));
  let round: u32 = 1;
  for (let i = 4; i < 44; i++) {
    let word = load<u32>(to + ((i - 1) << 2));
    if ((i & 3) == 0) {
      word = substitute(rotl(word, 8)) ^ (round << 24);
      round = times2(round);
    }
    store<u32>(to + (i << 2), load<u32>(to + ((i - 4) << 2)) ^ word);
  }
}

function column(a: u32, b: u32, c: u32, d: u32): u32 {
  return (
    load<u32>(table + ((a >> 24) << 2)) ^
    rotr(load<u32>(table + (((b >> 16) & 255) << 2)), 8) ^
    rotr(load<u32>(table + (((c >> 8) & 255) << 2)), 16) ^
    rotr(load<u32>(table + ((d & 255) << 2)), 24)
  );
}

function lastColumn(a: u32, b: u32, c: u32, d: u32): u32 {
  return substitute((a & 0xff000000) | (b & 0xff0000) | (c & 0xff00) | (d & 0xff));
}

/** Encrypts the 16 bytes at `from` to `to` under an expanded key. */
export function encryptBlock(to: usize, from: usize, schedule: usize): void {
  let a = bswap(load<u32>(from)) ^ load<u32>(schedule);
  let b = bswap(load<u32>(from, 4)) ^ load<u32>(schedule, 4);
  let c = bswap(load<u32>(from, 8)) ^ load<u32>(schedule, 8);
  let d = bswap(load<u32>(from, 12)) ^ load<u32>(schedule, 12);
  for (let round = 1; round < 10; round++) {
    const key = schedule + (round << 4);
    const nextA = column(a, b, c, d) ^ load<u32>(key);
    const nextB = column(b, c, d, a) ^ load<u32>(key, 4);
    const nextC = column(c, d, a, b) ^ load<u32>(key, 8);
    d = column(d, a, b, c) ^ load<u32>(key, 12);
    a = nextA;
    b = nextB;
    c = nextC;
  }
  const key = schedule + 160;
  store<u32>(to, bswap(lastColumn(a, b, c, d) ^ load<u32>(key)));
  store<u32>(to, bswap(lastColumn(b, c, d, a) ^ load<u32>(key, 4)), 4);
  store<u32>(to, bswap(lastColumn(c, d, a, b) ^ load<u32>(key, 8)), 8);
  store<u32>(to, bswap(lastColumn(d, a, b, c) ^ load<u32>(key, 12)), 12);
}

/** GCM's counter mode (SP 800-38D section 6.5) with a 12-byte nonce: `length` bytes from `from` to `to`. The tag is not checked here. */
export function cryptCounter(to: usize, from: usize, length: u32, nonce: usize, schedule: usize): void {
  memory.copy(counter, nonce, 12);
  let block: u32 = 2;
  for (let at: u32 = 0; at < length; at += 16) {
    store<u32>(counter, bswap(block++), 12);
    encryptBlock(stream, counter, schedule);
    if (length - at >= 16) {
      store<u64>(to + at, load<u64>(from + at) ^ load<u64>(stream));
      store<u64>(to + at, load<u64>(from + at, 8) ^ load<u64>(stream, 8), 8);
      continue;
    }
    for (let i: u32 = 0; i < length - at; i++) store<u8>(to + at + i, load<u8>(from + at + i) ^ load<u8>(stream + i));
  }
}
