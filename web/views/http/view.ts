import Globe from "@lucide/svelte/icons/globe";
import type { View } from "../../session/view.ts";
import HttpView from "./HttpView.svelte";

export const http: View = {
  id: "http",
  title: "HTTP",
  key: "g h",
  needsCapture: true,
  icon: Globe,
  component: HttpView,
};
