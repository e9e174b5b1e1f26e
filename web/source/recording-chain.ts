/**
 * Checks a file that a sensor recorded against the recording's hash chain: lines of JSON, each with the SHA-256 of the line before it; lines of
 * kind "piece" bear that of a stretch of a file (sensor/record/chain.ts writes them).
 */
export interface ChainVerdict {
  readonly isWhole: boolean;
  /** In words: what is wrong, or how far the chain vouches for the file. */
  readonly text: string;
  /** Digest of the chain's last line: the audit log's event recording_ended bears the same. */
  readonly head: string;
}

const FIRST = "0".repeat(64);

async function digestOf(bytes: Uint8Array<ArrayBuffer> | ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

interface Piece {
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
  readonly sha256: string;
}

function isPiece(line: unknown): line is Piece {
  const { kind, file, offset, bytes, sha256 } = line as Readonly<Record<string, unknown>>;
  return (
    kind === "piece" &&
    typeof file === "string" &&
    Number.isSafeInteger(offset) &&
    Number.isSafeInteger(bytes) &&
    typeof sha256 === "string"
  );
}

/** The pieces that the chain vouches for; a sentence where the chain is broken. */
async function readChain(chain: string): Promise<{ pieces: Piece[]; head: string; problem: string }> {
  const texts = chain.split("\n");
  // What a crash left of a last line is none.
  texts.pop();
  const pieces: Piece[] = [];
  let head = FIRST;
  for (const [at, text] of texts.entries()) {
    let line: unknown;
    try {
      line = JSON.parse(text);
    } catch {
      line = undefined;
    }
    const { before, sequence } = (typeof line === "object" && line !== null ? line : {}) as Record<string, unknown>;
    if (before !== head || sequence !== at)
      return {
        pieces,
        head,
        problem: `line ${(at + 1).toString()} of the chain does not follow from the one before it`,
      };
    head = await digestOf(new TextEncoder().encode(text));
    if (isPiece(line)) pieces.push(line);
  }
  return { pieces, head, problem: texts.length === 0 ? "the chain is empty" : "" };
}

/** `report` hears how many bytes were checked. */
export async function checkRecording(
  chain: string,
  name: string,
  file: Blob,
  report: (bytes: number) => void,
): Promise<ChainVerdict> {
  const { pieces, head, problem } = await readChain(chain);
  const broken = (text: string): ChainVerdict => ({ isWhole: false, text, head });
  if (problem !== "") return broken(problem);
  let at = 0;
  for (const piece of pieces.filter((each) => each.file === name)) {
    const end = at + piece.bytes;
    if (
      piece.offset !== at ||
      end > file.size ||
      (await digestOf(await file.slice(at, end).arrayBuffer())) !== piece.sha256
    )
      return broken(`${name} was changed between byte ${at.toString()} and ${end.toString()}`);
    at = end;
    report(at);
  }
  const rest = file.size - at;
  const vouched =
    rest === 0 ? "every byte of it" : `all but its last ${rest.toString()} bytes, which came after the last line`;
  return { isWhole: true, text: `the chain is whole, and vouches for ${vouched}`, head };
}
