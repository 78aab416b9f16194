/** The worker that reads files, started for a file and ended after it. */

import * as comlink from "comlink";

import type { DataSpec } from "../../shared/data/columns";
import type { Pipeline } from "../../shared/data/pipeline";
import type { OnProgress } from "../../shared/data/read";
import type { Reading } from "../../shared/data/table";
import type { Measure } from "../../shared/wire";
import type { Checked, Measurements, RowsReader } from "../../worker/rows.worker";

/** The same as `RowsReader.read`, and it can be given up. */
export type ReadFile = (
  file: Blob,
  spec: DataSpec,
  reading: Reading,
  keeps: boolean,
  options?: { readonly onProgress?: OnProgress; readonly signal?: AbortSignal },
) => Promise<Checked>;

export const readInWorker: ReadFile = (file, spec, reading, keeps, options = {}) => {
  const { onProgress = () => undefined, signal } = options;
  return inWorker<Checked>(signal, (reader) =>
    reader.read(file, spec, reading, keeps, comlink.proxy(onProgress)),
  );
};

/** Rows after a task's preprocessing. */
export function prepareInWorker(
  file: Blob,
  pipeline: Pipeline,
  reading: Reading,
  signal?: AbortSignal,
): Promise<Checked> {
  return inWorker<Checked>(signal, (reader) => reader.prepare(file, pipeline, reading));
}

/** Counts, means and the like of the columns that are asked for. */
export function measureInWorker(
  file: Blob,
  pipeline: Pipeline,
  reading: Reading,
  { columns, fitted }: Measure,
  signal?: AbortSignal,
): Promise<Measurements> {
  return inWorker<Measurements>(signal, (reader) =>
    reader.measure(file, pipeline, reading, columns, fitted),
  );
}

async function inWorker<T>(
  signal: AbortSignal | undefined,
  work: (reader: comlink.Remote<RowsReader>) => Promise<T>,
): Promise<T> {
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
    return await Promise.race([work(comlink.wrap<RowsReader>(worker)), ended]);
  } finally {
    worker.terminate();
  }
}
