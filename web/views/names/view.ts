import Tags from "@lucide/svelte/icons/tags";
import type { View } from "../../session/view.ts";
import NamesView from "./NamesView.svelte";

export const names: View = {
  id: "names",
  title: "Names",
  key: "g n",
  needsCapture: true,
  icon: Tags,
  component: NamesView,
};
