import Archive from "@lucide/svelte/icons/archive";
import type { View } from "../../session/view.ts";
import StoredView from "./StoredView.svelte";

export const stored: View = {
  id: "stored",
  title: "Stored",
  key: "g a",
  needsCapture: false,
  icon: Archive,
  component: StoredView,
};
