/**
 * Whether a handshake opens a way for DNS that nobody on the way can read (RFC 7858, RFC 8484, RFC 9250). Over HTTPS only the name or the
 * address of the server tells it; what it cannot know: whether somebody just visits the resolver's own pages.
 */
import { RESOLVERS } from "#shared/services/catalogue/resolvers.ts";
import type { TlsHandshake } from "./tls-handshake.ts";

/** RFC 7858 section 3.1, RFC 9250 section 4.1.1 and its drafts. */
const DOT_PORT = 853;
const DOQ_PORTS: ReadonlySet<number> = new Set([853, 784, 8853]);
/** "doh.example.org", "dns-2.example.org": how resolvers call themselves. */
const RESOLVER_NAME = /^(?:[a-z0-9]+[.-])?(?:doh|dot|doq|dns)\d*[.-]/iu;
/** Public resolvers that are reached by their address alone. */
const RESOLVER_ADDRESSES: ReadonlySet<string> = new Set([
  "1.1.1.1",
  "1.0.0.1",
  "8.8.8.8",
  "8.8.4.4",
  "9.9.9.9",
  "149.112.112.112",
  "2606:4700:4700::1111",
  "2606:4700:4700::1001",
  "2001:4860:4860::8888",
  "2001:4860:4860::8844",
  "2620:fe::fe",
]);

/** Whose resolver it is. */
function ownerOf(name: string): string | undefined {
  const isBelow = (suffix: string): boolean => name === suffix || name.endsWith(`.${suffix}`);
  return RESOLVERS.find(([, , suffixes]) => suffixes.split(" ").some(isBelow))?.[0];
}

/** In words what says so; undefined where nothing does. */
export function encryptedDnsIn(one: TlsHandshake): string | undefined {
  const { carrier, server, serverPort, serverName, chosenProtocol, offeredProtocols } = one;
  const told = chosenProtocol === "" ? offeredProtocols : [chosenProtocol];
  const kind = told.find((protocol) => /^do[tq]\b/u.test(protocol));
  if (kind !== undefined) return `the hello asks for the protocol “${kind}”`;
  if (carrier === "QUIC" ? DOQ_PORTS.has(serverPort) : serverPort === DOT_PORT)
    return `port ${serverPort.toString()} is kept for it`;
  if (serverName === "")
    return RESOLVER_ADDRESSES.has(server) ? `${server} is a public resolver; over HTTPS, most likely` : undefined;
  const owner = ownerOf(serverName.toLowerCase());
  if (owner !== undefined) return `${serverName} belongs to ${owner}; over HTTPS, most likely`;
  return RESOLVER_NAME.test(serverName) ? `${serverName} is called as resolvers are; over HTTPS, perhaps` : undefined;
}
