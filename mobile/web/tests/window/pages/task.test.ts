import { describe, expect, it } from "vitest";

import { leaves, type Task } from "../../../src/window/pages/task/task";

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
