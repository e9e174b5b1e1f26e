/** Names that are the same whenever the same capture is read: of connections, files and certificates. */

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** 96 bits of a hash of the text (MurmurHash3's mixing, three lanes): spread, not secret. */
function hashOf(text: string): [number, number, number] {
  let [a, b, c] = [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0xcc9e2d51);
    a = ((a << 15) | (a >>> 17)) + b;
    b = Math.imul(b ^ (code + i), 0x1b873593);
    b = ((b << 13) | (b >>> 19)) ^ c;
    c = Math.imul(c + code, 0x85ebca6b) ^ a;
    c = (c << 11) | (c >>> 21);
  }
  const mix = (value: number): number => {
    let h = value ^ (value >>> 16);
    h = Math.imul(h, 0x85ebca6b);
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  };
  return [mix(a), mix(b ^ a), mix(c ^ b)];
}

/** "C" for a connection, "F" for a file, and base 62 of the hash. */
export function uidOf(letter: string, text: string): string {
  let rest = hashOf(text).reduce((sum, word) => (sum << 32n) | BigInt(word), 0n);
  let digits = "";
  for (let i = 0; i < 17; i++) {
    digits += LETTERS[Number(rest % 62n)] ?? "0";
    rest /= 62n;
  }
  return letter + digits;
}
