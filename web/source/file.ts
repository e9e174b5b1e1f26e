/** Files: chosen, dropped (with folders), pasted, or handed over by the system. */
import type { CaptureInput } from "#shared/model/engine.ts";
import { inputOf, type Opening } from "./opening.ts";

/** A file and, where the browser gives one, the handle that opens it again later. */
export interface ChosenFile {
  readonly file: File;
  readonly handle?: FileSystemFileHandle;
}

interface PickerWindow {
  showOpenFilePicker?: (options: { multiple: boolean; types: unknown[] }) => Promise<FileSystemFileHandle[]>;
}

/** One capture in one tab. */
export function openingOfFile({ file, handle }: ChosenFile, shiftNs = 0n): Opening {
  return {
    title: file.name,
    inputs: [inputOf(file.name, file, shiftNs)],
    origin: handle === undefined ? { kind: "kept" } : { kind: "handle", handle },
    address: "",
  };
}

/** Several captures merged by time in one tab. They cannot be opened again as one, so only the name is remembered. */
export function openingOfMerge(inputs: readonly CaptureInput[]): Opening {
  const [first] = inputs;
  return {
    title: `${first?.name ?? ""} + ${(inputs.length - 1).toString()}`,
    inputs,
    origin: { kind: "named" },
    address: "",
  };
}

/** The browser's own dialog; an empty list when the user closed it. */
export async function chooseFiles(): Promise<ChosenFile[]> {
  const { showOpenFilePicker } = window as unknown as PickerWindow;
  if (showOpenFilePicker === undefined) return chooseWithInput();
  try {
    const handles = await showOpenFilePicker.call(window, { multiple: true, types: [] });
    return await Promise.all(handles.map(async (handle) => ({ file: await handle.getFile(), handle })));
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") return [];
    return chooseWithInput(); // the picker is there but not allowed here: the plain one always is
  }
}

function chooseWithInput(): Promise<ChosenFile[]> {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    input.onchange = () => {
      resolve(Array.from(input.files ?? [], (file) => ({ file })));
    };
    input.oncancel = () => {
      resolve([]);
    };
    input.click();
  });
}

type HandleItem = DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null | undefined> };

/** All files of a drop or paste. Must be called in the event itself: the browser empties the list afterwards. */
export function filesOfTransfer(transfer: DataTransfer): Promise<ChosenFile[]> {
  const pending = Array.from(transfer.items)
    .filter((entry) => entry.kind === "file")
    .map((entry: HandleItem) => {
      const plain = entry.getAsFile();
      const folder = typeof entry.webkitGetAsEntry === "function" ? entry.webkitGetAsEntry() : null;
      if (entry.getAsFileSystemHandle === undefined)
        return folder === null ? filesOfPlain(plain) : filesOfEntry(folder);
      return entry.getAsFileSystemHandle().then(
        (handle) => (handle ? filesOfHandle(handle) : filesOfPlain(plain)),
        () => filesOfPlain(plain),
      );
    });
  return Promise.all(pending).then((lists) => lists.flat());
}

function filesOfPlain(file: File | null): Promise<ChosenFile[]> {
  return Promise.resolve(file === null ? [] : [{ file }]);
}

async function filesOfHandle(handle: FileSystemHandle): Promise<ChosenFile[]> {
  if (handle.kind === "file") {
    const own = handle as FileSystemFileHandle;
    return [{ file: await own.getFile(), handle: own }];
  }
  const found: ChosenFile[] = [];
  const folder = handle as FileSystemDirectoryHandle & { values(): AsyncIterable<FileSystemHandle> };
  for await (const child of folder.values()) found.push(...(await filesOfHandle(child)));
  return found.sort(byName);
}

async function filesOfEntry(entry: FileSystemEntry): Promise<ChosenFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => {
      (entry as FileSystemFileEntry).file(resolve, reject);
    });
    return [{ file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: ChosenFile[] = [];
  for (;;) {
    // A folder is read in portions until one is empty.
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (portion.length === 0) return found.sort(byName);
    for (const child of portion) found.push(...(await filesOfEntry(child)));
  }
}

function byName(one: ChosenFile, other: ChosenFile): number {
  return one.file.name.localeCompare(other.file.name, undefined, { numeric: true });
}

interface LaunchWindow {
  launchQueue?: { setConsumer(consumer: (launch: { files: FileSystemFileHandle[] }) => void): void };
}

/** Files that the system opens with the installed app. */
export function onLaunchedFiles(open: (files: ChosenFile[]) => void): void {
  (window as LaunchWindow).launchQueue?.setConsumer((launch) => {
    void Promise.all(launch.files.map(async (handle) => ({ file: await handle.getFile(), handle }))).then((files) => {
      if (files.length > 0) open(files);
    });
  });
}
