import Files from "@lucide/svelte/icons/files";
import type { View } from "../../session/view.ts";
import ObjectsView from "./ObjectsView.svelte";

export const objects: View = {
  id: "objects",
  title: "Files",
  key: "g e",
  needsCapture: true,
  icon: Files,
  component: ObjectsView,
};
