/** SHA-1 (FIPS 180-4) of a message that fits one block: a name for flows that is defined by it, not for security. */

/** What is left of a block of 64 bytes beside the end mark and the length. */
const LONGEST: u32 = 55;
const block: usize = heap.alloc(64);
const words: usize = heap.alloc(320);

function schedule(): void {
  for (let i = 0; i < 16; i++) store<u32>(words + (i << 2), bswap(load<u32>(block + (i << 2))));
  for (let i = 16; i < 80; i++) {
    const at = words + (i << 2);
    store<u32>(at, rotl(load<u32>(at - 12) ^ load<u32>(at - 32) ^ load<u32>(at - 56) ^ load<u32>(at - 64), 1));
  }
}

/** Function and constant of each quarter of the 80 rounds (sections 4.1.1 and 4.2.1). */
function mixed(round: i32, b: u32, c: u32, d: u32): u32 {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

/** The digest of `length` bytes (at most LONGEST, no more are taken) at `from`, 20 bytes to `to`. */
export function sha1(to: usize, from: usize, length: u32): void {
  length = min(length, LONGEST);
  memory.fill(block, 0, 64);
  memory.copy(block, from, length);
  store<u8>(block + length, 0x80);
  store<u32>(block, bswap(length << 3), 60);
  schedule();
  let a: u32 = 0x67452301;
  let b: u32 = 0xefcdab89;
  let c: u32 = 0x98badcfe;
  let d: u32 = 0x10325476;
  let e: u32 = 0xc3d2e1f0;
  for (let round = 0; round < 80; round++) {
    const next = rotl(a, 5) + mixed(round, b, c, d) + e + load<u32>(words + (round << 2));
    e = d;
    d = c;
    c = rotl(b, 30);
    b = a;
    a = next;
  }
  store<u32>(to, bswap<u32>(a + 0x67452301));
  store<u32>(to, bswap<u32>(b + 0xefcdab89), 4);
  store<u32>(to, bswap<u32>(c + 0x98badcfe), 8);
  store<u32>(to, bswap<u32>(d + 0x10325476), 12);
  store<u32>(to, bswap<u32>(e + 0xc3d2e1f0), 16);
}
