import { describe, expect, test } from "vitest";

import type { Plan } from "../../../src/shared/plan";
import { TensorOptimizer } from "../../../src/worker/engine/optimizers";

function plan(changes: Partial<Plan>): Plan {
  return {
    optimizer: "SGD",
    learning_rate: 0.1,
    momentum: 0,
    epochs: 1,
    batch_size: 1,
    proximal_mu: 0,
    codec: "f32",
    loss: "mse",
    seed: new Uint8Array(8),
    ...changes,
  };
}

/** Weight after each step on the same slope, from 1. */
function path(changes: Partial<Plan>, slope: number, steps: number): number[] {
  const weights = Float32Array.of(1);
  const optimizer = new TensorOptimizer(plan(changes), weights);
  return Array.from({ length: steps }, () => {
    optimizer.step(weights, Float32Array.of(slope));
    return weights[0] ?? NaN;
  });
}

describe("a step", () => {
  test("of SGD is the learning rate times the slope", () => {
    const [first, second] = path({}, 2, 2);
    expect(first).toBeCloseTo(0.8, 6);
    expect(second).toBeCloseTo(0.6, 6);
  });

  test("of momentum keeps its speed: v = 0.9 v - 0.1 g", () => {
    const found = path({ optimizer: "MOMENTUM", momentum: 0.9 }, 1, 3);
    // v: -0.1, -0.19, -0.271
    [0.9, 0.71, 0.439].forEach((weight, place) => {
      expect(found[place]).toBeCloseTo(weight, 6);
    });
  });

  test("of Adam on a steady slope is the learning rate, whatever the slope", () => {
    for (const slope of [0.5, 500]) {
      const found = path({ optimizer: "ADAM", learning_rate: 0.01 }, slope, 3);
      [0.99, 0.98, 0.97].forEach((weight, place) => {
        expect(found[place]).toBeCloseTo(weight, 5);
      });
    }
  });

  test("of Adam has its epsilon beside the root that is not yet corrected", () => {
    // First step: m = 0.1 g, v = 0.001 g², rate √0.001 / 0.1; Keras 3's order.
    const slope = 1e-6;
    const [found] = path({ optimizer: "ADAM", learning_rate: 1 }, slope, 1);
    const root = Math.sqrt(0.001);
    const change = (root * slope) / (root * slope + 1e-7);
    expect(found).toBeCloseTo(1 - change, 4);
  });

  test("with the proximal term is drawn back to where the round began", () => {
    const [first, second] = path({ proximal_mu: 0.5 }, 1, 2);
    expect(first).toBeCloseTo(0.9, 6);
    expect(second).toBeCloseTo(0.9 - 0.1 * (1 + 0.5 * -0.1), 6);
  });

  test("leaves the slope as it is", () => {
    const slope = Float32Array.of(1);
    const weights = Float32Array.of(3);
    const optimizer = new TensorOptimizer(plan({ proximal_mu: 1 }), weights);
    optimizer.step(weights, slope);
    optimizer.step(weights, slope);
    expect(slope).toEqual(Float32Array.of(1));
  });
});
