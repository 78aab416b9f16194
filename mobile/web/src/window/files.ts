/** The storage of this phone, as the window reaches it. */

import { releaseProxy, wrap } from "comlink";

import type { DataFiles, Spool } from "../shared/spool";
import type { FilesWorker } from "../worker/files.worker";

export interface Files {
  readonly spool: Spool;
  readonly data: DataFiles;
  /** End the worker; gives the open participation free. */
  close(): void;
}

/** Start the worker that reads and writes files. */
export function openFiles(): Files {
  const worker = new Worker(new URL("../worker/files.worker.ts", import.meta.url), {
    type: "module",
  });
  const remote = wrap<FilesWorker>(worker);
  return {
    spool: remote.spool,
    data: remote.data,
    close() {
      remote[releaseProxy]();
      worker.terminate();
    },
  };
}
