/** Which trainings this phone had under way, so that a reload goes on with them. */

import type { Store } from "../data/readings";

const KEY = "crowdfl.trainings";

/** A training that was started here and has not ended. */
export interface Started {
  readonly trainingId: string;
  /** Its owner stopped it: it waits for "Go on". */
  readonly isStopped: boolean;
}

/** In the order in which they were started. */
export function startedHere(store: Store = localStorage): readonly Started[] {
  try {
    const value: unknown = JSON.parse(store.getItem(KEY) ?? "[]");
    return Array.isArray(value) ? value.filter(isStarted) : [];
  } catch {
    return []; // damaged: the owner starts again by hand
  }
}

/** Note one, in the place of what was noted of it before. */
export function keepStarted(started: Started, store: Store = localStorage): void {
  const all = startedHere(store);
  const isKnown = all.some((one) => one.trainingId === started.trainingId);
  const next = isKnown
    ? all.map((one) => (one.trainingId === started.trainingId ? started : one))
    : [...all, started];
  store.setItem(KEY, JSON.stringify(next));
}

export function forgetStarted(trainingId: string, store: Store = localStorage): void {
  const others = startedHere(store).filter((one) => one.trainingId !== trainingId);
  store.setItem(KEY, JSON.stringify(others));
}

function isStarted(value: unknown): value is Started {
  if (typeof value !== "object" || value === null) return false;
  const { trainingId, isStopped } = value as Record<string, unknown>;
  return typeof trainingId === "string" && typeof isStopped === "boolean";
}
