/** One step of SGD, momentum or Adam as Keras 3 does it, in place. */

/* eslint-disable @typescript-eslint/no-non-null-assertion -- loops within bounds */

import type { Plan } from "../../shared/plan";

export const BETA_1 = 0.9;
export const BETA_2 = 0.999;
export const ADAM_EPSILON = 1e-7;

/** Adam's step size: the learning rate, corrected for moments that began at zero. */
export function adamRate(learningRate: number, step: number): number {
  return (
    (learningRate * Math.sqrt(1 - BETA_2 ** step)) / (1 - BETA_1 ** step)
  );
}

/** The state of one trained tensor; it starts anew each round. */
export class TensorOptimizer {
  readonly #plan: Plan;
  readonly #first: Float32Array;
  readonly #second: Float32Array;
  readonly #anchor: Float32Array | null;
  #steps = 0;

  /** @param weights Global weights of the tensor; copied where needed. */
  constructor(plan: Plan, weights: Float32Array) {
    const size = weights.length;
    this.#plan = plan;
    this.#first = new Float32Array(plan.optimizer === "SGD" ? 0 : size);
    this.#second = new Float32Array(plan.optimizer === "ADAM" ? size : 0);
    this.#anchor = plan.proximal_mu === 0 ? null : weights.slice();
  }

  /** Change the weights by a gradient, which stays as it is. */
  step(weights: Float32Array, slopes: Float32Array): void {
    this.#steps += 1;
    const gradient =
      this.#anchor === null ? slopes : this.#pulledBack(weights, slopes, this.#anchor);
    if (this.#plan.optimizer === "ADAM") this.#adam(weights, gradient);
    else if (this.#plan.optimizer === "MOMENTUM") this.#momentum(weights, gradient);
    else this.#plain(weights, gradient);
  }

  /**
   * The gradient with the proximal term mu (w - w_global) added.
   *
   * Li et al. 2020, FedProx, equation 2 (https://arxiv.org/abs/1812.06127).
   */
  #pulledBack(
    weights: Float32Array,
    slopes: Float32Array,
    anchor: Float32Array,
  ): Float32Array {
    const mu = this.#plan.proximal_mu;
    return slopes.map((slope, i) => slope + mu * (weights[i]! - anchor[i]!));
  }

  #plain(weights: Float32Array, gradient: Float32Array): void {
    const rate = this.#plan.learning_rate;
    for (let i = 0; i < gradient.length; i += 1) weights[i]! -= rate * gradient[i]!;
  }

  #momentum(weights: Float32Array, gradient: Float32Array): void {
    const { learning_rate: rate, momentum } = this.#plan;
    const speed = this.#first;
    for (let i = 0; i < gradient.length; i += 1) {
      speed[i] = momentum * speed[i]! - rate * gradient[i]!;
      weights[i]! += speed[i]!;
    }
  }

  #adam(weights: Float32Array, gradient: Float32Array): void {
    const rate = adamRate(this.#plan.learning_rate, this.#steps);
    const first = this.#first;
    const second = this.#second;
    for (let i = 0; i < gradient.length; i += 1) {
      const slope = gradient[i]!;
      first[i]! += (slope - first[i]!) * (1 - BETA_1);
      second[i]! += (slope * slope - second[i]!) * (1 - BETA_2);
      weights[i]! -= (first[i]! * rate) / (Math.sqrt(second[i]!) + ADAM_EPSILON);
    }
  }
}
