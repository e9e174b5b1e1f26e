/** The fingerprint of a file that leaves the browser, as other tools work it out. */

/** The browser takes all of it at once; longer files are saved without. */
const LONGEST = 256 << 20;

/** SHA-256 in hexadecimal digits; undefined where the file is too long, or the page no secure context. */
export async function digestOf(file: Blob): Promise<string | undefined> {
  if (file.size > LONGEST || !isSecureContext) return undefined;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
