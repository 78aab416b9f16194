/** Training on wasm: recorded kernels, and everything else in place. */

import { keep, tensor, tidy, type Tensor } from "@tensorflow/tfjs-core";

import { splitWeights } from "../../../shared/numbers/manifest";
import type { Plan } from "../../../shared/plan";
import type { Rows } from "../../../shared/trainer";
import type { BuiltModel, Weight } from "../model";
import { seedNoise } from "../noise";
import { TensorOptimizer } from "../optimizers";
import { batchSizes, type Losses, type Memory, type Stepper } from "../stepper";
import { changedInPlace, floatsOf, type Wasm } from "./heap";
import { BatchProgram, type Held } from "./batch";

/** A model's weights stay where they are; each batch size has a program of its own. */
export class WasmStepper implements Stepper {
  readonly #wasm: Wasm;
  readonly model: BuiltModel;
  readonly #held: readonly Held[];
  readonly #programs = new Map<number, BatchProgram>();
  #optimizers = new Map<string, TensorOptimizer>();
  #rows: Rows = { count: 0, x: new Float32Array(), y: new Float32Array() };
  #loss: Plan["loss"] | null = null;
  #sum = 0;
  #steps = 0;

  constructor(wasm: Wasm, model: BuiltModel) {
    this.#wasm = wasm;
    this.model = model;
    this.#held = model.weights.map(hold);
  }

  begin(weights: Float32Array, plan: Plan, rows: Rows): void {
    if (widthOf(rows) !== widthOf(this.#rows)) this.#forgetPrograms();
    this.#rows = rows;
    this.#setWeights(weights);
    if (this.#loss !== plan.loss) this.#forgetPrograms();
    this.#loss = plan.loss;
    const trained = this.#held.filter(({ entry }) => entry.trainable);
    this.#optimizers = new Map(
      trained.map((held) => {
        const start = floatsOf(this.#wasm, held.owner);
        return [held.key, new TensorOptimizer(plan, start)];
      }),
    );
    for (const size of batchSizes(rows.count, plan.batch_size)) this.#open(size, plan);
    seedNoise(plan.seed); // recording has drawn from it
    this.#sum = 0;
    this.#steps = 0;
  }

  step(order: Uint32Array, first: number, count: number): void {
    const program = this.#programs.get(count);
    if (program === undefined) throw new Error(`no step of ${count} rows was prepared`);
    program.fill(this.#rows, order.subarray(first, first + count));
    this.#sum += program.train((held, gradient) => {
      const optimizer = this.#optimizers.get(held.key);
      optimizer?.step(floatsOf(this.#wasm, held.owner), gradient);
    });
    this.#steps += 1;
  }

  takeLosses(): Promise<Losses> {
    const losses = { sum: this.#sum, steps: this.#steps };
    this.#sum = 0;
    this.#steps = 0;
    return Promise.resolve(losses);
  }

  weights(): Promise<Map<string, Float32Array>> {
    const parts = this.#held.map(
      ({ key, owner }) => [key, floatsOf(this.#wasm, owner).slice()] as const,
    );
    return Promise.resolve(new Map(parts));
  }

  memory(): Memory {
    const { byteLength } = this.#wasm.wasm.HEAPU8;
    return { bytes: byteLength, tensors: this.#wasm.numDataIds() };
  }

  dispose(): void {
    this.#forgetPrograms();
    for (const { owner } of this.#held) owner.dispose();
    this.model.dispose();
  }

  #setWeights(flat: Float32Array): void {
    const entries = this.#held.map(({ entry }) => entry);
    const parts = splitWeights(entries, flat);
    for (const { key, owner } of this.#held) {
      floatsOf(this.#wasm, owner).set(parts.get(key) ?? []);
      changedInPlace(this.#wasm, owner);
    }
  }

  #open(size: number, plan: Plan): void {
    let program = this.#programs.get(size);
    if (program === undefined) {
      const shape = { size, width: widthOf(this.#rows) };
      program = new BatchProgram(this.#wasm, this.model, this.#held, shape, plan.loss);
      this.#programs.set(size, program);
    }
    program.begin();
  }

  #forgetPrograms(): void {
    for (const program of this.#programs.values()) program.dispose();
    this.#programs.clear();
  }
}

/** Numbers of a row. */
function widthOf(rows: Rows): number {
  return rows.x.length / rows.count;
}

/** Give a variable numbers of its own that stay in their place. */
function hold(weight: Weight): Held {
  const { shape, size } = weight.variable;
  const owner: Tensor = tidy(() => keep(tensor(new Float32Array(size), shape)));
  weight.variable.assign(owner);
  return { ...weight, owner };
}
