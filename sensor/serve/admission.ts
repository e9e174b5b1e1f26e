/**
 * Whether somebody may open a WebSocket: from an allowed address, under the sensor's own name, from an allowed page, with a good token.
 * In this order, and each refusal is written down. Nothing is admitted by default.
 */
import { parseOffer } from "#shared/wire/credential.ts";
import { SUBPROTOCOL } from "#shared/wire/protocol.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import type { AddressList } from "../policy/addresses.ts";
import { RateLimit } from "../policy/rate-limit.ts";
import type { Grant, TokenStore } from "../policy/token-store.ts";
import type { Admission, Response, Socket, SocketReader, Upgrade } from "./transport.ts";
import { isLoopbackAddress } from "./loopback.ts";

/** Failed attempts of one address within a minute, beyond which only a good token is still heard. */
const FAILURES_A_MINUTE = 5;
const UPGRADES_A_MINUTE = 60;
/** Refusals a minute that are written one by one, of one address and of all together; the others are counted in the next one that is. */
const REFUSALS_WRITTEN_A_MINUTE = 30;
const ALL_REFUSALS_WRITTEN_A_MINUTE = 300;

export interface Door {
  readonly tokens: TokenStore;
  readonly audit: AuditLog;
  /** Addresses besides this host's own loopback. Empty: nobody else. */
  readonly allowed: AddressList;
  readonly isOwnHost: (header: string) => boolean;
  /** Origins of pages besides those that this sensor serves. */
  readonly origins: ReadonlySet<string>;
  readonly isSecure: boolean;
  /** Whether there are as many connections as this sensor keeps. */
  readonly isFull: () => boolean;
  readonly connect: (socket: Socket, visitor: Visitor) => SocketReader;
}

export interface Visitor {
  readonly grant: Grant;
  readonly address: string;
  /** A token that was made for it just now. */
  readonly newToken: string | undefined;
}

type Refusal = readonly [status: number, reason: string];

export class DoorKeeper {
  readonly #door: Door;
  readonly #failures = new RateLimit(FAILURES_A_MINUTE, 60);
  readonly #upgrades = new RateLimit(UPGRADES_A_MINUTE, 60);
  readonly #written = new RateLimit(REFUSALS_WRITTEN_A_MINUTE, 60);
  readonly #allWritten = new RateLimit(ALL_REFUSALS_WRITTEN_A_MINUTE, 60);
  #unwritten = 0;

  constructor(door: Door) {
    this.#door = door;
  }

  admit(upgrade: Upgrade): Admission {
    const refusal = this.#findRefusal(upgrade);
    if (refusal !== undefined) return this.#refuse(upgrade, refusal);
    let visitor: Visitor | undefined;
    try {
      visitor = this.#identify(upgrade);
    } catch {
      // A pairing that cannot be kept (the disk is full) is none: the secret stays good, and the client may try again.
      return this.#refuse(upgrade, [503, "state"]);
    }
    if (visitor === undefined) return this.#refuseStranger(upgrade);
    const { connect, audit } = this.#door;
    const kind = visitor.newToken === undefined ? "login" : "paired";
    audit.write({ kind, who: visitor.grant.id, address: upgrade.remoteAddress });
    return { isAdmitted: true, protocol: SUBPROTOCOL, connect: (socket) => connect(socket, visitor) };
  }

  #findRefusal({ headers, remoteAddress }: Upgrade): Refusal | undefined {
    const { isOwnHost } = this.#door;
    if (!this.isAllowedAddress(remoteAddress)) return [403, "address"];
    if (!isOwnHost(headers.get("host") ?? "")) return [421, "host"];
    const origin = headers.get("origin");
    if (origin !== undefined && !this.isAllowedOrigin(origin, headers.get("host") ?? "")) return [403, "origin"];
    if (headers.get("sec-websocket-version") !== "13") return [426, "version"];
    if (this.#door.isFull()) return [503, "connections"];
    return this.#upgrades.take(remoteAddress) ? undefined : [429, "rate"];
  }

  isAllowedAddress(address: string): boolean {
    return isLoopbackAddress(address) || this.#door.allowed.has(address);
  }

  /** A page that this sensor served, or one that its user allowed. */
  isAllowedOrigin(origin: string, host: string): boolean {
    const own = `${this.#door.isSecure ? "https" : "http"}://${host}`;
    return origin === own || this.#door.origins.has(origin);
  }

  #identify({ headers, remoteAddress }: Upgrade): Visitor | undefined {
    const { tokens } = this.#door;
    const credential = parseOffer(headers.get("sec-websocket-protocol") ?? "");
    if (credential === undefined) return undefined;
    if (credential.kind === "token") {
      const grant = tokens.findToken(credential.secret);
      return grant === undefined ? undefined : { grant, address: remoteAddress, newToken: undefined };
    }
    const made = tokens.redeem(credential.secret);
    return made === undefined ? undefined : { grant: made.grant, address: remoteAddress, newToken: made.secret };
  }

  #refuseStranger(upgrade: Upgrade): Admission {
    const isHeard = this.#failures.take(upgrade.remoteAddress);
    return this.#refuse(upgrade, isHeard ? [401, "token"] : [429, "token"]);
  }

  #refuse({ remoteAddress, headers }: Upgrade, [status, reason]: Refusal): Admission {
    if (this.#written.take(remoteAddress) && this.#allWritten.take("")) {
      const origin = headers.get("origin") ?? "";
      const facts = { reason, status, origin, unwrittenBefore: this.#unwritten };
      this.#unwritten = 0;
      this.#door.audit.write({ kind: "refused", who: "", address: remoteAddress, facts });
    } else this.#unwritten++;
    return { isAdmitted: false, response: emptyResponse(status) };
  }
}

function emptyResponse(status: number): Response {
  return {
    status,
    headers: [
      ["Content-Length", "0"],
      ["Cache-Control", "no-store"],
    ],
    length: 0,
    body: undefined,
  };
}
