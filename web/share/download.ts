/** Hands a file to the user: the one way by which files leave the page. */
export interface OutgoingFile {
  readonly name: string;
  readonly mediaType: string;
  readonly text: string;
}

/** The browser asks where to, or puts it with the downloads. */
export function saveAs({ name, mediaType, text }: OutgoingFile): void {
  const url = URL.createObjectURL(new Blob([text], { type: mediaType }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then; the address is not needed any more.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  });
}
