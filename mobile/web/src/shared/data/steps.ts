/**
 * The steps of a pipeline, applied to columns of numbers.
 *
 * In float64, where NaN is a missing value; only the result is float32. Mirrors
 * fl_engine/data: the same rows give the same inputs here, in numpy and in Keras.
 */

import type { Rows } from "../trainer";
import { type Column, parser } from "./columns";
import { type Fitted, fittedOf, type Pipeline, PipelineError, type Step } from "./pipeline";

/** Rows as they are in the file, column by column; NaN where a value is missing. */
export interface Columns {
  readonly count: number;
  /** One for each declared column, label included, in their order; `count` values each. */
  readonly values: readonly Float64Array[];
}

type Change = (value: number) => number;

/**
 * The model's inputs and labels.
 *
 * @throws PipelineError A step is not fitted, or a value is missing after the last one.
 */
export function applied(pipeline: Pipeline, raw: Columns): Rows {
  const parts = pipeline.columns.map((column, i) => ({
    column,
    values: changed(raw.values[i] ?? new Float64Array(raw.count), column, stepsOn(pipeline, column.name)),
    categories: isOneHot(pipeline, column) ? column.categories.length : 0,
  }));
  const label = parts.find(({ column }) => column.name === pipeline.label);
  const inputs = parts.filter((part) => part !== label);
  const width = inputs.reduce((sum, part) => sum + Math.max(1, part.categories), 0);
  const x = new Float32Array(raw.count * width);
  let at = 0;
  for (const { column, values, categories } of inputs) {
    if (categories > 0) placeCategories(x, width, at, values);
    else placeNumbers(x, width, at, values);
    if (values.some(Number.isNaN)) throw stillMissing(column);
    at += Math.max(1, categories);
  }
  return { count: raw.count, x, y: Float32Array.from(label?.values ?? []) };
}

/** Number of columns of the model's input. */
export function widthOf(pipeline: Pipeline): number {
  const widths = pipeline.columns
    .filter((column) => column.name !== pipeline.label)
    .map((column) => (isOneHot(pipeline, column) ? column.categories.length : 1));
  return widths.reduce((sum, width) => sum + width, 0);
}

/**
 * A column after its steps before one: what that step's statistics are taken of.
 *
 * @param column Its place among the declared columns.
 * @param place Of the step; it and later ones are not applied.
 */
export function beforeStep(pipeline: Pipeline, column: number, place: number, raw: Columns): Float64Array {
  const declared = pipeline.columns[column];
  const values = raw.values[column];
  if (declared === undefined || values === undefined) {
    throw new PipelineError(`This task has no column number ${column + 1}.`);
  }
  const earlier = pipeline.steps.slice(0, place);
  return changed(values, declared, stepsOn({ ...pipeline, steps: earlier }, declared.name));
}

function stepsOn(pipeline: Pipeline, name: string): readonly Step[] {
  return pipeline.steps.filter((step) => step.columns.includes(name));
}

function isOneHot(pipeline: Pipeline, column: Column): boolean {
  return stepsOn(pipeline, column.name).some((step) => step.kind === "ONE_HOT");
}

function changed(values: Float64Array, column: Column, steps: readonly Step[]): Float64Array {
  const changes = steps.map((step) => changeOf(step, column));
  return values.map((value) => changes.reduce((so, change) => change(so), value));
}

function changeOf(step: Step, column: Column): Change {
  switch (step.kind) {
    case "IMPUTE":
      return filling(step, column);
    case "STANDARDISE":
      return scaling(ready(step, column));
    case "MIN_MAX":
      return scaling(rangeOf(step, column));
    case "CLIP":
      return clipping(step);
    case "LOG":
      return Math.log1p;
    case "BUCKETIZE":
      return (value) => bucket(value, step.boundaries);
    case "ONE_HOT":
      return (place) => place; // spread over its columns when the rows are laid out
  }
}

function filling(step: Step, column: Column): Change {
  const fill = step.imputation === "CONSTANT" ? constantOf(step, column) : fittedFill(step, column);
  return (value) => (Number.isNaN(value) ? fill : value);
}

function constantOf(step: Step, column: Column): number {
  const unbounded = { ...column, least: null, greatest: null };
  const { value } = parser({ ...unbounded, missingMarkers: [] })(step.constant ?? "");
  if (Number.isNaN(value)) {
    throw new PipelineError(`'${step.constant ?? ""}' is no value of the column '${column.name}'.`);
  }
  return value;
}

function fittedFill(step: Step, column: Column): number {
  const { category, location } = ready(step, column);
  const place = category === null ? -1 : column.categories.indexOf(category);
  const fill = category === null ? location : place < 0 ? null : place;
  if (fill === null) throw new PipelineError(`Nothing fills the column '${column.name}'.`);
  return fill;
}

function rangeOf(step: Step, column: Column): Pick<Fitted, "location" | "scale"> {
  const { least, greatest } = step;
  if (least === null || greatest === null) return ready(step, column);
  return { location: least, scale: greatest - least };
}

function scaling({ location, scale }: Pick<Fitted, "location" | "scale">): Change {
  const from = location ?? 0;
  const by = scale === null || scale === 0 ? 1 : scale; // a column of one value becomes 0
  return (value) => (value - from) / by;
}

function clipping({ least, greatest }: Step): Change {
  return (value) => Math.min(Math.max(value, least ?? -Infinity), greatest ?? Infinity);
}

/** How many boundaries are at most `value` (numpy.digitize); a missing value stays one. */
function bucket(value: number, boundaries: readonly number[]): number {
  if (Number.isNaN(value)) return value;
  let low = 0;
  let high = boundaries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((boundaries[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function ready(step: Step, column: Column): Fitted {
  const fitted = fittedOf(step, column.name);
  if (fitted !== null) return fitted;
  throw new PipelineError(`The step ${step.kind} of the column '${column.name}' isn't fitted yet.`);
}

function placeNumbers(x: Float32Array, width: number, at: number, values: Float64Array): void {
  values.forEach((value, row) => {
    x[row * width + at] = value;
  });
}

function placeCategories(x: Float32Array, width: number, at: number, places: Float64Array): void {
  places.forEach((place, row) => {
    if (!Number.isNaN(place)) x[row * width + at + place] = 1;
  });
}

function stillMissing(column: Column): PipelineError {
  return new PipelineError(`The column '${column.name}' still has missing values after the last step.`);
}
