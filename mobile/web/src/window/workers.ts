/**
 * The app's other threads, each started when it is first needed: the storage of this
 * phone stays, a measurement ends with its worker.
 */

import { wrap, type Remote } from "comlink";

import type { DataFiles, Spool } from "../shared/spool";
import type { Measure } from "../shared/trainer";
import type { FilesWorker } from "../worker/files.worker";

let files: Remote<FilesWorker> | null = null;

/** The files that owners chose, kept on this phone. */
export function dataFiles(): DataFiles {
  // By comlink every call is asynchronous, as this interface is already.
  return storage().data as unknown as DataFiles;
}

/** Downloads and updates that survive a reload. */
export function spool(): Spool {
  return storage().spool as unknown as Spool;
}

function storage(): Remote<FilesWorker> {
  files ??= wrap<FilesWorker>(
    new Worker(new URL("../worker/files.worker.ts", import.meta.url), { type: "module" }),
  );
  return files;
}

/** Measures in a trainer's worker of its own, which ends with each measurement. */
export const measure: Measure = {
  async digest(seed, size, steps) {
    const worker = new Worker(new URL("../worker/train.worker.ts", import.meta.url), {
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
