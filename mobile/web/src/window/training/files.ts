/** The worker that keeps files on this phone; one for the whole app, started on first use. */

import * as comlink from "comlink";

import type { DataFiles, Spool } from "../../shared/spool";
import type { FilesWorker } from "../../worker/files.worker";

let remote: comlink.Remote<FilesWorker> | null = null;

function files(): comlink.Remote<FilesWorker> {
  remote ??= comlink.wrap<FilesWorker>(
    new Worker(new URL("../../worker/files.worker.ts", import.meta.url), { type: "module" }),
  );
  return remote;
}

/** Unfinished transfers. */
export const spool: Spool = {
  open: (trainingId) => files().spool.open(trainingId),
  beginDownload: (train, id) => files().spool.beginDownload(train, id),
  append: (data) => files().spool.append(data),
  weights: () => files().spool.weights(),
  weightsSha256: () => files().spool.weightsSha256(),
  dropDownload: () => files().spool.dropDownload(),
  saveUpdate: (update, delta) => files().spool.saveUpdate(update, delta),
  delta: () => files().spool.delta(),
  dropUpdate: () => files().spool.dropUpdate(),
  clear: () => files().spool.clear(),
};

/** The rows' files; they never leave this phone. */
export const dataFiles: DataFiles = {
  keep: (taskId, file, name) => files().data.keep(taskId, file, name),
  read: (taskId) => files().data.read(taskId),
  list: () => files().data.list(),
  remove: (taskId) => files().data.remove(taskId),
};
