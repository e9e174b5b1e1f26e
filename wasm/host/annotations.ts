/** Tells the engine which packets the user marked, ignored, or took as time references. */
import type { Annotations } from "#shared/model/engine.ts";
import type { Instance } from "./instance.ts";

/** `total`: packets of the capture; numbers beyond it are left out. */
export function writeAnnotations(instance: Instance, annotations: Annotations, total: number): void {
  const kinds = [annotations.marked, annotations.ignored, annotations.references];
  kinds.forEach((numbers, kind) => {
    const at = instance.exports.annotationBits(kind, total) >>> 0;
    if (at === 0) return;
    const { bytes } = instance;
    for (const number of numbers) {
      const row = number - 1;
      if (row < 0 || row >= total) continue;
      const place = at + (row >>> 3);
      bytes[place] = (bytes[place] ?? 0) | (1 << (row & 7));
    }
  });
}
