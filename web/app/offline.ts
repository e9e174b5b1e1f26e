/** Registers the service worker that keeps the app for use without a network. A new version waits until all tabs are closed. */
import { trustedScriptUrl } from "../engine/trusted-script.ts";

export function keepOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const url = trustedScriptUrl(`${import.meta.env.BASE_URL}sw.js`) as string;
  addEventListener("load", () => {
    // Without it (private windows, storage forbidden) the page works, only not offline; the start page says which it is.
    navigator.serviceWorker.register(url).catch(() => undefined);
  });
}
