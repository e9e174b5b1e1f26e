/** MD5, SHA-1 and SHA-256 of a capture's files: those of HTTP for its requests and responses, the others as they are. */
import { gunzipSync, inflateSync, unzlibSync } from "fflate";
import { md5 } from "#shared/format/md5.ts";
import { type Decoders, undoCodings } from "../objects/codings.ts";
import { headText } from "../objects/mail-text.ts";
import { readHead, undoWords } from "../objects/mail-words.ts";
import type { Found } from "../objects/conversation.ts";
import type { CarriedFiles, ObjectFinder } from "../objects/objects.ts";

export interface FileDigest {
  /** Of the file, its codings undone. */
  readonly size: number;
  readonly md5: string;
  readonly sha1: string;
  readonly sha256: string;
}

/** Where files are read from, conversation by conversation. */
export type BodySource = Pick<ObjectFinder, "readFiles">;

/** A file without its bytes. */
export interface DigestedFile extends Omit<Found, "body"> {
  readonly bytes: number;
  readonly digest: FileDigest | undefined;
  readonly flow: number;
  readonly carrier: CarriedFiles["carrier"];
  readonly command: string;
  /** Mails, where it is attached to one. */
  readonly mail?: MailSaid;
  /** Which of its conversation's. */
  readonly index: number;
}

/** Senders and receivers as a mail names them, and what is attached to it. */
export interface MailSaid {
  readonly index: number;
  readonly from: string;
  readonly to: string;
  readonly attachments: readonly string[];
}

/** A gzip file says at its end how long it is; what would grow beyond this is left without a digest. */
const MOST_BYTES = 256 << 20;

function claimedSize(bytes: Uint8Array): number {
  const last = bytes.length - 4;
  return last < 0 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(last, true);
}

function gunzip(bytes: Uint8Array): Uint8Array {
  if (claimedSize(bytes) > MOST_BYTES) throw new RangeError("it says that it is longer than is decoded");
  return gunzipSync(bytes);
}

/** "deflate" comes with a zlib header or, from some servers, without one. */
const DECODERS: Decoders = new Map([
  ["gzip", [gunzip]],
  ["x-gzip", [gunzip]],
  ["deflate", [(bytes: Uint8Array) => unzlibSync(bytes), (bytes: Uint8Array) => inflateSync(bytes)]],
  ["identity", [(bytes: Uint8Array) => bytes]],
]);

async function hexDigest(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest(name, bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function digestOf(found: Found): Promise<FileDigest | undefined> {
  const file = found.isIncomplete ? undefined : undoCodings(found.codings, found.body, DECODERS);
  if (file === undefined) return undefined;
  const bytes = new Uint8Array(file);
  const [sha1, sha256] = [await hexDigest("SHA-1", bytes), await hexDigest("SHA-256", bytes)];
  return { size: bytes.length, md5: md5(bytes), sha1, sha256 };
}

const MAIL = "message/rfc822";

/** What the mail at `at` says of itself; the files behind it up to the next mail are attached to it. */
function mailSaid(all: readonly Found[], at: number, index: number): MailSaid {
  const behind = all.slice(at + 1);
  const next = behind.findIndex(({ isPartOfMail }) => isPartOfMail !== true);
  const attachments = (next < 0 ? behind : behind.slice(0, next)).map(({ name }) => name);
  const head = readHead(headText(all[at]?.body ?? new Uint8Array(0)));
  return { index, from: undoWords(head.get("from") ?? ""), to: undoWords(head.get("to") ?? ""), attachments };
}

interface MessagePlace {
  readonly flow: number;
  readonly message: number | undefined;
  readonly messages: number;
}

interface Waiting {
  readonly sentBytes: number;
  readonly digest: FileDigest | undefined;
}

/** The digests of each conversation's bodies, each direction in its order. */
export class FileDigests {
  readonly #waiting = new Map<string, Waiting[]>();

  /** Mails of SMTP by their conversations, in their order. */
  readonly #mails = new Map<number, MailSaid[]>();
  /** Files that HTTP did not carry, in the order of their conversations. */
  readonly others: DigestedFile[] = [];

  /** How many conversations are too long to be read. */
  async read(source: BodySource, isCancelled: () => boolean): Promise<number> {
    return source.readFiles(
      (carried) => (carried.carrier === "http" ? this.#takeBodies(carried) : this.#takeFiles(carried)),
      isCancelled,
    );
  }

  async #takeBodies({ flow, found: all }: CarriedFiles): Promise<void> {
    for (const found of all) {
      const key = `${flow.toString()} ${String(found.isRequest === true)}`;
      const waiting = this.#waiting.get(key) ?? [];
      waiting.push({ sentBytes: found.body.length, digest: await digestOf(found) });
      this.#waiting.set(key, waiting);
    }
  }

  async #takeFiles({ flow, carrier, path, command, found: all }: CarriedFiles): Promise<void> {
    let mail: MailSaid | undefined;
    let mails = 0;
    for (const [index, found] of all.entries()) {
      const isPart = found.isPartOfMail === true;
      if (found.declaredType === MAIL && !isPart) {
        mail = mailSaid(all, index, mails++);
        if (carrier === "smtp") this.#mails.set(flow, [...(this.#mails.get(flow) ?? []), mail]);
      }
      const { body, ...rest } = found;
      this.others.push({
        ...rest,
        ...(path === "" ? {} : { path }),
        ...(isPart && mail !== undefined ? { mail } : {}),
        bytes: body.length,
        digest: await digestOf(found),
        flow,
        carrier,
        command,
        index,
      });
    }
  }

  /** A message of a conversation that handed over so many; undefined where not all of them were found: then none is told for sure. */
  mailOf({ flow, message = -1, messages }: MessagePlace): MailSaid | undefined {
    const found = this.#mails.get(flow);
    return found?.length === messages ? found[message] : undefined;
  }

  /** The next body of the direction with so many bytes: one that the log passed over is passed over here. */
  next(flow: number, isRequest: boolean, sentBytes: number): FileDigest | undefined {
    const waiting = this.#waiting.get(`${flow.toString()} ${String(isRequest)}`) ?? [];
    const at = waiting.findIndex((one) => one.sentBytes === sentBytes);
    return at < 0 ? undefined : waiting.splice(0, at + 1).at(-1)?.digest;
  }
}
