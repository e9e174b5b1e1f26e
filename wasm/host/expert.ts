/** Reads the counted notes of the first pass. */
import {
  EXPERT_FIRST_ROW,
  EXPERT_GROUP,
  EXPERT_OCCURRENCES,
  EXPERT_PACKETS,
  EXPERT_PROTOCOL,
  EXPERT_SEVERITY,
  EXPERT_SIZE,
  EXPERT_TEXT,
} from "#shared/abi/expert.ts";
import { expertCode, expertFilter } from "#shared/format/expert-code.ts";
import type { ExpertEntry, ExpertSummary, NoteSeverity } from "#shared/model/expert.ts";
import type { ProtocolDescription } from "#shared/model/registry.ts";
import { GROUPS } from "./detail.ts";
import type { OpenCapture } from "./open-capture.ts";

const SEVERITIES: readonly NoteSeverity[] = ["chat", "note", "warning", "error"];

/** As the packet list names it; layers that do not name a packet have a title only. */
function nameOf(protocol: ProtocolDescription | undefined): string {
  if (protocol === undefined) return "";
  return protocol.short === "" ? protocol.title : protocol.short;
}

function readEntry({ instance, registry }: OpenCapture, at: number, index: number): ExpertEntry {
  const protocol = registry.protocols[instance.u16(at + EXPERT_PROTOCOL)];
  const text = instance.literal(instance.u32(at + EXPERT_TEXT));
  const code = expertCode(protocol?.path ?? "", text);
  return {
    index,
    code,
    severity: SEVERITIES[instance.u8(at + EXPERT_SEVERITY) - 1] ?? "chat",
    group: GROUPS[instance.u8(at + EXPERT_GROUP)] ?? "",
    protocol: nameOf(protocol),
    text,
    packets: instance.u32(at + EXPERT_PACKETS),
    occurrences: instance.u32(at + EXPERT_OCCURRENCES),
    firstPacket: instance.u32(at + EXPERT_FIRST_ROW) + 1,
    filter: expertFilter(code, protocol?.filter ?? ""),
  };
}

/** As the engine counts them: protocols that share a name (two versions of a header) each for itself. */
export function readNotes(capture: OpenCapture): readonly ExpertEntry[] {
  const { exports } = capture.instance;
  const table = exports.noteTable() >>> 0;
  const total = exports.noteTotal() >>> 0;
  return Array.from({ length: total }, (_, index) => readEntry(capture, table + index * EXPERT_SIZE, index));
}

/**
 * Each code once for a severity, worst first. A packet is counted twice only where both protocols of a name give it the same
 * note; those that there are (VLAN tags, PPPoE, cooked captures) end where they note something.
 */
export function listNotes(notes: readonly ExpertEntry[]): readonly ExpertEntry[] {
  const byCode = new Map<string, ExpertEntry>();
  for (const note of notes) {
    const key = `${note.severity} ${note.code}`;
    const known = byCode.get(key);
    const firstPacket = Math.min(note.firstPacket, known?.firstPacket ?? note.firstPacket);
    const packets = note.packets + (known?.packets ?? 0);
    byCode.set(key, {
      ...(known ?? note),
      packets,
      occurrences: note.occurrences + (known?.occurrences ?? 0),
      firstPacket,
    });
  }
  const rank = ({ severity }: ExpertEntry): number => SEVERITIES.indexOf(severity);
  return [...byCode.values()].sort(
    (a, b) => rank(b) - rank(a) || b.packets - a.packets || a.firstPacket - b.firstPacket,
  );
}

export function readExpert(capture: OpenCapture): ExpertSummary {
  return { entries: listNotes(readNotes(capture)), uncounted: capture.instance.exports.notesUncounted() >>> 0 };
}
