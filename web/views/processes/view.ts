import AppWindow from "@lucide/svelte/icons/app-window";
import type { View } from "../../session/view.ts";
import ProcessesView from "./ProcessesView.svelte";

export const processes: View = {
  id: "processes",
  title: "Processes",
  key: "g r",
  needsCapture: true,
  icon: AppWindow,
  component: ProcessesView,
};
