import type { ManifestOptions } from "vite-plugin-pwa";

/** What an installed Tapglass tells the system: its name, its icons and the captures that it opens. */
export const manifest: Partial<ManifestOptions> = {
  name: "Tapglass",
  short_name: "Tapglass",
  description: "Shows what is on the wire, in a browser tab. Your capture stays in the tab.",
  id: "/",
  start_url: ".",
  display: "standalone",
  background_color: "#f5f6f8",
  theme_color: "#f5f6f8",
  icons: [
    { src: "icon.svg", sizes: "any", type: "image/svg+xml" },
    { src: "icon-192.png", sizes: "192x192", type: "image/png" },
    { src: "icon-512.png", sizes: "512x512", type: "image/png" },
    { src: "icon-mask-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
  ],
  file_handlers: [
    {
      action: ".",
      accept: {
        "application/vnd.tcpdump.pcap": [".pcap", ".cap"],
        "application/x-pcapng": [".pcapng", ".ntar"],
        "application/x-snoop": [".snoop"],
        "application/gzip": [".gz"],
      },
    },
  ],
};
