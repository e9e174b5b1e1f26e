/** Files that a capture's conversations carried. */

export type ObjectSource = "http" | "ftp" | "tftp" | "mail" | "smb";

export interface CaptureObject {
  /** Names it in requests; the same for the same capture. */
  readonly id: number;
  readonly source: ObjectSource;
  /** From the URI, the header or the command; made up where nobody named it, never empty. */
  readonly name: string;
  /** Where it lies at the server, where that is more than its name. */
  readonly path?: string;
  /** Who gave it, as an address or, where the client named it, a host. */
  readonly host: string;
  /** As it was declared; empty where it was not. */
  readonly declaredType: string;
  /** What the first bytes say it is; empty where they say nothing. */
  readonly type: string;
  /** Bytes as they were sent, chunks joined; of what is attached to a mail, decoded. */
  readonly bytes: number;
  /** What is still to be undone before it is the file, in the order in which it was done: "gzip". */
  readonly codings: readonly string[];
  /** First and last packet, and the conversation's first. */
  readonly firstPacket: number;
  readonly lastPacket: number;
  /** From the conversation's first sender. */
  readonly isForward: boolean;
  /** Of HTTP: the body of a request, not of a response. */
  readonly isRequest?: boolean;
  /** Attached to the mail before it; its bytes are decoded. */
  readonly isPartOfMail?: boolean;
  /** Bytes are missing at its end or within; how many, where that is known (holes within are zeros). */
  readonly isIncomplete: boolean;
  readonly missingBytes?: number;
  /** Of the bytes that are missing some lie between others. */
  readonly hasHoles?: boolean;
}

export interface ObjectsProgress {
  readonly conversationsDone: number;
  readonly conversationsTotal: number;
  readonly objects: number;
}

export interface ObjectList {
  readonly objects: readonly CaptureObject[];
  /** Conversations that could hold objects and were too long to be taken apart. */
  readonly tooLong: number;
}
