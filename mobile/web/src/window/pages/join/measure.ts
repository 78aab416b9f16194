/** Measures in a trainer's worker of its own, which ends with each measurement. */

import { wrap } from "comlink";

import type { Measure } from "../../../shared/trainer";

export const measure: Measure = {
  async digest(seed, size, steps) {
    const worker = new Worker(new URL("../../../worker/train.worker.ts", import.meta.url), {
      type: "module",
    });
    const broken = new Promise<never>((_, reject) => {
      worker.addEventListener("error", () => {
        reject(new Error("The measurement stopped: this browser ended it. Try again."));
      });
    });
    try {
      return await Promise.race([wrap<Measure>(worker).digest(seed, size, steps), broken]);
    } finally {
      worker.terminate();
    }
  },
};
