/**
 * What federated statistics ask of a column: counts, mean, spread, range, quantiles and
 * how often each category occurs; never rows. Mirrors fl_engine/data.
 */

import { type Frozen, type Measured, QUANTILES, type Wanted } from "../wire/frames";
import type { Column } from "./columns";
import type { Fitted, Pipeline } from "./pipeline";
import { beforeStep, type Columns } from "./steps";

export interface Moments {
  readonly present: number;
  readonly missing: number;
  /** Null without values, as all that follow. */
  readonly mean: number | null;
  /** Sum of squared deviations from the mean. */
  readonly m2: number | null;
  readonly least: number | null;
  readonly greatest: number | null;
}

/** The figures that the server wants, in its order. */
export function measured(
  pipeline: Pipeline,
  wanted: readonly Wanted[],
  frozen: readonly Frozen[],
  raw: Columns,
): readonly Measured[] {
  const known = withFrozen(pipeline, frozen);
  return wanted.map(({ column, step, measure }) => {
    const values = beforeStep(known, column, step, raw);
    const declared = known.columns[column];
    const counts = measure === "counts" && declared !== undefined ? countsOf(values, declared) : null;
    return {
      ...momentsOf(values),
      quantiles: measure === "quantiles" ? packedQuantiles(values) : null,
      counts: counts && packedCounts(counts),
    };
  });
}

function withFrozen(pipeline: Pipeline, frozen: readonly Frozen[]): Pipeline {
  const steps = pipeline.steps.map((step, place) => {
    const fitted = frozen.filter((one) => one.step === place).map((one) => fittedFrom(one, pipeline));
    return { ...step, fitted: [...fitted, ...step.fitted] };
  });
  return { ...pipeline, steps };
}

function fittedFrom({ column, location, scale }: Frozen, pipeline: Pipeline): Fitted {
  const name = pipeline.columns[column]?.name ?? "";
  return { column: name, location, scale, category: null, examples: 0 };
}

/** Count, mean, sum of squared deviations and range; in two passes, so that nothing cancels. */
export function momentsOf(values: Float64Array): Moments {
  const known = present(values);
  const counted = { present: known.length, missing: values.length - known.length };
  if (known.length === 0) return { ...counted, mean: null, m2: null, least: null, greatest: null };
  let sum = 0;
  let least = Infinity;
  let greatest = -Infinity;
  for (const value of known) {
    sum += value;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  // Rounding may carry the mean of equal values past them.
  const mean = Math.min(Math.max(sum / known.length, least), greatest);
  let m2 = 0;
  for (const value of known) m2 += (value - mean) ** 2;
  return { ...counted, mean, m2, least, greatest };
}

/** 101 equally spaced quantiles, linear between values (numpy's default); empty without values. */
export function quantilesOf(values: Float64Array): Float64Array {
  const sorted = present(values).sort();
  if (sorted.length === 0) return new Float64Array(0);
  const last = sorted.length - 1;
  return Float64Array.from({ length: QUANTILES }, (_, i) => {
    const at = (i * last) / (QUANTILES - 1);
    const low = Math.floor(at);
    const from = sorted[low] ?? 0;
    const to = sorted[Math.min(low + 1, last)] ?? from;
    return from + (to - from) * (at - low);
  });
}

/** How often each possible value of a column occurs, from its first category or least value on. */
export function countsOf(values: Float64Array, column: Column): Uint32Array {
  const { first, size } = possible(column);
  const counts = new Uint32Array(size);
  for (const value of present(values)) counts[value - first] = (counts[value - first] ?? 0) + 1;
  return counts;
}

function possible(column: Column): { readonly first: number; readonly size: number } {
  if (column.type === "CATEGORY") return { first: 0, size: column.categories.length };
  if (column.type === "BOOLEAN") return { first: 0, size: 2 };
  const { least, greatest } = column;
  if (least === null || greatest === null) return { first: 0, size: 0 };
  const first = Math.ceil(least);
  return { first, size: Math.floor(greatest) - first + 1 };
}

function packedQuantiles(values: Float64Array): Uint8Array<ArrayBuffer> | null {
  const quantiles = quantilesOf(values);
  if (quantiles.length === 0) return null;
  const view = new DataView(new ArrayBuffer(8 * quantiles.length));
  quantiles.forEach((value, i) => {
    view.setFloat64(8 * i, value, true);
  });
  return new Uint8Array(view.buffer);
}

function packedCounts(counts: Uint32Array): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(4 * counts.length));
  counts.forEach((count, i) => {
    view.setUint32(4 * i, count, true);
  });
  return new Uint8Array(view.buffer);
}

function present(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value));
}
