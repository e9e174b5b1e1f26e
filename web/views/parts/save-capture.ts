/** A capture leaves the browser as a file: it is saved, its fingerprint is told, and the sensors that it came from write it down. */
import { formatSize } from "#shared/format/number.ts";
import { digestOf } from "../../share/digest.ts";
import { saveAs } from "../../share/download.ts";
import type { LiveRun } from "../../session/live-run.svelte.ts";
import type { Session } from "../../session/session.svelte.ts";

interface CaptureFile {
  readonly name: string;
  readonly bytes: Blob;
  /** The captures of sensors that are in it. */
  readonly sources: readonly LiveRun[];
  /** What is not in it, in sentences. */
  readonly remarks: readonly string[];
}

const LONGEST_NAME = 200;

export async function saveCapture(session: Session, { name, bytes, sources, remarks }: CaptureFile): Promise<void> {
  saveAs({ name, mediaType: "application/x-pcapng", text: [bytes] });
  const digest = await digestOf(bytes);
  const saved = {
    name: name.slice(0, LONGEST_NAME),
    bytes: bytes.size,
    ...(digest === undefined ? {} : { digest }),
  };
  const untold = sources.filter(
    ({ facts, stream }) => facts.origin !== "" && !session.sensors.noteExport(facts, stream, saved),
  );
  const unheard = untold.map(({ facts }) => facts.sensor).join(" and ");
  const text = [
    `Saved ${name}, ${formatSize(bytes.size)}.`,
    ...remarks,
    digest === undefined ? "Too long for the browser to work out its SHA-256." : `SHA-256 ${digest}.`,
    ...(unheard === "" ? [] : [`${unheard} is not known here any more, so its audit log does not hear of it.`]),
  ].join(" ");
  const action = {
    title: "Copy SHA-256",
    run: (): void => {
      void session.copy(digest ?? "", "the SHA-256");
    },
  };
  session.notify({ text, isProblem: false, isLasting: true, ...(digest === undefined ? {} : { action }) });
}
