import Network from "@lucide/svelte/icons/network";
import type { View } from "../../session/view.ts";
import ConversationsView from "./ConversationsView.svelte";

export const conversations: View = {
  id: "conversations",
  title: "Talkers",
  key: "g c",
  needsCapture: true,
  icon: Network,
  component: ConversationsView,
};
