import ChartLine from "@lucide/svelte/icons/chart-line";
import type { View } from "../../session/view.ts";
import GraphsView from "./GraphsView.svelte";

export const graphs: View = {
  id: "graphs",
  title: "Graphs",
  key: "g w",
  needsCapture: true,
  icon: ChartLine,
  component: GraphsView,
};
