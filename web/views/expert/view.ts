import TriangleAlert from "@lucide/svelte/icons/triangle-alert";
import type { View } from "../../session/view.ts";
import ExpertView from "./ExpertView.svelte";

export const expert: View = {
  id: "expert",
  title: "Expert",
  key: "g x",
  needsCapture: true,
  icon: TriangleAlert,
  component: ExpertView,
};
