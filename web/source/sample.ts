/** Captures that ship with the app: public/samples/index.json names them. */
import * as v from "valibot";
import { inputOf, type Opening, type SourceOutcome } from "./opening.ts";

const SampleSchema = v.object({
  file: v.pipe(v.string(), v.regex(/^[\w.-]+$/)),
  title: v.string(),
  line: v.string(),
  packets: v.number(),
  bytes: v.number(),
});

export type Sample = v.InferOutput<typeof SampleSchema>;

const folder = `${import.meta.env.BASE_URL}samples/`;

export async function listSamples(): Promise<SourceOutcome<Sample[]>> {
  try {
    const response = await fetch(`${folder}index.json`);
    if (!response.ok) return { ok: false, message: "The list of samples is not there." };
    return { ok: true, value: v.parse(v.array(SampleSchema), await response.json()) };
  } catch {
    return { ok: false, message: "The list of samples could not be read." };
  }
}

export async function openSample(file: string): Promise<SourceOutcome<Opening>> {
  if (!/^[\w.-]+$/.test(file)) return { ok: false, message: `“${file}” is not the name of a sample.` };
  try {
    const response = await fetch(folder + file);
    const isPage = response.headers.get("content-type")?.startsWith("text/html") ?? false;
    if (!response.ok || isPage) return { ok: false, message: `There is no sample “${file}” in this version.` };
    const bytes = await response.blob();
    return {
      ok: true,
      value: {
        title: file,
        inputs: [inputOf(file, bytes)],
        origin: { kind: "sample", file },
        address: `sample=${file}`,
      },
    };
  } catch {
    return {
      ok: false,
      message: `The sample “${file}” could not be loaded: this site does not answer and the sample is not stored for offline use.`,
    };
  }
}
