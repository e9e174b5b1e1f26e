/** What the list below the cursor offers: what the language allows there, values that this capture holds, filters used before. */
import { complete } from "#shared/filter/completion.ts";
import type { Candidate } from "#shared/filter/completion/candidate.ts";
import type { OpenCapture } from "../../session/capture.svelte.ts";
import type { Session } from "../../session/session.svelte.ts";
import type { EditorOffer, EditorOffers } from "./editor.ts";

interface Cursor {
  readonly text: string;
  readonly position: number;
}

/** Filters used before that are offered in an empty bar. */
const MOST_RECENT = 8;
/** Protocols of the capture that are offered in an empty bar. */
const MOST_PROTOCOLS = 24;

function offerOf({ label, insert, type, description }: Candidate): EditorOffer {
  return { label, insert, detail: type, description };
}

/** Protocols that this capture holds, the commonest first. */
function protocolsOf(capture: OpenCapture): EditorOffer[] {
  const packets = new Map<string, number>();
  for (const one of capture.summary?.hierarchy ?? []) {
    const name = one.path.slice(one.path.lastIndexOf("/") + 1);
    packets.set(name, (packets.get(name) ?? 0) + one.packets);
  }
  const known = new Map(capture.registry?.protocols.map((protocol) => [protocol.path, protocol]) ?? []);
  return [...packets]
    .sort(([, one], [, other]) => other - one)
    .flatMap(([path]) => {
      const protocol = known.get(path);
      return protocol === undefined || protocol.filter === ""
        ? []
        : [{ label: protocol.filter, detail: "protocol", description: protocol.title }];
    })
    .slice(0, MOST_PROTOCOLS);
}

const isName = ({ kind }: Candidate): boolean => kind === "field" || kind === "protocol" || kind === "group";

/** What this capture holds comes first; where nothing was typed yet, it is all that is offered of the protocols. */
function orderNames(candidates: readonly Candidate[], capture: OpenCapture, isEmpty: boolean): EditorOffer[] {
  const held = protocolsOf(capture);
  const roots = new Set(held.map(({ label }) => label));
  const isHeld = (candidate: Candidate): boolean => isName(candidate) && roots.has(candidate.label.split(".")[0] ?? "");
  const others = candidates.filter((candidate) => !isHeld(candidate));
  if (isEmpty && candidates.some(isName)) return [...held, ...others.filter((one) => !isName(one)).map(offerOf)];
  return [...candidates.filter(isHeld), ...others].map(offerOf);
}

function offersOfNothing(session: Session, capture: OpenCapture): EditorOffer[] {
  const recent = session.filterHistory.texts.slice(0, MOST_RECENT);
  return [
    ...recent.map((text) => ({ label: text, detail: "", description: "", section: "Used before" })),
    ...protocolsOf(capture).map((offer) => ({ ...offer, section: "In this capture" })),
  ];
}

/** Undefined where there is nothing to offer, or the names are not known yet. */
export async function offersFor(
  session: Session,
  capture: OpenCapture,
  { text, position }: Cursor,
): Promise<EditorOffers | undefined> {
  const { names } = capture;
  if (names === undefined) return undefined;
  if (text.trim() === "") return { from: 0, to: text.length, offers: offersOfNothing(session, capture) };
  let asked: string | undefined;
  const completeNow = (): ReturnType<typeof complete> =>
    complete(text, position, names, {
      macros: session.filters.usableMacros,
      seen: (field) => {
        const seen = capture.values.of(field);
        if (seen === undefined) asked = field;
        return seen ?? [];
      },
    });
  let found = completeNow();
  if (asked !== undefined) {
    await capture.values.load(asked);
    found = completeNow();
  }
  const { from, to } = found.range;
  return { from, to, offers: orderNames(found.candidates, capture, from === to) };
}
