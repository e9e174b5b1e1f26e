/** What is known of a service, and how the catalogue writes it. */

export type ServiceCategory =
  | "video"
  | "music"
  | "messaging"
  | "meetings"
  | "social"
  | "search"
  | "mail"
  | "office"
  | "storage"
  | "developer"
  | "cloud"
  | "CDN"
  | "shop"
  | "payment"
  | "news"
  | "games"
  | "AI"
  | "operating system"
  | "security"
  | "advertising"
  | "telemetry"
  | "home devices"
  | "travel"
  | "reference"
  | "proxy or VPN"
  | "DNS";

export interface Service {
  readonly name: string;
  /** A ServiceCategory, or the user's own word. */
  readonly category: string;
  /** Domains, without a dot in front. */
  readonly suffixes: readonly string[];
  /** Words of the name of the network's owner, small letters. They alone say little: many others live in the same network. */
  readonly owners: readonly string[];
}

export type ServiceLine = readonly [name: string, category: ServiceCategory, suffixes: string, owners?: string];
