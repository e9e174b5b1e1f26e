/** MD5 (RFC 1321) of bytes that come one by one: a name for fingerprints that are defined by it, not for security. */

const BLOCK: u32 = 64;
const block: usize = heap.alloc(BLOCK);
const state: usize = heap.alloc(16);
/** Whole parts of 2^32 |sin i| (section 3.4). */
const sines: StaticArray<u32> = [
  0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501, 0x698098d8,
  0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340,
  0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87,
  0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
  0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039,
  0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92,
  0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb,
  0xeb86d391,
];
const shifts: StaticArray<u32> = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
let count: u64 = 0;

/** Starts a new digest. */
export function md5Begin(): void {
  store<u32>(state, 0x67452301);
  store<u32>(state, 0xefcdab89, 4);
  store<u32>(state, 0x98badcfe, 8);
  store<u32>(state, 0x10325476, 12);
  count = 0;
}

export function md5Add(byte: u32): void {
  const at = (<u32>count) & (BLOCK - 1);
  store<u8>(block + at, byte);
  count++;
  if (at == BLOCK - 1) digestBlock();
}

/** Ends the digest; md5Byte gives it. */
export function md5End(): void {
  const bits = count << 3;
  md5Add(0x80);
  while (((<u32>count) & (BLOCK - 1)) != 56) md5Add(0);
  for (let i: u64 = 0; i < 64; i += 8) md5Add((<u32>(bits >> i)) & 0xff);
}

/** Byte `index` (0 to 15) of the digest. */
export function md5Byte(index: u32): u32 {
  return load<u8>(state + index);
}

function digestBlock(): void {
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  for (let i: u32 = 0; i < 64; i++) {
    const round = i >> 4;
    let mixed: u32;
    let word: u32;
    if (round == 0) {
      mixed = (b & c) | (~b & d);
      word = i;
    } else if (round == 1) {
      mixed = (d & b) | (~d & c);
      word = 5 * i + 1;
    } else if (round == 2) {
      mixed = b ^ c ^ d;
      word = 3 * i + 5;
    } else {
      mixed = c ^ (b | ~d);
      word = 7 * i;
    }
    mixed += a + unchecked(sines[i]) + load<u32>(block + <usize>((word & 15) << 2));
    a = d;
    d = c;
    c = b;
    b += rotl(mixed, unchecked(shifts[(round << 2) | (i & 3)]));
  }
  store<u32>(state, load<u32>(state) + a);
  store<u32>(state, load<u32>(state, 4) + b, 4);
  store<u32>(state, load<u32>(state, 8) + c, 8);
  store<u32>(state, load<u32>(state, 12) + d, 12);
}
