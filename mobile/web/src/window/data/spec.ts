/** A task's data requirements, from the API's answer. */

import type { Column, DataSpec } from "../../shared/data/columns";
import type { Pipeline, Step } from "../../shared/data/pipeline";

/** The parts of `Task.data` that a check needs. */
export interface TaskData {
  readonly kind: "TABLE" | "IMAGES";
  readonly label: string;
  readonly leastExamples: number;
  readonly columns: readonly Column[];
}

/** Why this app can't read a task's data; null when it can. */
export function unreadable(data: Pick<TaskData, "kind">): string | null {
  if (data.kind === "TABLE") return null;
  return "This task trains on images. This app reads tables; join with a laptop instead.";
}

/** What a file is checked against. */
export function specOf(data: TaskData): DataSpec {
  const columns = data.columns.map((column) => ({
    name: column.name,
    type: column.type,
    least: column.least,
    greatest: column.greatest,
    categories: [...column.categories],
    nullable: column.nullable,
    missingMarkers: [...column.missingMarkers],
  }));
  return { columns, label: data.label, leastExamples: data.leastExamples };
}

/** What a task does with its columns, before anything is fitted. */
export function pipelineFor(data: TaskData, steps: readonly Omit<Step, "fitted">[]): Pipeline {
  const { columns, label } = specOf(data);
  return { columns, label, steps: steps.map((step) => ({ ...step, fitted: [] })) };
}
