/**
 * A task's preprocessing: declared columns, steps in their order, and what was fitted.
 *
 * The file PREPROCESSING of a task, as the server freezes it before round 1. Mirrors
 * fl_engine/data: tests/vectors/preprocessing.json holds both to the same numbers.
 */

import type { Column, ColumnType } from "./columns";

export type StepKind =
  | "IMPUTE"
  | "STANDARDISE"
  | "MIN_MAX"
  | "ONE_HOT"
  | "CLIP"
  | "LOG"
  | "BUCKETIZE";
export type Imputation = "MEAN" | "MEDIAN" | "MOST_FREQUENT" | "CONSTANT";

/** What federated statistics fitted for a column. */
export interface Fitted {
  readonly column: string;
  /** What is subtracted, or the value that fills; null when the value is a category. */
  readonly location: number | null;
  /** What is divided by; null for IMPUTE. */
  readonly scale: number | null;
  /** The category that fills; null when the value is a number. */
  readonly category: string | null;
  readonly examples: number;
}

export interface Step {
  readonly kind: StepKind;
  readonly columns: readonly string[];
  readonly imputation: Imputation | null;
  readonly constant: string | null;
  readonly least: number | null;
  readonly greatest: number | null;
  readonly boundaries: readonly number[];
  /** Empty before it is frozen, and for steps that fit nothing. */
  readonly fitted: readonly Fitted[];
}

export interface Pipeline {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly steps: readonly Step[];
}

/** The preprocessing is not what this app can read. */
export class PipelineError extends Error {
  override readonly name = "PipelineError";
}

const KINDS = ["IMPUTE", "STANDARDISE", "MIN_MAX", "ONE_HOT", "CLIP", "LOG", "BUCKETIZE"] as const;
const IMPUTATIONS = ["MEAN", "MEDIAN", "MOST_FREQUENT", "CONSTANT"] as const;
const TYPES = ["NUMBER", "INTEGER", "BOOLEAN", "CATEGORY"] as const;

/** What was fitted for a column; null before it is. */
export function fittedOf(step: Step, column: string): Fitted | null {
  return step.fitted.find((one) => one.column === column) ?? null;
}

/**
 * The pipeline in a parsed PREPROCESSING file.
 *
 * @throws PipelineError It is of another version, or something in it is mistyped.
 */
export function pipelineOf(value: unknown): Pipeline {
  const file = record(value, "the preprocessing");
  if (file["version"] !== 1) {
    throw new PipelineError("This app is too old for the task's preprocessing. Reload it.");
  }
  return {
    label: text(file["label"], "label"),
    columns: list(file["columns"], "columns").map(columnOf),
    steps: list(file["steps"], "steps").map(stepOf),
  };
}

function columnOf(value: unknown): Column {
  const column = record(value, "a column");
  return {
    name: text(column["name"], "name"),
    type: word<ColumnType>(column["type"], TYPES, "type"),
    least: numberOrNull(column["least"], "least"),
    greatest: numberOrNull(column["greatest"], "greatest"),
    categories: texts(column["categories"], "categories"),
    nullable: column["nullable"] === true,
    missingMarkers: texts(column["missing_markers"], "missing_markers"),
  };
}

function stepOf(value: unknown): Step {
  const step = record(value, "a step");
  const { imputation, constant } = step;
  return {
    kind: word<StepKind>(step["kind"], KINDS, "kind"),
    columns: texts(step["columns"], "columns"),
    imputation: isNothing(imputation) ? null : word<Imputation>(imputation, IMPUTATIONS, "imputation"),
    constant: isNothing(constant) ? null : text(constant, "constant"),
    least: numberOrNull(step["least"], "least"),
    greatest: numberOrNull(step["greatest"], "greatest"),
    boundaries: list(step["boundaries"] ?? [], "boundaries").map((one) => number(one, "boundaries")),
    fitted: list(step["fitted"] ?? [], "fitted").map(fittedFrom),
  };
}

function fittedFrom(value: unknown): Fitted {
  const fitted = record(value, "what was fitted");
  const { category } = fitted;
  return {
    column: text(fitted["column"], "column"),
    location: numberOrNull(fitted["location"], "location"),
    scale: numberOrNull(fitted["scale"], "scale"),
    category: isNothing(category) ? null : text(category, "category"),
    examples: number(fitted["examples"], "examples"),
  };
}

function wrong(what: string): PipelineError {
  return new PipelineError(`The task's preprocessing can't be read: ${what}.`);
}

function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw wrong(`${what} is no map`);
}

function list(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw wrong(`${what} is no list`);
}

function texts(value: unknown, what: string): readonly string[] {
  return list(value, what).map((one) => text(one, what));
}

function text(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  throw wrong(`${what} is no text`);
}

function word<W extends string>(value: unknown, words: readonly W[], what: string): W {
  const found = words.find((one) => one === value);
  if (found !== undefined) return found;
  throw wrong(`${what} is none of ${words.join(", ")}`);
}

function number(value: unknown, what: string): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw wrong(`${what} is no finite number`);
}

function numberOrNull(value: unknown, what: string): number | null {
  return isNothing(value) ? null : number(value, what);
}
