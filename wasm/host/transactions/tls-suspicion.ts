/** What is odd about a handshake and the certificates in it. What it cannot know: whether the chain leads to somebody trusted. */
import type { Limits } from "#shared/model/limits.ts";
import type { Tag, TagSeverity } from "#shared/model/workspace.ts";
import { isAddress, isPublicAddress } from "#shared/format/address-scope.ts";
import { type Certificate, weakCurveOf, weakSignatureOf } from "./certificate.ts";
import { coversName } from "./domain-names.ts";
import { encryptedDnsIn } from "./encrypted-dns.ts";
import { TLS_LIMITS } from "./thresholds.ts";
import type { GrowingTls } from "./tls-handshake.ts";

const tag = (id: string, title: string, reason: string, severity: TagSeverity = "warning"): Tag => ({
  id,
  title,
  reason,
  severity,
});

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
/** DTLS counts downwards from 0xfeff; drafts of 1.3 (0x7f..) stand above 1.2. */
const isDeprecated = (version: number): boolean =>
  version >> 8 === 0xfe ? version === 0xfeff : version !== 0 && version < TLS_LIMITS.oldestVersion;

function judgeVersion(one: GrowingTls): Tag[] {
  if (one.hasServerHello && isDeprecated(one.version)) {
    const reason = `Client and server settled on ${one.versionWord}, which RFC 8996 forbids; TLS 1.2 is the oldest in use.`;
    return [tag("old-version", "Old version", reason)];
  }
  if (!one.hasServerHello && isDeprecated(one.offeredVersion)) {
    const reason = `The client offers nothing newer than ${one.offeredWord}, which RFC 8996 forbids.`;
    return [tag("old-offer", "Old offer", reason, "note")];
  }
  return [];
}

function judgeName(one: GrowingTls): Tag[] {
  const isNamed = one.serverName !== "" || one.hasEncryptedHello || one.isResumed || one.hasTicket;
  if (!one.hasClientHello || isNamed || !isPublicAddress(one.server)) return [];
  const reason = `The client does not say whom it wants at ${one.server}, a public address: usual for programs that connect to an address, rare for browsers.`;
  return [tag("no-name", "No server name", reason, "note")];
}

/** RFC 6066 section 3 does not allow addresses as names. */
function judgeAddress({ serverName }: GrowingTls): Tag[] {
  if (!isAddress(serverName)) return [];
  const reason = `The client names the address ${serverName} where only names may stand: home-made clients do this, browsers do not.`;
  return [tag("address-as-name", "Address as name", reason, "note")];
}

function judgeDns(one: GrowingTls): Tag[] {
  const told = encryptedDnsIn(one);
  if (told === undefined) return [];
  const reason = `Names are asked for in the dark here, and do not stand under DNS: ${told}.`;
  return [tag("encrypted-dns", "Encrypted DNS", reason, "note")];
}

function judgeValidity({ notAfterMs, notBeforeMs }: Certificate, timeNs: bigint | undefined): Tag[] {
  if (timeNs === undefined) return [];
  const now = Number(timeNs / 1_000_000n);
  if (notAfterMs !== undefined && now > notAfterMs) {
    const reason = `The certificate was good until ${dayOf(notAfterMs)}; the handshake is of ${dayOf(now)}.`;
    return [tag("expired", "Expired", reason)];
  }
  if (notBeforeMs !== undefined && now < notBeforeMs) {
    const reason = `The certificate is good from ${dayOf(notBeforeMs)} on; the handshake is of ${dayOf(now)}. A wrong clock?`;
    return [tag("not-yet-valid", "Not yet valid", reason)];
  }
  return [];
}

function judgeStrength(certificate: Certificate, limits: Limits): Tag[] {
  const { rsaBits } = certificate;
  const signature = weakSignatureOf(certificate);
  const curve = weakCurveOf(certificate);
  return [
    ...(rsaBits !== undefined && rsaBits < limits.rsaBits
      ? [
          tag(
            "weak-key",
            "Weak key",
            `The RSA key has ${rsaBits.toString()} bits; ${limits.rsaBits.toString()} are the least.`,
          ),
        ]
      : []),
    ...(curve === undefined
      ? []
      : [tag("weak-key", "Weak key", `The key lies on ${curve}, a curve that is too small.`)]),
    ...(signature === undefined
      ? []
      : [tag("weak-signature", "Weak signature", `The certificate is signed by ${signature}: it can be forged.`)]),
  ];
}

function judgeMatch(certificate: Certificate, serverName: string): Tag[] {
  if (serverName === "") return [];
  const given =
    certificate.names.length > 0 || certificate.addresses.length > 0 ? certificate.names : [certificate.commonName];
  const fits = isAddress(serverName)
    ? certificate.addresses.includes(serverName) || given.includes(serverName)
    : given.some((name) => coversName(name, serverName));
  if (fits) return [];
  const shown = given.slice(0, 5).join(", ");
  const more = given.length > 5 ? ` and ${(given.length - 5).toString()} more` : "";
  const reason = `The client asked for ${serverName}; the certificate is for ${shown === "" ? "no name at all" : shown}${more}.`;
  return [tag("name-mismatch", "Other name", reason)];
}

export function judgeTls(one: GrowingTls, limits: Limits): Tag[] {
  const tags = [...judgeVersion(one), ...judgeName(one), ...judgeAddress(one), ...judgeDns(one)];
  const [leaf] = one.certificates;
  if (leaf !== undefined) {
    tags.push(...judgeValidity(leaf, one.timeNs), ...judgeMatch(leaf, one.serverName));
    if (leaf.subject === leaf.issuer)
      tags.push(
        tag(
          "self-signed",
          "Self-signed",
          `Issuer and subject are the same: ${leaf.subject === "" ? "both empty" : leaf.subject}.`,
        ),
      );
    tags.push(...judgeStrength(leaf, limits));
  }
  if (one.alert !== "" && one.isFatalAlert)
    tags.push(tag("alert", "Broken off", `A fatal alert ended the handshake or the connection: ${one.alert}.`));
  if (one.hasClientHello && !one.hasServerHello)
    tags.push(tag("unanswered", "Unanswered", "No server hello to this client hello in this capture.", "note"));
  return tags;
}
