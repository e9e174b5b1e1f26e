import FolderOpen from "@lucide/svelte/icons/folder-open";
import type { View } from "../../session/view.ts";
import StartView from "./StartView.svelte";

export const start: View = {
  id: "start",
  title: "Open",
  key: "g s",
  needsCapture: false,
  icon: FolderOpen,
  component: StartView,
};
