/** MD5 (RFC 1321): the browser has no other; for naming files as other tools do, never for trust. */
const TURNS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const SINES = Uint32Array.from({ length: 64 }, (_, at) => Math.floor(Math.abs(Math.sin(at + 1)) * 2 ** 32));
const BLOCK = 64;

/** The four ways of mixing, one for each 16 steps, and which word of the block each step takes. */
function mix(step: number, b: number, c: number, d: number): readonly [number, number] {
  if (step < 16) return [(b & c) | (~b & d), step];
  if (step < 32) return [(d & b) | (~d & c), (5 * step + 1) & 15];
  if (step < 48) return [b ^ c ^ d, (3 * step + 5) & 15];
  return [c ^ (b | ~d), (7 * step) & 15];
}

function addBlock(state: Uint32Array, words: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  for (let step = 0; step < 64; step++) {
    const [mixed, word] = mix(step, b, c, d);
    const sum = (a + mixed + (SINES[step] ?? 0) + (words[word] ?? 0)) | 0;
    const turn = TURNS[((step >> 4) << 2) | (step & 3)] ?? 0;
    [a, d, c, b] = [d, c, b, (b + ((sum << turn) | (sum >>> (32 - turn)))) | 0];
  }
  [a, b, c, d].forEach((value, at) => (state[at] = (state[at] ?? 0) + value));
}

/** In hexadecimal. */
export function md5(bytes: Uint8Array): string {
  const state = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  const words = new Uint32Array(16);
  const whole = bytes.length - (bytes.length % BLOCK);
  // The rest, a bit that ends it, and the length in bits: one block or two.
  const tail = new Uint8Array(2 * BLOCK);
  tail.set(bytes.subarray(whole));
  tail[bytes.length - whole] = 0x80;
  const tailBytes = bytes.length - whole + 9 > BLOCK ? 2 * BLOCK : BLOCK;
  const tailView = new DataView(tail.buffer);
  tailView.setBigUint64(tailBytes - 8, BigInt(bytes.length) * 8n, true);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < whole; at += BLOCK) {
    for (let i = 0; i < 16; i++) words[i] = view.getUint32(at + i * 4, true);
    addBlock(state, words);
  }
  for (let at = 0; at < tailBytes; at += BLOCK) {
    for (let i = 0; i < 16; i++) words[i] = tailView.getUint32(at + i * 4, true);
    addBlock(state, words);
  }
  return Array.from(new Uint8Array(state.buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
