/** One HTTP/2 stream of a conversation, read from all of its windows. */
import { type DecodeBody, type Http2Wish, followHttp2 } from "#shared/http2/follow.ts";
import type { StreamWindow } from "#shared/model/stream.ts";
import { undoCodings } from "../host/objects/codings.ts";
import { takeApart } from "../host/objects/conversation.ts";
import { DECODERS } from "./decoders.ts";
import { UsageError } from "./open.ts";

/** The conversation is held in memory as a whole. */
const LONGEST = 256 << 20;

const decode: DecodeBody = (codings, body) => {
  const bytes = undoCodings(codings, body, DECODERS);
  const names = codings.join(", ");
  return Promise.resolve(
    bytes === undefined
      ? { bytes: body, said: [`${names} cannot be decoded: as it was on the wire`] }
      : { bytes: new Uint8Array(bytes), said: [`${names} decoded`] },
  );
};

/** What is missing or in doubt goes to `troubles`. */
export async function* http2Windows(
  windows: AsyncIterable<StreamWindow>,
  wish: Http2Wish,
  troubles: string[],
): AsyncGenerator<StreamWindow> {
  const all: StreamWindow[] = [];
  for await (const window of windows) {
    if (window.total > LONGEST) throw new UsageError("the conversation is longer than 256 MB: too long for --http2");
    all.push(window);
  }
  const whole = takeApart(all)?.whole;
  const followed = whole === undefined ? undefined : await followHttp2(whole, wish, decode);
  if (followed === undefined) throw new UsageError("the conversation is not HTTP/2 from its beginning on");
  if (followed.chosen === undefined) {
    const ids = followed.streams.map(({ id }) => id).join(", ");
    throw new UsageError(`there is no HTTP/2 stream ${wish.stream ?? ""} in it: there are ${ids}`);
  }
  troubles.push(...followed.troubles);
  yield followed.window;
}
