/** A capture that was sampled says so, and so does what is written of it. */
import { expect, test } from "vitest";
import { describeSampling, findSampling } from "#shared/losses/sampling.ts";
import { EVERY_PACKET } from "#shared/model/packet-file.ts";
import { bytes } from "../../scripts/captures/bytes.ts";
import { OptionCode, pcapng } from "../../scripts/captures/pcapng.ts";
import { Scene, endpoint } from "../../scripts/captures/scene.ts";
import { openBytes } from "./support/open.ts";

const scene = new Scene();
scene.sendUdp(endpoint("10.0.0.1", 53), endpoint("10.9.9.9", 999), bytes("answer"));

async function samplingOf(
  file: Uint8Array<ArrayBuffer>,
): Promise<{ sampling: number; written: Uint8Array<ArrayBuffer> }> {
  const { engine, summary } = await openBytes(file);
  const pieces: Uint8Array[] = [];
  await engine.packetFile(
    EVERY_PACKET,
    (piece) => pieces.push(piece),
    () => undefined,
  );
  return { sampling: findSampling(summary.inputs.flatMap(({ comments }) => comments)), written: bytes(...pieces) };
}

test.each([1, 5])("packets that are written of a capture of 1 in %d say the same", async (oneIn) => {
  const comment = oneIn === 1 ? "mode full" : `Tapglass sensor a, mode full, ${describeSampling(oneIn)}`;
  const first = await samplingOf(bytes(pcapng(scene.packets, [{ code: OptionCode.comment, value: comment }])));
  expect(first.sampling).toBe(oneIn);
  expect((await samplingOf(first.written)).sampling).toBe(oneIn);
});
