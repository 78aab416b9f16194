/** The worker that does the server's benchmark; the same one trains. */

import * as comlink from "comlink";

import type { Measure } from "../../shared/trainer";

/** Starts the worker for a measurement and ends it after it, so that no memory stays. */
export const measure: Measure = {
  async digest(seed, size, steps) {
    const worker = new Worker(new URL("../../worker/train.worker.ts", import.meta.url), { type: "module" });
    const broken = new Promise<never>((_, reject) => {
      worker.addEventListener("error", (event) => {
        reject(new Error(`This phone can't be measured: ${event.message || "the browser ended it"}.`));
      });
    });
    try {
      return await Promise.race([comlink.wrap<Measure>(worker).digest(seed, size, steps), broken]);
    } finally {
      worker.terminate();
    }
  },
};
