/** Undoes content codings (RFC 9110 section 8.4), the last one first, with the decoders that a place has. */

type Decoder = (bytes: Uint8Array) => Uint8Array;

/** By name; of several the first that does not throw. */
export type Decoders = ReadonlyMap<string, readonly Decoder[]>;

function undoOne(decoders: readonly Decoder[], bytes: Uint8Array): Uint8Array | undefined {
  for (const decode of decoders) {
    try {
      return decode(bytes);
    } catch {
      // Broken data, or the other form of "deflate": where no way does, the bytes stay as they were sent.
    }
  }
  return undefined;
}

/** The bytes behind the codings; undefined when one is not known or its data is broken. */
export function undoCodings(codings: readonly string[], sent: Uint8Array, decoders: Decoders): Uint8Array | undefined {
  let bytes: Uint8Array | undefined = sent;
  for (const coding of codings.toReversed()) {
    if (bytes === undefined) return undefined;
    bytes = undoOne(decoders.get(coding) ?? [], bytes);
  }
  return bytes;
}
