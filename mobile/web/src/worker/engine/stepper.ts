/** Train one batch after another on a backend. */

import type { Plan } from "../../shared/plan";
import type { Rows } from "../../shared/trainer";
import type { BuiltModel } from "./model";

/** A sum of losses, and of how many steps. */
export interface Losses {
  readonly sum: number;
  readonly steps: number;
}

/** What a backend holds, for a look at leaks. */
export interface Memory {
  readonly bytes: number;
  readonly tensors: number;
}

/** A model on a backend, ready to be trained. */
export interface Stepper {
  readonly model: BuiltModel;

  /**
   * Start a round: global weights, no state of an optimizer, chance from the seed.
   *
   * @param weights Every float32 tensor of the manifest, flat.
   */
  begin(weights: Float32Array, plan: Plan, rows: Rows): void;

  /** Train the rows `order[first]` … `order[first + count - 1]` as one batch. */
  step(order: Uint32Array, first: number, count: number): void;

  /** Losses of the steps since the last call, or since `begin`. */
  takeLosses(): Promise<Losses>;

  /** Every float32 tensor as it is now, by `layer/name`. */
  weights(): Promise<Map<string, Float32Array>>;

  memory(): Memory;

  dispose(): void;
}

/** Sizes of the batches of an epoch: whole ones, and a last that may be shorter. */
export function batchSizes(rows: number, batchSize: number): number[] {
  const rest = rows % batchSize;
  const whole = rows >= batchSize ? [batchSize] : [];
  return rest === 0 ? whole : [...whole, rest];
}
