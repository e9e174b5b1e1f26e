/** Counts packets of a file that a recipe made, up to its first damage; knows only what pcap.ts and pcapng.ts write. */

const PCAPNG_SECTION = 0x0a0d0d0a;
const ENHANCED_PACKET = 6;

export function countPackets(file: Uint8Array): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  return view.getUint32(0, true) === PCAPNG_SECTION ? countPcapng(view) : countPcap(view);
}

function countPcap(view: DataView): number {
  const isLittleEndian = view.getUint8(0) !== 0xa1;
  let count = 0;
  let at = 24;
  while (at + 16 <= view.byteLength) {
    at += 16 + view.getUint32(at + 8, isLittleEndian);
    if (at <= view.byteLength) count++;
  }
  return count;
}

function countPcapng(view: DataView): number {
  let count = 0;
  let at = 0;
  while (at + 12 <= view.byteLength) {
    const length = view.getUint32(at + 4, true);
    if (length < 12 || at + length > view.byteLength || view.getUint32(at + length - 4, true) !== length) break;
    if (view.getUint32(at, true) === ENHANCED_PACKET) count++;
    at += length;
  }
  return count;
}
