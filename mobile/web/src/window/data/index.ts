/** The step "My data", put together: `openDataCheck`, then `resume()` or `choose()`, then `keep()`. */

import { freeStorage } from "../device/facts";
import { dataFiles } from "../training/files";
import { DataCheck } from "./check";
import { readInWorker } from "./reader";
import { forgetReading } from "./readings";
import { specOf, type TaskData } from "./spec";

export { DataCheck, type CheckPhase, type CheckView } from "./check";
export { unreadable } from "./spec";
export { findings } from "./words";
export { dataFiles } from "../training/files";

/**
 * Begin the step.
 *
 * @param titleOf Title of a task whose file could be deleted to make room.
 */
export function openDataCheck(
  taskId: string,
  data: TaskData,
  titleOf: (taskId: string) => string = (id) => id,
): DataCheck {
  return new DataCheck({
    taskId,
    spec: specOf(data),
    files: dataFiles,
    read: readInWorker,
    store: localStorage,
    freeBytes: freeStorage,
    titleOf,
  });
}

/** Delete a task's file and what was said about it. */
export async function deleteFile(taskId: string): Promise<void> {
  await dataFiles.remove(taskId);
  forgetReading(taskId);
}

/** What `joinTask` is told of the data: how many rows fit, and which columns were found. */
export function declarationOf(
  fit: number,
  data: TaskData,
): { readonly examples: number; readonly columns: string[] } {
  return { examples: fit, columns: data.columns.map((column) => column.name) };
}
