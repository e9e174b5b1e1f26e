/** The page's side of the engine: starts workers and hands out `Engine` objects that work in them. */
import { proxy, transfer, wrap } from "comlink";
import type { Engine } from "#shared/model/engine.ts";
import type { Registry } from "#shared/model/registry.ts";
import engineUrl from "../../wasm/build/engine.wasm?url";
import type { StartRequest } from "./analysis.worker.ts";
import workerUrl from "./analysis.worker.ts?worker&url";
import { trustedScriptUrl } from "./trusted-script.ts";

export interface EngineClient {
  readonly engine: Engine;
  /** What the engine knows: the same for each capture, and asked for once. */
  readonly registry: () => Promise<Registry>;
  /** Ends the worker; what it was doing is dropped. */
  close(): void;
}

/** Functions go as proxies; the port of a live capture is handed over. */
function prepare(value: unknown): unknown {
  if (typeof value === "function") return proxy(value);
  if (!Array.isArray(value)) return value;
  const ports = (value as readonly unknown[]).flatMap((each) => {
    const port = typeof each === "object" && each !== null && "live" in each ? each.live : undefined;
    return port instanceof MessagePort ? [port] : [];
  });
  return ports.length === 0 ? value : transfer(value, ports);
}

/** Comlink sends functions only as proxies; the engine's contract has plain callbacks. */
function withCallbacks(remote: object): Engine {
  type Call = (...values: unknown[]) => unknown;
  return new Proxy(remote, {
    get: (target, name) => {
      // An object of promises must not look like a promise itself.
      if (name === "then") return undefined;
      const call = Reflect.get(target, name) as Call;
      return (...values: unknown[]) => call(...values.map(prepare));
    },
  }) as Engine;
}

/** A worker with an engine in it that answers on `port`. */
interface Started {
  readonly worker: Worker;
  readonly port: MessagePort;
  readonly engine: Engine;
  registry: Promise<Registry> | undefined;
}

/** Compiles the engine once, for however many captures are open, and keeps one worker ready for the first of them. */
export class EngineStarter {
  #module: Promise<WebAssembly.Module> | undefined;
  #spare: Promise<Started> | undefined;
  #registry: Registry | undefined;

  /** Fetches and compiles once; calling it again costs nothing. */
  #prepare(): Promise<WebAssembly.Module> {
    this.#module ??= compile().catch((cause: unknown) => {
      this.#module = undefined; // the next attempt starts afresh
      throw new Error("The engine could not be loaded", { cause });
    });
    return this.#module;
  }

  /** Starts a worker ahead of the next capture, and has it say what the engine knows: a drop finds both there. */
  async warm(): Promise<void> {
    await this.#describe(await this.#takeReady());
  }

  /** What the engine knows, with no capture open. */
  async describe(): Promise<Registry> {
    return this.#registry ?? this.#describe(await this.#takeReady());
  }

  /** The worker that is kept ready; a failure leaves none, and the next who asks starts anew. */
  #takeReady(): Promise<Started> {
    if (this.#spare !== undefined) return this.#spare;
    const spare = this.#launch();
    this.#spare = spare;
    spare.catch(() => {
      if (this.#spare === spare) this.#spare = undefined;
    });
    return spare;
  }

  /** A worker that ends owes its answer to those alone who asked this worker. */
  async #describe(started: Started): Promise<Registry> {
    if (this.#registry !== undefined) return this.#registry;
    started.registry ??= started.engine.registry();
    this.#registry = await started.registry;
    return this.#registry;
  }

  /** `onBroken` is told when the worker dies with an error that no request answers for. */
  async start(onBroken: (reason: string) => void): Promise<EngineClient> {
    const spare = this.#spare;
    this.#spare = undefined;
    const started = await (spare ?? this.#launch());
    const { worker, port, engine } = started;
    worker.onerror = (event) => {
      onBroken(event.message || "The engine's worker stopped");
    };
    return {
      engine,
      registry: () => this.#describe(started),
      close: () => {
        port.close();
        worker.terminate();
      },
    };
  }

  async #launch(): Promise<Started> {
    const module = await this.#prepare();
    const worker = new Worker(trustedScriptUrl(workerUrl) as string, { type: "module", name: "tapglass engine" });
    const { port1, port2 } = new MessageChannel();
    await new Promise<void>((resolve, reject) => {
      worker.onmessage = () => {
        resolve();
      };
      worker.onerror = (event) => {
        reject(new Error(event.message || "The engine's worker did not start"));
      };
      worker.postMessage({ module, port: port2 } satisfies StartRequest, [port2]);
    });
    return { worker, port: port1, engine: withCallbacks(wrap(port1)), registry: undefined };
  }
}

async function compile(): Promise<WebAssembly.Module> {
  const response = await fetch(engineUrl);
  if (!response.ok) throw new Error(`The server answered ${response.status.toString()} for the engine`);
  // A server without the right media type must not keep the engine from starting.
  if (response.headers.get("content-type") !== "application/wasm")
    return WebAssembly.compile(await response.arrayBuffer());
  return WebAssembly.compileStreaming(response);
}
