/** The selected bytes read as numbers, times and text. */
import { formatCount } from "#shared/format/number.ts";
import { formatDateTime } from "#shared/format/time.ts";

export interface Reading {
  readonly title: string;
  readonly text: string;
}

/** Seconds from 1900 (NTP) to 1970. */
const NTP_TO_UNIX = 2_208_988_800n;
const SECOND = 1_000_000_000n;

function unsigned(view: DataView, size: number, isLittle: boolean): bigint {
  let value = 0n;
  for (let at = 0; at < size; at++) value = (value << 8n) | BigInt(view.getUint8(isLittle ? size - 1 - at : at));
  return value;
}

function float(view: DataView, size: number, isLittle: boolean): Reading[] {
  if (size === 4)
    return [
      {
        title: "f32",
        text: view
          .getFloat32(0, isLittle)
          .toPrecision(8)
          .replace(/\.?0+(e|$)/, "$1"),
      },
    ];
  return size === 8 ? [{ title: "f64", text: view.getFloat64(0, isLittle).toString() }] : [];
}

function times(view: DataView, length: number, isLittle: boolean): Reading[] {
  const found: Reading[] = [];
  if (length >= 4)
    found.push({ title: "Unix time", text: formatDateTime(unsigned(view, 4, isLittle) * SECOND, 0, "utc") });
  if (length >= 8 && !isLittle) {
    const value = unsigned(view, 8, false);
    const ns = ((value & 0xffffffffn) * SECOND) >> 32n;
    found.push({ title: "NTP time", text: formatDateTime(((value >> 32n) - NTP_TO_UNIX) * SECOND + ns, 6, "utc") });
  }
  return found;
}

/** What the first bytes of the stretch say; only what there are bytes for. */
export function readingsOf(bytes: Uint8Array, isLittle: boolean): Reading[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Reading[] = [];
  for (const size of [1, 2, 3, 4, 6, 8]) {
    if (bytes.length < size) break;
    const value = unsigned(view, size, isLittle);
    const signed = BigInt.asIntN(size * 8, value);
    found.push({ title: `u${(size * 8).toString()}`, text: formatCount(value) });
    // A sign makes a difference only where the first bit is set.
    if (signed !== value) found.push({ title: `i${(size * 8).toString()}`, text: formatCount(signed) });
    found.push(...float(view, size, isLittle));
  }
  return [...found, ...times(view, bytes.length, isLittle)];
}
