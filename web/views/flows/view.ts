import ArrowLeftRight from "@lucide/svelte/icons/arrow-left-right";
import type { View } from "../../session/view.ts";
import FlowsView from "./FlowsView.svelte";

export const flows: View = {
  id: "flows",
  title: "Flows",
  key: "g f",
  needsCapture: true,
  icon: ArrowLeftRight,
  component: FlowsView,
};
