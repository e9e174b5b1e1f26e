import Signpost from "@lucide/svelte/icons/signpost";
import type { View } from "../../session/view.ts";
import DnsView from "./DnsView.svelte";

export const dns: View = {
  id: "dns",
  title: "DNS",
  key: "g d",
  needsCapture: true,
  icon: Signpost,
  component: DnsView,
};
