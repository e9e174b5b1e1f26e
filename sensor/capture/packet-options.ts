/** Options of a pcapng packet block, from either byte order to ours. */

/** Options of one number, by its bytes: flags, count of drops, id, queue. All others are text or bytes and have no order. */
const NUMBERS: ReadonlyMap<number, number> = new Map([
  [2, 4],
  [4, 8],
  [5, 8],
  [6, 4],
]);

/** A copy in little-endian order that ends with an end of options; undefined when there are none or they cannot be read. */
export function readPacketOptions(bytes: Buffer, isLittle: boolean): Buffer | undefined {
  const copy = Buffer.alloc(((bytes.length + 3) & ~3) + 4);
  bytes.copy(copy);
  let at = 0;
  while (at + 4 <= bytes.length) {
    const code = isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
    const length = isLittle ? bytes.readUInt16LE(at + 2) : bytes.readUInt16BE(at + 2);
    if (code === 0) break;
    if (at + 4 + length > bytes.length) return undefined;
    copy.writeUInt16LE(code, at);
    copy.writeUInt16LE(length, at + 2);
    if (!isLittle && NUMBERS.get(code) === length) copy.subarray(at + 4, at + 4 + length).reverse();
    at += 4 + ((length + 3) & ~3);
  }
  if (at === 0) return undefined;
  copy.fill(0, at, at + 4);
  return copy.subarray(0, at + 4);
}
