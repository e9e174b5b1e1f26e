import RadioTower from "@lucide/svelte/icons/radio-tower";
import type { View } from "../../session/view.ts";
import SensorsView from "./SensorsView.svelte";

export const sensors: View = {
  id: "sensors",
  title: "Live",
  key: "g v",
  needsCapture: false,
  icon: RadioTower,
  component: SensorsView,
};
