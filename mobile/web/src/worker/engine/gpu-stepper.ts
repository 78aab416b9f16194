/** Training on WebGL or WebGPU: everything stays on the device until it is asked for. */

import {
  add,
  cast,
  engine,
  keep,
  memory,
  scalar,
  tensor,
  tidy,
  type Tensor,
} from "@tensorflow/tfjs-core";

import { splitWeights } from "../../shared/numbers/manifest";
import type { Plan } from "../../shared/plan";
import type { Rows } from "../../shared/trainer";
import { DeviceOptimizer } from "./device-optimizer";
import { lossOnDevice } from "./device-loss";
import type { BuiltModel } from "./model";
import { seedNoise } from "./noise";
import type { Losses, Memory, Stepper } from "./stepper";

const NO_ROWS: Rows = { count: 0, x: new Float32Array(), y: new Float32Array() };

export class GpuStepper implements Stepper {
  readonly model: BuiltModel;
  #rows = NO_ROWS;
  #plan: Plan | null = null;
  #optimizer: DeviceOptimizer | null = null;
  #sum: Tensor = keep(scalar(0));
  #steps = 0;

  constructor(model: BuiltModel) {
    this.model = model;
  }

  begin(weights: Float32Array, plan: Plan, rows: Rows): void {
    this.#rows = rows;
    this.#plan = plan;
    const entries = this.model.weights.map(({ entry }) => entry);
    const parts = splitWeights(entries, weights);
    tidy(() => {
      for (const { key, variable } of this.model.weights) {
        variable.assign(tensor(parts.get(key) ?? [], variable.shape));
      }
    });
    this.#optimizer?.dispose();
    const trained = this.model.weights.filter(({ entry }) => entry.trainable);
    this.#optimizer = new DeviceOptimizer(plan, trained.map((w) => w.variable));
    seedNoise(plan.seed);
    this.#resetSum();
  }

  step(order: Uint32Array, first: number, count: number): void {
    const plan = this.#plan;
    const optimizer = this.#optimizer;
    if (plan === null || optimizer === null) throw new Error("begin comes before step");
    const sum = tidy(() => {
      const { x, y } = this.#batch(order.subarray(first, first + count));
      const kind = this.model.lossKind(plan.loss);
      const { value, grads } = engine().gradients(
        () => {
          const predicted = this.model.predict(x, plan.loss);
          return this.model.withPenalties(lossOnDevice(kind, predicted, y));
        },
        optimizer.trained,
        undefined,
        true,
      );
      optimizer.step(grads);
      return keep(add(this.#sum, value));
    });
    this.#sum.dispose();
    this.#sum = sum;
    this.#steps += 1;
  }

  async takeLosses(): Promise<Losses> {
    const sum = (await this.#sum.data())[0] ?? NaN;
    const losses = { sum, steps: this.#steps };
    this.#resetSum();
    return losses;
  }

  async weights(): Promise<Map<string, Float32Array>> {
    const parts = new Map<string, Float32Array>();
    for (const { key, variable } of this.model.weights) {
      parts.set(key, (await variable.data()) as Float32Array);
    }
    return parts;
  }

  memory(): Memory {
    const { numBytes, numTensors } = memory();
    return { bytes: numBytes, tensors: numTensors };
  }

  dispose(): void {
    this.#optimizer?.dispose();
    this.#sum.dispose();
    this.model.dispose();
  }

  #batch(places: Uint32Array): { x: Tensor; y: Tensor } {
    const { x, y, count } = this.#rows;
    const width = x.length / count;
    const batch = new Float32Array(places.length * width);
    const labels = new Float32Array(places.length);
    places.forEach((place, row) => {
      batch.set(x.subarray(place * width, (place + 1) * width), row * width);
      labels[row] = y[place] ?? NaN;
    });
    const shape = [places.length, ...this.model.rowShape(width)];
    const input = cast(tensor(batch, shape), this.model.inputType);
    return { x: input, y: tensor(labels) };
  }

  #resetSum(): void {
    this.#sum.dispose();
    this.#sum = tidy(() => keep(scalar(0)));
    this.#steps = 0;
  }
}
