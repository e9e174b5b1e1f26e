import Rows3 from "@lucide/svelte/icons/rows-3";
import type { View } from "../../session/view.ts";
import PacketsView from "./PacketsView.svelte";

export const packets: View = {
  id: "packets",
  title: "Packets",
  key: "g p",
  needsCapture: true,
  icon: Rows3,
  component: PacketsView,
};
