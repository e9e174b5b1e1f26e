import LockKeyhole from "@lucide/svelte/icons/lock-keyhole";
import type { View } from "../../session/view.ts";
import TlsView from "./TlsView.svelte";

export const tls: View = {
  id: "tls",
  title: "TLS",
  key: "g l",
  needsCapture: true,
  icon: LockKeyhole,
  component: TlsView,
};
