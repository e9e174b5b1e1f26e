import Info from "@lucide/svelte/icons/info";
import type { View } from "../../session/view.ts";
import OverviewView from "./OverviewView.svelte";

export const overview: View = {
  id: "overview",
  title: "Overview",
  key: "g o",
  needsCapture: true,
  icon: Info,
  component: OverviewView,
};
