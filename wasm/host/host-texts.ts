/** Tells the engine the texts of packets that only the host knows, for filters that ask for them. */
import type { Instance } from "./instance.ts";
import type { OpenCapture } from "./open-capture.ts";

const encoder = new TextEncoder();
/** Told once for each capture: names do not change once the capture is read. */
const told = new WeakMap<Instance, number>();

export function tellInterfaceNames({ instance, interfaceNames, frames }: OpenCapture): void {
  if (told.get(instance) === interfaceNames.length) return;
  told.set(instance, interfaceNames.length);
  if (!instance.exports.reserveInterfaceNames(interfaceNames.length)) return;
  interfaceNames.forEach((name, id) => {
    const bytes = encoder.encode(name);
    const at = frames.reserve(bytes.length + 1);
    instance.bytes.set(bytes, at);
    instance.exports.setInterfaceName(id, at, bytes.length);
  });
}

/** Where comments stand while their packet is judged, per engine: address and room. */
const commentRooms = new WeakMap<Instance, { readonly at: number; readonly size: number }>();

/** The comments of the packet that is judged next; the list is empty again when there are none. */
export function tellComments({ instance }: OpenCapture, comments: readonly string[]): void {
  const texts = comments.map((comment) => encoder.encode(comment));
  const size = texts.reduce((sum, { length }) => sum + 4 + length, 0);
  let room = commentRooms.get(instance);
  if (room === undefined || room.size < size) {
    const made = Math.max(size * 2, 4096);
    room = { at: instance.exports.allocate(made) >>> 0, size: made };
    commentRooms.set(instance, room);
  }
  let at = room.at;
  for (const text of texts) {
    instance.view.setUint32(at, text.length, true);
    instance.bytes.set(text, at + 4);
    at += 4 + text.length;
  }
  instance.exports.setComments(room.at, texts.length);
}
