/** The step "My data", as its component follows it. */

import { type CheckView, DataCheck } from "../../data/check";
import { readInWorker } from "../../data/reader";
import { specOf } from "../../data/spec";
import { freeStorage } from "../../device/facts";
import { router } from "../../router.svelte";
import { titles } from "../../titles";
import { dataFiles } from "../../training/files";
import type { Task } from "../task/task";

export class DataStepState {
  readonly check: DataCheck;
  view: CheckView;

  constructor(task: Task) {
    this.check = new DataCheck({
      taskId: task.id,
      spec: specOf(task.data),
      files: dataFiles,
      read: readInWorker,
      store: localStorage,
      freeBytes: freeStorage,
      titleOf: (taskId) => titles.of(taskId),
    });
    this.view = $state.raw(this.check.view);
  }

  /** Keep the file, then go on. */
  async keep(next: string): Promise<void> {
    await this.check.keep();
    if (this.check.view.phase === "kept") await router.go(next);
  }
}

export function dataCheck(task: Task): DataStepState {
  const state = new DataStepState(task);
  titles.note(task.id, task.title);
  $effect(() => {
    const end = state.check.subscribe((view) => {
      state.view = view;
    });
    void state.check.resume();
    return () => {
      end();
      state.check.stop();
    };
  });
  return state;
}
