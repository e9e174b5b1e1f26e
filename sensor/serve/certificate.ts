/** A certificate of the sensor's own, for hosts that have no other: made once, kept, and told by its fingerprint. */
import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { isIP } from "node:net";
import type { Certificate } from "./transport.ts";

const DAYS = 825;

/** Files of the kept certificate, made when there are none or they are over. Throws with the repair when openssl is missing. */
export function makeCertificate(folder: string, names: readonly string[]): Certificate {
  const certificateFile = join(folder, "certificate.pem");
  const keyFile = join(folder, "certificate-key.pem");
  if (existsSync(keyFile) && isValid(certificateFile)) return { certificateFile, keyFile };
  const all = ["localhost", "127.0.0.1", hostname(), ...names];
  const alternatives = all.map((name) => `${isIP(name) === 0 ? "DNS" : "IP"}:${name}`).join(",");
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  // openssl follows links: it writes into a folder that nobody knew beforehand, and what it made takes its place.
  const made = mkdtempSync(join(folder, "certificate-"));
  try {
    const [newKey, newCertificate] = [join(made, "key"), join(made, "certificate")];
    const words = ["req", "-x509", ...curve, "-keyout", newKey, "-out", newCertificate, "-days", String(DAYS)];
    const subject = ["-subj", "/CN=Tapglass sensor", "-addext", `subjectAltName=${alternatives}`];
    if (spawnSync("openssl", [...words, ...subject]).status !== 0)
      throw new Error("--make-cert needs openssl, which did not do it: install openssl, or give --cert and --key");
    chmodSync(newKey, 0o600);
    chmodSync(newCertificate, 0o600);
    renameSync(newKey, keyFile);
    renameSync(newCertificate, certificateFile);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  return { certificateFile, keyFile };
}

function isValid(file: string): boolean {
  return existsSync(file) && new Date(new X509Certificate(readFileSync(file)).validTo).getTime() > Date.now();
}

/** SHA-256 of a certificate as browsers show it, to compare by eye. */
export function readFingerprint({ certificateFile }: Certificate): string {
  return new X509Certificate(readFileSync(certificateFile)).fingerprint256;
}
