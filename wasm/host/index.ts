/** Starts engines. */
import { CaptureEngine } from "./engine.ts";
import { startInstance } from "./instance.ts";

/** A fresh engine without a capture; `wasm` is the compiled module, or its bytes. */
export async function createEngine(wasm: WebAssembly.Module | BufferSource): Promise<CaptureEngine> {
  return new CaptureEngine(await startInstance(wasm));
}
