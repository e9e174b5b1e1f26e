import CircleQuestionMark from "@lucide/svelte/icons/circle-question-mark";
import type { View } from "../../session/view.ts";
import HelpView from "./HelpView.svelte";

export const help: View = {
  id: "help",
  title: "Help",
  key: "F1",
  needsCapture: false,
  icon: CircleQuestionMark,
  component: HelpView,
};
