/**
 * The way out of a child process, read into one buffer that is used again and again. Node's own pipe to a child makes a buffer of 64 KiB for
 * each piece: at a hundred megabytes a second that is garbage which is collected late (measured at 490,000 packets of 512 bytes a second: 125
 * MB at the peak against 80, and a fifth of the time). Only sockets can be told where to read to, hence a pair of them.
 */
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PIECE_BYTES = 256 << 10;

export interface ChildPipe {
  /** Read from at once; `pause` and `resume` hold for the child's writing. */
  readonly output: Socket;
  /** For the child; to be destroyed here when it has it. */
  readonly input: Socket;
}

/** `onBytes` gets views that are valid until it returns. Rejects where the system has no such sockets, or no folder for them. */
export async function openChildPipe(onBytes: (bytes: Buffer) => void): Promise<ChildPipe> {
  // Nobody else can enter it, so that the first connection is our own.
  const folder = makeFolder();
  const server = createServer({ pauseOnConnect: true });
  try {
    const path = join(folder, "s");
    server.listen(path);
    await once(server, "listening");
    chmodSync(path, 0o600);
    const buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
    const callback = (bytes: number): boolean => {
      onBytes(buffer.subarray(0, bytes));
      return true;
    };
    const accepted = once(server, "connection");
    const output = connect({ path, onread: { buffer, callback } });
    const [[input]] = (await Promise.all([accepted, once(output, "connect")])) as [[Socket], unknown];
    return { output, input };
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of mode 0700: where the system keeps such for this user or service, else among the temporary files. */
function makeFolder(): string {
  const given = process.env["RUNTIME_DIRECTORY"] ?? process.env["XDG_RUNTIME_DIR"];
  try {
    if (given !== undefined) return mkdtempSync(join(given, "tapglass-"));
  } catch {
    // It is another user's, as after sudo, or was never made.
  }
  return mkdtempSync(join(tmpdir(), "tapglass-"));
}
