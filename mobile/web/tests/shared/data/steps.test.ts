import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Column } from "../../../src/shared/data/columns";
import { type Pipeline, PipelineError, pipelineOf, type Step } from "../../../src/shared/data/pipeline";
import { applied, beforeStep, widthOf } from "../../../src/shared/data/steps";
import { countsOf, momentsOf, quantilesOf } from "../../../src/shared/data/statistics";

const label = column("y", { type: "BOOLEAN" });

function column(name: string, more: Partial<Column> = {}): Column {
  const plain = { type: "NUMBER", least: null, greatest: null, categories: [], nullable: false } as const;
  return { name, ...plain, missingMarkers: [""], ...more };
}

function step(kind: Step["kind"], more: Partial<Step> = {}): Step {
  const nothing = { imputation: null, constant: null, least: null, greatest: null, boundaries: [], fitted: [] };
  return { kind, columns: ["a"], ...nothing, ...more };
}

function fitted(location: number | null, scale: number | null = null, category: string | null = null) {
  return [{ column: "a", location, scale, category, examples: 4 }];
}

function run(values: readonly number[], steps: readonly Step[], a: Partial<Column> = {}): readonly number[] {
  const pipeline: Pipeline = { label: "y", columns: [column("a", a), label], steps };
  const raw = { count: values.length, values: [Float64Array.from(values), new Float64Array(values.length)] };
  return [...applied(pipeline, raw).x];
}

