/** The worker that reads files, started for a file and ended after it. */

import * as comlink from "comlink";

import type { DataSpec } from "../../shared/data/columns";
import type { OnProgress } from "../../shared/data/read";
import type { Reading } from "../../shared/data/table";
import type { Checked, RowsReader } from "../../worker/rows.worker";

/** The same as `RowsReader.read`, and it can be given up. */
export type ReadFile = (
  file: Blob,
  spec: DataSpec,
  reading: Reading,
  keeps: boolean,
  options?: { readonly onProgress?: OnProgress; readonly signal?: AbortSignal },
) => Promise<Checked>;

export const readInWorker: ReadFile = async (file, spec, reading, keeps, options = {}) => {
  const { onProgress = () => undefined, signal } = options;
  signal?.throwIfAborted();
  const worker = new Worker(new URL("../../worker/rows.worker.ts", import.meta.url), {
    type: "module",
  });
  const ended = new Promise<never>((_, reject) => {
    signal?.addEventListener("abort", () => {
      reject(signal.reason as Error);
    });
    worker.addEventListener("error", () => {
      reject(new Error("The file could not be read: this browser stopped the reader."));
    });
  });
  try {
    const reader = comlink.wrap<RowsReader>(worker);
    return await Promise.race([
      reader.read(file, spec, reading, keeps, comlink.proxy(onProgress)),
      ended,
    ]);
  } finally {
    worker.terminate();
  }
};
