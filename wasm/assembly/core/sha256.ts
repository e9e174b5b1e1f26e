/** SHA-256 (FIPS 180-4), HMAC (RFC 2104) and the two steps of HKDF (RFC 5869) over memory, without allocation. */

const BLOCK: u32 = 64;
const block: usize = heap.alloc(BLOCK);
const state: usize = heap.alloc(32);
const words: usize = heap.alloc(256);
const inner: usize = heap.alloc(32);
/** First 32 bits of the fractions of the cube roots of the first 64 primes (section 4.2.2). */
const roots: StaticArray<u32> = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
];
const starts: StaticArray<u32> = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];
let count: u64 = 0;

function begin(): void {
  for (let i = 0; i < 8; i++) store<u32>(state + (i << 2), unchecked(starts[i]));
  count = 0;
}

function add(from: usize, length: u32): void {
  let at = (<u32>count) & (BLOCK - 1);
  count += length;
  while (length != 0) {
    const piece = min(length, BLOCK - at);
    memory.copy(block + at, from, piece);
    from += piece;
    length -= piece;
    at += piece;
    if (at < BLOCK) return;
    digestBlock();
    at = 0;
  }
}

/** Ends the digest into 32 bytes at `to`. */
function end(to: usize): void {
  const at = (<u32>count) & (BLOCK - 1);
  memory.fill(block + at, 0, BLOCK - at);
  store<u8>(block + at, 0x80);
  if (at >= 56) {
    digestBlock();
    memory.fill(block, 0, BLOCK);
  }
  store<u64>(block, bswap(count << 3), 56);
  digestBlock();
  for (let i = 0; i < 8; i++) store<u32>(to + (i << 2), bswap(load<u32>(state + (i << 2))));
}

function schedule(): void {
  for (let i = 0; i < 16; i++) store<u32>(words + (i << 2), bswap(load<u32>(block + (i << 2))));
  for (let i = 16; i < 64; i++) {
    const before15 = load<u32>(words + ((i - 15) << 2));
    const before2 = load<u32>(words + ((i - 2) << 2));
    const small0 = rotr(before15, 7) ^ rotr(before15, 18) ^ (before15 >> 3);
    const small1 = rotr(before2, 17) ^ rotr(before2, 19) ^ (before2 >> 10);
    store<u32>(
      words + (i << 2),
      load<u32>(words + ((i - 16) << 2)) + small0 + load<u32>(words + ((i - 7) << 2)) + small1,
    );
  }
}

function digestBlock(): void {
  schedule();
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  let f = load<u32>(state, 20);
  let g = load<u32>(state, 24);
  let h = load<u32>(state, 28);
  for (let i = 0; i < 64; i++) {
    const big1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25);
    const first = h + big1 + ((e & f) ^ (~e & g)) + unchecked(roots[i]) + load<u32>(words + (i << 2));
    const big0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22);
    const second = big0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + first;
    d = c;
    c = b;
    b = a;
    a = first + second;
  }
  store<u32>(state, load<u32>(state) + a);
  store<u32>(state, load<u32>(state, 4) + b, 4);
  store<u32>(state, load<u32>(state, 8) + c, 8);
  store<u32>(state, load<u32>(state, 12) + d, 12);
  store<u32>(state, load<u32>(state, 16) + e, 16);
  store<u32>(state, load<u32>(state, 20) + f, 20);
  store<u32>(state, load<u32>(state, 24) + g, 24);
  store<u32>(state, load<u32>(state, 28) + h, 28);
}

const single: usize = heap.alloc(1);
const digest: usize = heap.alloc(32);

/** Starts a digest of bytes that come one by one. */
export function sha256Begin(): void {
  begin();
}

export function sha256Add(byte: u32): void {
  store<u8>(single, byte);
  add(single, 1);
}

/** Ends the digest; sha256Byte gives it. */
export function sha256End(): void {
  end(digest);
}

/** Byte `index` (0 to 31) of the digest. */
export function sha256Byte(index: u32): u32 {
  return load<u8>(digest + index);
}

const padded: usize = heap.alloc(BLOCK);
/** States of both digests of HMAC once the key went in: a key that is used again need not go in again. */
const innerStart: usize = heap.alloc(32);
const outerStart: usize = heap.alloc(32);

function padKey(to: usize, key: usize, keyLength: u32, pad: u32): void {
  begin();
  memory.fill(padded, <u8>pad, BLOCK);
  for (let i: u32 = 0; i < keyLength; i++) store<u8>(padded + i, load<u8>(key + i) ^ pad);
  add(padded, BLOCK);
  memory.copy(to, state, 32);
}

function beginFrom(start: usize): void {
  memory.copy(state, start, 32);
  count = BLOCK;
}

/** The key (at most 64 bytes) of every `hmac` and `expandLabel` that follows. */
export function useKey(key: usize, length: u32): void {
  padKey(innerStart, key, length, 0x36);
  padKey(outerStart, key, length, 0x5c);
}

/** HMAC of one message into 32 bytes at `to`. HKDF-Extract is this, too. */
export function hmac(to: usize, message: usize, length: u32): void {
  beginFrom(innerStart);
  add(message, length);
  end(inner);
  beginFrom(outerStart);
  add(inner, 32);
  end(to);
}

const label: usize = heap.alloc(96);
const expanded: usize = heap.alloc(32);

/** HKDF-Expand-Label (RFC 8446 section 7.1) with no context, at most 32 bytes long, out of the secret that is the key. */
export function expandLabel(to: usize, length: u32, name: string): void {
  const letters = <u32>name.length;
  store<u8>(label, length >> 8);
  store<u8>(label, length, 1);
  store<u8>(label, letters + 6, 2);
  putText(label + 3, "tls13 ");
  putText(label + 9, name);
  store<u8>(label + 9 + letters, 0);
  store<u8>(label + 10 + letters, 1);
  hmac(expanded, label, letters + 11);
  memory.copy(to, expanded, length);
}

function putText(to: usize, text: string): void {
  const from = changetype<usize>(text);
  for (let i = 0; i < text.length; i++) store<u8>(to + i, <u8>load<u16>(from + (i << 1)));
}
