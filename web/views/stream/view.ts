import MessagesSquare from "@lucide/svelte/icons/messages-square";
import type { View } from "../../session/view.ts";
import StreamView from "./StreamView.svelte";

export const stream: View = {
  id: "stream",
  title: "Stream",
  key: "g m",
  needsCapture: true,
  icon: MessagesSquare,
  component: StreamView,
};
