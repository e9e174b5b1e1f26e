/** What is told of bytes that a packet had on the wire and that the capture does not hold. */
import { formatCount } from "#shared/format/number.ts";
import type { CaptureSummary } from "#shared/model/capture.ts";
import type { PacketDetail } from "#shared/model/packet-detail.ts";

/** How our sensor says in its section's comment that payloads stay on the host. */
const METADATA = /^Tapglass sensor .*, mode metadata\b/u;

/** A sentence, or nothing where the whole packet is there. */
export function explainMissingBytes(
  { capturedLength, originalLength }: Pick<PacketDetail, "capturedLength" | "originalLength">,
  summary: { readonly inputs: readonly Pick<CaptureSummary["inputs"][number], "comments">[] } | undefined,
): string {
  if (capturedLength >= originalLength) return "";
  const [some, all] = [formatCount(originalLength - capturedLength), formatCount(originalLength)];
  const inputs = summary?.inputs ?? [];
  const isMetadata = inputs.length > 0 && inputs.every(({ comments }) => comments.some((one) => METADATA.test(one)));
  const why = isMetadata ? "in metadata mode, what was said stays on the host" : "cut when it was captured";
  return `${some} of ${all} bytes are not here: ${why}.`;
}