describe("a step", () => {
  it("fills a missing value with what was fitted", () => {
    expect(run([1, NaN], [step("IMPUTE", { imputation: "MEDIAN", fitted: fitted(7) })])).toEqual([1, 7]);
  });

  it("fills a missing value with a constant of the column's type", () => {
    expect(run([1, NaN], [step("IMPUTE", { imputation: "CONSTANT", constant: "-1.5" })])).toEqual([1, -1.5]);
    const yes = step("IMPUTE", { imputation: "CONSTANT", constant: "True" });
    expect(run([0, NaN], [yes], { type: "BOOLEAN" })).toEqual([0, 1]);
  });

  it("fills a category, then spreads it over one column for each", () => {
    const steps = [step("IMPUTE", { imputation: "MOST_FREQUENT", fitted: fitted(null, null, "c") }), step("ONE_HOT")];
    expect(run([1, NaN], steps, { type: "CATEGORY", categories: ["a", "b", "c"] })).toEqual([0, 1, 0, 0, 0, 1]);
  });

  it("divides by one where all values are the same", () => {
    expect(run([4, 4], [step("STANDARDISE", { fitted: fitted(4, 0) })])).toEqual([0, 0]);
    expect(run([4, 5], [step("MIN_MAX", { least: 4, greatest: 4 })])).toEqual([0, 1]);
  });

  it("scales by a range that was given before one that was fitted", () => {
    expect(run([0, 5], [step("MIN_MAX", { least: 0, greatest: 10 })])).toEqual([0, 0.5]);
  });

  it("cuts, takes logarithms and counts boundaries, and leaves a missing value missing", () => {
    expect(run([-9, 3, 9], [step("CLIP", { least: 0, greatest: 5 })])).toEqual([0, 3, 5]);
    expect(run([0, Math.E - 1], [step("LOG")])).toEqual([0, 1]);
    expect(run([9, 10, 15, 20], [step("BUCKETIZE", { boundaries: [10, 20] })])).toEqual([0, 1, 1, 2]);
    const fill = step("IMPUTE", { imputation: "CONSTANT", constant: "7" });
    expect(run([NaN], [step("CLIP", { least: 0, greatest: 5 }), fill])).toEqual([7]);
    expect(run([NaN], [step("BUCKETIZE", { boundaries: [1] }), fill])).toEqual([7]);
  });

  it("reaches float32 only at the very end", () => {
    // 2^24 + 1 is no float32: rounded early, its distance from 2^24 would be lost.
    expect(run([2 ** 24 + 1], [step("STANDARDISE", { fitted: fitted(2 ** 24, 1) })])).toEqual([1]);
  });

  it("is refused before it is fitted, and a value that stays missing too", () => {
    expect(() => run([1], [step("STANDARDISE")])).toThrow(/STANDARDISE of the column 'a' isn't fitted yet/);
    expect(() => run([NaN], [])).toThrow(/'a' still has missing values/);
  });
});

describe("a pipeline", () => {
  const columns = [column("a"), column("c", { type: "CATEGORY", categories: ["x", "y", "z"] }), label];
  const pipeline: Pipeline = { label: "y", columns, steps: [step("ONE_HOT", { columns: ["c"] })] };

  it("is as wide as its columns after the steps, label left out", () => {
    expect(widthOf(pipeline)).toBe(4);
  });

  it("keeps the columns' order and puts a one-hot in the place of its column", () => {
    const raw = { count: 2, values: [[5, 6], [2, 0], [1, 0]].map((one) => Float64Array.from(one)) };
    const { x, y } = applied(pipeline, raw);

    expect([...x]).toEqual([5, 0, 0, 1, 6, 1, 0, 0]);
    expect([...y]).toEqual([1, 0]);
  });

  it("is measured after the steps before the one that is fitted", () => {
    const steps = [
      step("IMPUTE", { imputation: "CONSTANT", constant: "0" }),
      step("LOG"),
      step("STANDARDISE"),
      step("CLIP", { least: -1, greatest: 1 }),
    ];
    const raw = { count: 2, values: [Float64Array.of(NaN, Math.E - 1), new Float64Array(2)] };

    expect([...beforeStep({ label: "y", columns: [column("a"), label], steps }, 0, 2, raw)]).toEqual([0, 1]);
  });

  it("is not read where it is of another version or mistyped", () => {
    const file = { version: 1, label: "y", columns: [], steps: [{ kind: "LOG", columns: ["a"] }] };
    expect(pipelineOf(file).steps[0]?.kind).toBe("LOG");
    expect(() => pipelineOf({ ...file, version: 2 })).toThrow("too old");
    expect(() => pipelineOf({ ...file, steps: [{ kind: "SHUFFLE", columns: ["a"] }] })).toThrow(PipelineError);
    expect(() => pipelineOf({ ...file, columns: [{ name: 3 }] })).toThrow("name is no text");
    expect(() => pipelineOf(null)).toThrow(PipelineError);
  });
});

describe("statistics of a column", () => {
  it("counts, averages and spreads what is there", () => {
    // 2, 4, 9: mean 5, deviations 9 + 1 + 16.
    const expected = { present: 3, missing: 1, mean: 5, m2: 26, least: 2, greatest: 9 };
    expect(momentsOf(Float64Array.of(2, NaN, 9, 4))).toEqual(expected);
  });

  it("says nothing of a column without values", () => {
    const nothing = { present: 0, missing: 2, mean: null, m2: null, least: null, greatest: null };
    expect(momentsOf(Float64Array.of(NaN, NaN))).toEqual(nothing);
    expect(quantilesOf(Float64Array.of(NaN))).toHaveLength(0);
  });

  it("has quantiles that are linear between values", () => {
    const quantiles = quantilesOf(Float64Array.of(10, NaN, 0, 20));
    expect(quantiles).toHaveLength(101);
    expect([quantiles[0], quantiles[25], quantiles[50], quantiles[75], quantiles[100]]).toEqual([0, 5, 10, 15, 20]);
  });

  it("counts whole numbers from the least one that is possible", () => {
    const stars = column("stars", { type: "INTEGER", least: 1.5, greatest: 5.5 });
    expect([...countsOf(Float64Array.of(3, 5, 3, NaN), stars)]).toEqual([0, 2, 0, 1]);
    expect([...countsOf(Float64Array.of(1, NaN), label)]).toEqual([0, 1]);
  });

  it("is never out of its own range, whatever the values", () => {
    const values = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 });
    fc.assert(
      fc.property(values, (some) => {
        const { present, mean, m2, least, greatest } = momentsOf(Float64Array.from(some));
        if (mean === null || m2 === null || least === null || greatest === null) throw new Error("no figures");
        expect(mean).toBeGreaterThanOrEqual(least);
        expect(mean).toBeLessThanOrEqual(greatest);
        const most = (present * (greatest - least) ** 2) / 4;
        expect(m2).toBeLessThanOrEqual(most * (1 + 1e-9) + 1e-9);
        const quantiles = quantilesOf(Float64Array.from(some));
        expect([...quantiles]).toEqual([...quantiles].sort((a, b) => a - b));
      }),
    );
  });
});
