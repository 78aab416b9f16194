/** Steps of preprocessing in words; the same as on a task's web page (ui/steps.py). */

import type { Task } from "./task";

type Step = Task["preprocessing"][number];

const MOST_NAMES = 12;
const FILLS: Readonly<Record<string, string>> = {
  MEAN: "the mean",
  MEDIAN: "the median",
  MOST_FREQUENT: "the most frequent value",
};

/** What a step does, such as "Missing values filled with the median". */
export function titleOf(step: Step): string {
  switch (step.kind) {
    case "IMPUTE":
      return `Missing values filled with ${FILLS[step.imputation ?? ""] ?? step.constant ?? "a given value"}`;
    case "STANDARDISE":
      return "Standardised to mean 0 and spread 1";
    case "MIN_MAX":
      return `Scaled to 0 to 1 from ${rangeOf(step)}`;
    case "ONE_HOT":
      return "One column of 0 and 1 for each name";
    case "CLIP":
      return `Cut to ${step.least} to ${step.greatest}`;
    case "LOG":
      return "Logarithm of 1 + the value";
    case "BUCKETIZE":
      return `Number of the interval between ${step.boundaries.join(", ")}`;
  }
}

/** Names of its columns; of many the first ones. */
export function columnsOf({ columns }: Step): string {
  const more = columns.length - MOST_NAMES;
  const shown = columns.slice(0, MOST_NAMES).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}

function rangeOf({ least, greatest }: Step): string {
  return least === null ? "the least and greatest value on the devices" : `${least} to ${greatest}`;
}
