/** The step "My data", as its component follows it. */

import { type CheckView, type DataCheck, openDataCheck } from "../../data";
import { router } from "../../router.svelte";
import { titles } from "../../titles";
import type { Task } from "../task/task";

export class DataStepState {
  readonly check: DataCheck;
  view: CheckView;

  constructor(task: Task) {
    this.check = openDataCheck(task.id, task.data, (taskId) => titles.of(taskId));
    this.view = $state.raw(this.check.view);
  }

  /** Keep the file, then go on. */
  async keep(next: string): Promise<void> {
    await this.check.keep();
    if (this.check.view.phase === "kept") await router.go(next);
  }
}

/** Looks first whether the task's file is here already. */
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
