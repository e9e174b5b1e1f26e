/** One engine in one worker: the page sends the compiled module once, then talks to the engine over Comlink. */
import { expose } from "comlink";
import { createEngine } from "../../wasm/host/index.ts";

/** What the page sends first: the module, and the port that the engine answers on. */
export interface StartRequest {
  readonly module: WebAssembly.Module;
  readonly port: MessagePort;
}

addEventListener(
  "message",
  (event: MessageEvent<StartRequest>) => {
    void start(event.data);
  },
  { once: true },
);

async function start({ module, port }: StartRequest): Promise<void> {
  expose(await createEngine(module), port);
  postMessage("ready");
}
