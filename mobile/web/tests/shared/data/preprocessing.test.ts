/** The vectors that pytest reads too: what comes of rows here and in numpy is the same. */

import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { type Pipeline, pipelineOf } from "../../../src/shared/data/pipeline";
import { readColumns } from "../../../src/shared/data/read";
import { applied, widthOf } from "../../../src/shared/data/steps";
import { measured } from "../../../src/shared/data/statistics";
import { AS_IT_IS } from "../../../src/shared/data/table";
import type { Wanted } from "../../../src/shared/wire";

interface Case {
  readonly name: string;
  readonly pipeline: unknown;
  readonly text: string;
}

interface Applied extends Case {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly skipped: number;
}

type Figures = Readonly<Record<"present" | "missing" | "mean" | "m2" | "least" | "greatest", number | null>>;

interface MeasuredCase extends Case {
  readonly examples: number;
  readonly wanted: readonly Wanted[];
  readonly columns: readonly (Figures & {
    readonly quantiles: readonly number[] | null;
    readonly counts: readonly number[] | null;
  })[];
}

const path = new URL("../../../../../tests/vectors/preprocessing.json", import.meta.url);
const vectors = JSON.parse(readFileSync(path, "utf8")) as {
  readonly apply: readonly Applied[];
  readonly measure: readonly MeasuredCase[];
};

function read(one: Case, pipeline: Pipeline): ReturnType<typeof readColumns> {
  return readColumns(new Blob([one.text]), { ...pipeline, leastExamples: 1 }, AS_IT_IS);
}

/** As near as two orders of addition can be. */
function near(found: number | null, expected: number | null, relative: number): void {
  if (expected === null || found === null) expect(found).toBe(expected);
  else expect(Math.abs(found - expected)).toBeLessThanOrEqual(relative * Math.max(1, Math.abs(expected)));
}

describe("rows of tests/vectors", () => {
  it.each(vectors.apply)("become inputs: $name", async (one) => {
    const pipeline = pipelineOf(one.pipeline);
    const { report, columns } = await read(one, pipeline);
    const { count, x, y } = applied(pipeline, columns);

    expect([count, report.leftOut]).toEqual([one.y.length, one.skipped]);
    expect(x).toHaveLength(count * widthOf(pipeline));
    one.x.flat().forEach((value, i) => {
      near(x[i] ?? null, value, 1e-6);
    });
    one.y.forEach((value, i) => {
      near(y[i] ?? null, value, 1e-6);
    });
  });

  it.each(vectors.measure)("are measured: $name", async (one) => {
    const pipeline = pipelineOf(one.pipeline);
    const { columns } = await read(one, pipeline);
    const found = measured(pipeline, one.wanted, [], columns);

    expect(columns.count).toBe(one.examples);
    expect(found).toHaveLength(one.columns.length);
    one.columns.forEach((expected, i) => {
      for (const figure of ["present", "missing", "mean", "m2", "least", "greatest"] as const) {
        near(found[i]?.[figure] ?? null, expected[figure], 1e-9);
      }
      const { quantiles, counts } = found[i] ?? { quantiles: null, counts: null };
      expect(counts && [...new Uint32Array(counts.buffer)]).toEqual(expected.counts);
      expect(quantiles === null).toBe(expected.quantiles === null);
      const numbers = quantiles && new Float64Array(quantiles.buffer);
      expected.quantiles?.forEach((value, place) => {
        near(numbers?.[place] ?? null, value, 1e-9);
      });
    });
  });
});
