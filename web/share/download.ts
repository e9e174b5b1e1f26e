/** Hands a file to the user: the one way by which files leave the page. */
export interface OutgoingFile {
  readonly name: string;
  readonly mediaType: string;
  /** Text, or pieces that follow each other. */
  readonly text: string | readonly (string | Uint8Array<ArrayBuffer> | Blob)[];
}

/** The browser asks where to, or puts it with the downloads. */
export function saveAs({ name, mediaType, text }: OutgoingFile): void {
  const url = URL.createObjectURL(new Blob(typeof text === "string" ? [text] : [...text], { type: mediaType }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then; the address is not needed any more.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  });
}
