/** All of a stream, one window after the other. */
import type { StreamName, StreamScope, StreamWindow } from "#shared/model/stream.ts";
import type { CaptureEngine } from "../host/engine.ts";
import { UsageError } from "./open.ts";

const AT_ONCE = 1 << 20;

/** At least one window, so that an empty stream has its facts. */
export async function* streamWindows(
  engine: CaptureEngine,
  of: StreamName,
  scope: StreamScope,
): AsyncGenerator<StreamWindow> {
  for (let from = 0; ;) {
    const outcome = await engine.stream({ key: 0, of, scope, from, length: AT_ONCE }, () => undefined);
    if (!outcome.ok) throw new UsageError(outcome.message);
    yield outcome.value;
    from = outcome.value.to;
    if (from >= outcome.value.total) return;
  }
}
