/** What the owner may say about a file that does not fit as it is; pure. */

import type { Problem } from "../../../shared/data/problems";

export interface Offer {
  readonly kind: "column" | "missing";
  /** The task's column. */
  readonly name: string;
  /** The file's column, or the text that stands for a missing value. */
  readonly text: string;
  readonly problem: Problem;
}

const MOST = 3;

/** The first offers that the problems make, each once. */
export function offersOf(problems: readonly Problem[]): readonly Offer[] {
  const offers = new Map<string, Offer>();
  for (const problem of problems) {
    const offer = offerOf(problem);
    const key = offer === null ? "" : `${offer.kind} ${offer.name} ${offer.text}`;
    if (offer !== null && !offers.has(key)) offers.set(key, offer);
  }
  return [...offers.values()].slice(0, MOST);
}

function offerOf(problem: Problem): Offer | null {
  const { column, candidate, looksMissing, found } = problem;
  if (column === null) return null;
  if (candidate !== undefined) return { kind: "column", name: column, text: candidate, problem };
  if (looksMissing === true && found !== null) {
    return { kind: "missing", name: column, text: found, problem };
  }
  return null;
}
