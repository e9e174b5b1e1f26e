/** How well a live capture goes: healthy, degraded or critical, with the reasons and what to do about each. */
import { formatSize } from "#shared/format/number.ts";
import type { StreamTotals } from "#shared/wire/sensor-message.ts";
import type { Loss } from "./losses.ts";
import { describeLoss, LOSS_WORDS } from "./live-words.ts";

export type HealthLevel = "healthy" | "degraded" | "critical";

export interface Health {
  readonly level: HealthLevel;
  /** What presses, and what to do about it; none where nothing does. */
  readonly reasons: readonly string[];
}

/** What of a run tells it. */
interface Pressed {
  readonly losses: readonly Loss[];
  readonly lostPackets: number;
  readonly totals: StreamTotals | undefined;
  readonly waitingBytes: number;
  readonly unreadBytes: number;
  readonly facts: { readonly storeProblem: string };
}

/** About a second of a busy link: more is a queue that grows. */
const MUCH_WAITING_BYTES = 8 << 20;
const MUCH_UNREAD_BYTES = 32 << 20;
/** Beyond this share of what was received, what is shown cannot be trusted to be what was said. */
const CRITICAL_SHARE = 0.01;

export function healthOf({ losses, lostPackets, totals, waitingBytes, unreadBytes, facts }: Pressed): Health {
  const lost = losses.filter(({ packets, uncounted }) => packets > 0 || uncounted > 0);
  const reasons = [
    ...(facts.storeProblem === "" ? [] : [`${facts.storeProblem}.`]),
    ...lost.map(
      (loss) => `${LOSS_WORDS[loss.place].title}, lost ${describeLoss(loss)}: ${LOSS_WORDS[loss.place].text}`,
    ),
    ...(waitingBytes > MUCH_WAITING_BYTES
      ? [
          `${formatSize(waitingBytes)} wait at the sensor: the connection or this page is slow. Narrow the capture filter.`,
        ]
      : []),
    ...(unreadBytes > MUCH_UNREAD_BYTES
      ? [
          `${formatSize(unreadBytes)} are not read yet: clear the display filter and colour rules, or close other captures.`,
        ]
      : []),
  ];
  const isCritical =
    facts.storeProblem !== "" || lostPackets > CRITICAL_SHARE * (lostPackets + (totals?.received ?? 0));
  return { level: reasons.length === 0 ? "healthy" : isCritical ? "critical" : "degraded", reasons };
}
