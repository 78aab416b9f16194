/**
 * Start the wasm backend from files of our own.
 *
 * What TensorFlow.js does itself starts threads from `blob:` addresses, which a strict
 * content security policy refuses; and it makes one backend for the life of the page,
 * while here each model gets its own, with as many threads as suit it.
 */

import { BackendWasm, setThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import makePlain from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js";
import makeThreaded from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js";
import threadedScript from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js?url";
import threadedBinary from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.wasm?url";
import simdBinary from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url";
import plainBinary from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url";
import { env, registerBackend, removeBackend, setBackend } from "@tensorflow/tfjs-core";
import threadScript from "virtual:wasm-thread";

import type { Module, Wasm } from "./heap";

/** More than four gain nothing: phones have as many large cores. */
const MOST_THREADS = 4;

type BackendModule = ConstructorParameters<typeof BackendWasm>[0];

/** Threads that can be used here: 1 when the page is not cross-origin isolated. */
export async function mostThreads(): Promise<number> {
  const able = await env().getAsync("WASM_HAS_MULTITHREAD_SUPPORT");
  const isAble = able === true && (await hasSimd());
  return isAble ? Math.min(MOST_THREADS, navigator.hardwareConcurrency) : 1;
}

/** Make a backend and let TensorFlow.js use it; an earlier one is ended. */
export async function startWasm(threads: number): Promise<Wasm> {
  const module = threads > 1 ? await threadedModule() : await plainModule();
  bindTensorCalls(module);
  setThreadsCount(threads);
  const backend = new BackendWasm(module as unknown as BackendModule);
  removeBackend("wasm");
  registerBackend("wasm", () => backend);
  if (!(await setBackend("wasm"))) throw new Error("wasm can't be started here");
  return backend as unknown as Wasm;
}

async function hasSimd(): Promise<boolean> {
  return (await env().getAsync("WASM_HAS_SIMD_SUPPORT")) === true;
}

async function plainModule(): Promise<Module> {
  const binary = (await hasSimd()) ? simdBinary : plainBinary;
  const module: unknown = await makePlain({ locateFile: () => absolute(binary) });
  return module as Module;
}

async function threadedModule(): Promise<Module> {
  const module: unknown = await makeThreaded({
    locateFile: (path: string) =>
      absolute(path.endsWith(".wasm") ? threadedBinary : threadScript),
    // Each thread loads this by importScripts.
    mainScriptUrlOrBlob: absolute(threadedScript),
  });
  return module as Module;
}

function absolute(address: string): string {
  return new URL(address, self.location.href).href;
}

/** The calls that the backend expects beside those of the kernels. */
function bindTensorCalls(module: Module): void {
  const calls = {
    init: module.cwrap("init", null, []),
    initWithThreadsCount: module.cwrap("init_with_threads_count", null, ["number"]),
    getThreadsCount: module.cwrap("get_threads_count", "number", []),
    registerTensor: module.cwrap("register_tensor", null, ["number", "number", "number"]),
    disposeData: module.cwrap("dispose_data", null, ["number"]),
    dispose: module.cwrap("dispose", null, []),
  };
  Object.assign(module, { tfjs: calls });
}
