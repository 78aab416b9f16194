/** The optimizers of `optimizers.ts` in operations of TensorFlow.js. */

import {
  add,
  div,
  keep,
  mul,
  sqrt,
  square,
  sub,
  tidy,
  zerosLike,
  type Tensor,
  type Variable,
} from "@tensorflow/tfjs-core";

import type { Plan } from "../../shared/plan";
import { ADAM_EPSILON, adamRate, BETA_1, BETA_2 } from "./optimizers";

/** Optimizer state of all trained variables; it starts anew each round. */
export class DeviceOptimizer {
  readonly trained: Variable[];
  readonly #plan: Plan;
  readonly #first: Tensor[];
  readonly #second: Tensor[];
  readonly #anchors: Tensor[];
  #steps = 0;

  constructor(plan: Plan, trained: readonly Variable[]) {
    this.trained = [...trained];
    this.#plan = plan;
    const fresh = (): Tensor[] => trained.map((v) => keep(zerosLike(v)));
    this.#first = plan.optimizer === "SGD" ? [] : fresh();
    this.#second = plan.optimizer === "ADAM" ? fresh() : [];
    this.#anchors = plan.proximal_mu === 0 ? [] : trained.map((v) => keep(v.clone()));
  }

  /** One step; variables without a gradient stay. */
  step(gradients: readonly (Tensor | null | undefined)[]): void {
    this.#steps += 1;
    this.trained.forEach((variable, place) => {
      const gradient = gradients[place];
      if (gradient) tidy(() => { this.#one(variable, place, gradient); });
    });
  }

  dispose(): void {
    for (const state of [this.#first, this.#second, this.#anchors]) {
      for (const held of state.splice(0)) held.dispose();
    }
  }

  #one(variable: Variable, place: number, gradient: Tensor): void {
    const { learning_rate: rate, momentum, proximal_mu: mu, optimizer } = this.#plan;
    const anchor = this.#anchors[place];
    const slope =
      anchor === undefined
        ? gradient
        : add(gradient, mul(sub(variable, anchor), mu));
    if (optimizer === "SGD") {
      variable.assign(sub(variable, mul(slope, rate)));
      return;
    }
    const first = held(this.#first, place);
    if (optimizer === "MOMENTUM") {
      const speed = sub(mul(first, momentum), mul(slope, rate));
      replace(this.#first, place, speed);
      variable.assign(add(variable, speed));
      return;
    }
    this.#adam(variable, place, first, slope);
  }

  #adam(variable: Variable, place: number, first: Tensor, slope: Tensor): void {
    const second = held(this.#second, place);
    const m = add(first, mul(sub(slope, first), 1 - BETA_1));
    const v = add(second, mul(sub(square(slope), second), 1 - BETA_2));
    replace(this.#first, place, m);
    replace(this.#second, place, v);
    const rate = adamRate(this.#plan.learning_rate, this.#steps);
    const change = div(mul(m, rate), add(sqrt(v), ADAM_EPSILON));
    variable.assign(sub(variable, change));
  }
}

function held(state: readonly Tensor[], place: number): Tensor {
  const found = state[place];
  if (found === undefined) throw new Error("an optimizer has no state for a weight");
  return found;
}

function replace(state: Tensor[], place: number, value: Tensor): void {
  held(state, place).dispose();
  state[place] = keep(value);
}
