/** Names of fields that no capture of the project shows, each with the reason. The list may only shrink. */
export const SHOWN_BY_NONE: ReadonlyMap<string, string> = new Map([
  ["quic.packet_kind", "its words alone are used, by the info column"],
  ["sip.r-uri.display.info", "a request URI has no display name; the field comes with those that addresses share"],
]);
