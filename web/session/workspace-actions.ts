/** What can be done with a row of a workspace, for every workspace alike. */
import type { WorkspaceRow } from "#shared/model/workspace.ts";
import type { OpenCapture } from "./capture.svelte.ts";
import type { Session } from "./session.svelte.ts";

export interface WorkspaceActions {
  readonly goTo: (row: WorkspaceRow) => void;
  readonly showPackets: (row: WorkspaceRow) => void;
  readonly copy: (text: string, what: string) => void;
}

export function workspaceActions(session: Session, capture: OpenCapture): WorkspaceActions {
  return {
    goTo: ({ packet }) => {
      session.showView("packets");
      void capture.selectNumber(packet);
      session.focusList();
    },
    showPackets: ({ filter, packet }) => {
      void capture.selectNumber(packet);
      void session.applyFilter(filter);
    },
    copy: (text, what) => {
      void session.copy(text, what);
    },
  };
}
