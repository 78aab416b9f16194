import { createRequire } from "node:module";

import type { Plugin } from "vite";

const MODULE = "virtual:wasm-thread";
const SOURCE =
  "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.worker.js";

/**
 * The script of wasm's threads as a file of ours.
 *
 * TensorFlow.js has it as a string, to be started from a `blob:` address, which our
 * content security policy refuses.
 */
export function wasmThread(): Plugin {
  return {
    name: "crowdfl-wasm-thread",
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : null),
    load(id) {
      if (id !== `\0${MODULE}`) return null;
      const { wasmWorkerContents } = createRequire(import.meta.url)(SOURCE) as {
        wasmWorkerContents: string;
      };
      // A line break in one of its strings was written for one more reading.
      const source = wasmWorkerContents.replaceAll("\n", "\\n");
      const file = this.emitFile({ type: "asset", name: "wasm-thread.js", source });
      return `export default import.meta.ROLLUP_FILE_URL_${file};`;
    },
  };
}
