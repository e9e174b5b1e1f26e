/**
 * The last step of building the app: writes .br and .gz beside every file of dist/ that gets smaller, and `_headers` for static
 * hosts. The sensor and many hosts send these instead of compressing each time.
 */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { formatHeadersFile } from "../shared/policy/security-headers.ts";
import { CODING_SUFFIXES, isCompressible, type Coding } from "../shared/policy/site-files.ts";

const SITE = fileURLToPath(new URL("../dist", import.meta.url));

/** The sensor's own program and the command line lie in dist/ too, but are not part of the site. */
const NOT_SITE = ["sensor", "cli"].map((folder) => join(SITE, folder) + sep);

/** Below this a second file is not worth a request's trouble. */
const SMALLEST_BYTES = 512;
const LARGEST_SHARE = 0.95;

function compress(bytes: Uint8Array, coding: Coding): Uint8Array {
  if (coding === "gzip") return gzipSync(bytes, { level: 9 });
  return brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength },
  });
}

/** Writes the compressed forms of one file that pay, removes those that no longer do, and returns the bytes of the smallest form. */
async function compressFile(path: string): Promise<{ readonly before: number; readonly after: number }> {
  const bytes = await readFile(path);
  let after = bytes.byteLength;
  for (const [coding, suffix] of CODING_SUFFIXES) {
    const packed = bytes.byteLength < SMALLEST_BYTES ? bytes : compress(bytes, coding);
    if (packed.byteLength > bytes.byteLength * LARGEST_SHARE) {
      await rm(path + suffix, { force: true });
      continue;
    }
    await writeFile(path + suffix, packed);
    after = Math.min(after, packed.byteLength);
  }
  return { before: bytes.byteLength, after };
}

await writeFile(join(SITE, "_headers"), formatHeadersFile());
let files = 0;
let before = 0;
let after = 0;
for (const entry of await readdir(SITE, { withFileTypes: true, recursive: true })) {
  const path = join(entry.parentPath, entry.name);
  if (!entry.isFile() || !isCompressible(entry.name) || NOT_SITE.some((folder) => path.startsWith(folder))) continue;
  const sizes = await compressFile(path);
  files++;
  before += sizes.before;
  after += sizes.after;
}
console.log(`compress: ${files} files, ${Math.round(before / 1024)} KiB, ${Math.round(after / 1024)} KiB at best`);
