/** How severities look and are called. */
import type { NoteSeverity } from "#shared/model/expert.ts";

interface SeverityLook {
  readonly glyph: string;
  readonly many: string;
}

export const SEVERITY_LOOKS: Readonly<Record<NoteSeverity, SeverityLook>> = {
  error: { glyph: "■", many: "Errors" },
  warning: { glyph: "▲", many: "Warnings" },
  note: { glyph: "◇", many: "Notes" },
  chat: { glyph: "○", many: "Chats" },
};
