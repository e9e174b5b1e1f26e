/** Starts engines. */
import { CaptureEngine } from "./engine.ts";
import { startInstance } from "./instance.ts";
import { EngineRegistry } from "./registry.ts";

/** What a module's dissectors declare is the same in each of its instances: read once. */
const registries = new WeakMap<WebAssembly.Module, EngineRegistry>();

/** A fresh engine without a capture; `wasm` is the compiled module, or its bytes. */
export async function createEngine(wasm: WebAssembly.Module | BufferSource): Promise<CaptureEngine> {
  const module = wasm instanceof WebAssembly.Module ? wasm : await WebAssembly.compile(wasm);
  const instance = await startInstance(module);
  let registry = registries.get(module);
  if (registry === undefined) {
    registry = new EngineRegistry(instance);
    registries.set(module, registry);
  }
  return new CaptureEngine(instance, registry);
}
