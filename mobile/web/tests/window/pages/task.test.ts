import { describe, expect, it } from "vitest";

import { columnsOf, titleOf } from "../../../src/window/pages/task/steps";
import { columnWords, leaves, type Task } from "../../../src/window/pages/task/task";

type Step = Task["preprocessing"][number];

function step(kind: Step["kind"], more: Partial<Step> = {}): Step {
  return { kind, columns: ["age"], imputation: null, constant: null, least: null, greatest: null, boundaries: [], ...more };
}

function left(...preprocessing: readonly Step[]): string {
  const model = { roundBytes: [{ codec: "FLOAT16", downBytes: 40_000, upBytes: 23_000 }] };
  return leaves({ model, training: { codec: "FLOAT16" }, preprocessing } as unknown as Task).join(" ");
}

describe("what leaves this phone", () => {
  it("is no figure of a column where nothing is fitted", () => {
    expect(left()).toContain("Weight changes (23 kB a round).");
    const given = step("MIN_MAX", { least: 0, greatest: 9 });
    const constant = step("IMPUTE", { imputation: "CONSTANT", constant: "0" });
    expect(left(given, constant, step("ONE_HOT"))).not.toContain("count, mean");
  });

  it("is told column by column where something is", () => {
    const words = "Once, for each column that is prepared: count, mean, spread, range and how often each category occurs";
    expect(left(step("STANDARDISE"))).toContain(`${words}.`);
    expect(left(step("MIN_MAX"))).toContain(words);
    expect(left(step("IMPUTE", { imputation: "MEDIAN" }))).toContain(`${words}, with 101 quantiles where a median is needed.`);
  });
});

describe("what is done with the columns", () => {
  it.each([
    [step("IMPUTE", { imputation: "MEDIAN" }), "Missing values filled with the median"],
    [step("IMPUTE", { imputation: "MOST_FREQUENT" }), "Missing values filled with the most frequent value"],
    [step("IMPUTE", { imputation: "CONSTANT", constant: "7.5" }), "Missing values filled with 7.5"],
    [step("STANDARDISE"), "Standardised to mean 0 and spread 1"],
    [step("MIN_MAX"), "Scaled to 0 to 1 from the least and greatest value on the devices"],
    [step("MIN_MAX", { least: 18, greatest: 118 }), "Scaled to 0 to 1 from 18 to 118"],
    [step("ONE_HOT"), "One column of 0 and 1 for each name"],
    [step("CLIP", { least: 0, greatest: 2.5 }), "Cut to 0 to 2.5"],
    [step("LOG"), "Logarithm of 1 + the value"],
    [step("BUCKETIZE", { boundaries: [30, 60.5] }), "Number of the interval between 30, 60.5"],
  ])("is told in the words of the web page", (given, words) => {
    expect(titleOf(given)).toBe(words);
  });

  it("names the first dozen of many columns", () => {
    const names = Array.from({ length: 15 }, (_, i) => `c${i}`);
    expect(columnsOf(step("LOG", { columns: names }))).toBe("c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11 and 3 more");
    expect(columnsOf(step("LOG", { columns: ["age", "mass"] }))).toBe("age, mass");
  });
});

describe("what a column must look like", () => {
  const glucose = {
    name: "glucose",
    type: "NUMBER",
    description: "",
    unit: "mg/dL",
    least: 0,
    greatest: 300,
    categories: [],
    nullable: true,
    missingMarkers: ["", "0"],
  } as const;

  it("says what stands for a missing value", () => {
    expect(columnWords(glucose)).toBe("a number from 0 to 300, mg/dL, may be missing: empty or 0");
    const more = { ...glucose, missingMarkers: ["NA", "0"] };
    expect(columnWords(more)).toBe("a number from 0 to 300, mg/dL, may be missing: empty, NA or 0");
    const none = { ...glucose, missingMarkers: [] };
    expect(columnWords(none)).toBe("a number from 0 to 300, mg/dL, may be missing: empty");
    const full = { ...glucose, nullable: false };
    expect(columnWords(full)).toBe("a number from 0 to 300, mg/dL");
  });
});
