/** One optimizer step for batches of one size, recorded once. */

import { engine, keep, tensor, tidy, type Tensor } from "@tensorflow/tfjs-core";

import type { Loss } from "../../../shared/plan";
import type { Rows } from "../../../shared/trainer";
import type { BuiltModel, Weight } from "../model";
import { changedInPlace, floatsOf, type Wasm } from "./heap";
import { lossByKernel } from "./loss-kernel";
import { Program } from "./program";
import { Recording } from "./recorder";

/** A weight whose numbers lie in a place of their own. */
export interface Held extends Weight {
  readonly owner: Tensor;
}

/** Rows of a batch, and numbers of a row. */
export interface BatchShape {
  readonly size: number;
  readonly width: number;
}

interface Placed {
  readonly held: Held;
  readonly slot: number;
}

interface Recorded {
  readonly program: Program;
  readonly loss: number;
  readonly gradients: readonly Placed[];
  /** Moving statistics, and where their next values are. */
  readonly moved: readonly Placed[];
}

export class BatchProgram {
  readonly #wasm: Wasm;
  readonly #x: Tensor;
  readonly #labels: { readonly values: Float32Array };
  readonly #recorded: Recorded;

  constructor(
    wasm: Wasm,
    model: BuiltModel,
    weights: readonly Held[],
    { size, width }: BatchShape,
    loss: Loss,
  ) {
    this.#wasm = wasm;
    this.#labels = { values: new Float32Array(size) };
    const shape = [size, ...model.rowShape(width)];
    const count = shape.reduce((product, side) => product * side, 1);
    const zeros =
      model.inputType === "int32" ? new Int32Array(count) : new Float32Array(count);
    this.#x = tidy(() => keep(tensor(zeros, shape, model.inputType)));
    this.#recorded = this.#record(model, weights, loss);
  }

  begin(): void {
    this.#recorded.program.begin();
  }

  /** Put rows in as the batch. */
  fill(rows: Rows, places: Uint32Array): void {
    const width = rows.x.length / rows.count;
    const batch = this.#wasm.typedArrayFromHeap(this.#x);
    const labels = this.#labels.values;
    for (let row = 0; row < places.length; row += 1) {
      const place = places[row] ?? 0;
      batch.set(rows.x.subarray(place * width, (place + 1) * width), row * width);
      labels[row] = rows.y[place] ?? NaN;
    }
    changedInPlace(this.#wasm, this.#x);
  }

  /**
   * Work out the loss and hand every gradient to `update`, which changes the weights.
   *
   * @returns The loss before the step.
   */
  train(update: (held: Held, gradient: Float32Array) => void): number {
    const { program, loss, gradients, moved } = this.#recorded;
    program.run();
    const value = floatsOf(this.#wasm, program.result(loss))[0] ?? NaN;
    for (const { held, slot } of gradients) {
      update(held, floatsOf(this.#wasm, program.result(slot)));
      changedInPlace(this.#wasm, held.owner);
    }
    for (const { held, slot } of moved) {
      const next = floatsOf(this.#wasm, program.result(slot));
      floatsOf(this.#wasm, held.owner).set(next);
      changedInPlace(this.#wasm, held.owner);
    }
    program.freeResults();
    return value;
  }

  dispose(): void {
    this.#recorded.program.dispose();
    this.#x.dispose();
  }

  #record(model: BuiltModel, weights: readonly Held[], loss: Loss): Recorded {
    const recording = new Recording(this.#wasm);
    const trained = weights.filter(({ entry }) => entry.trainable);
    const kind = model.lossKind(loss);
    const changing = new Set([recording.slotOf(this.#x)]);
    for (const { owner } of trained) changing.add(recording.slotOf(owner));
    const found = inScope(() =>
      recording.record(() => {
        const { value, grads } = engine().gradients(
          () => {
            const predicted = model.predict(this.#x, loss);
            return model.withPenalties(lossByKernel(predicted, kind, this.#labels));
          },
          trained.map(({ variable }) => variable),
          undefined,
          true,
        );
        const gradients = placed(recording, trained, grads);
        const moved = this.#movedOf(recording, weights);
        return { loss: recording.slotOf(value), gradients, moved };
      }),
    );
    for (const { held } of found.moved) changing.add(recording.slotOf(held.owner));
    const results = [found.loss, ...[...found.gradients, ...found.moved].map(slotOf)];
    return { ...found, program: new Program(this.#wasm, recording, results, changing) };
  }

  /** Weights that the layers themselves have set; they get back what they had. */
  #movedOf(recording: Recording, weights: readonly Held[]): Placed[] {
    const moved = weights.filter(
      ({ variable, owner }) => variable.dataId !== owner.dataId,
    );
    return moved.map((held) => {
      const slot = recording.slotOf(held.variable);
      held.variable.assign(held.owner);
      return { held, slot };
    });
  }
}

/** Free what was made on the way; the result holds no tensors. */
function inScope<Result>(work: () => Result): Result {
  engine().startScope();
  try {
    return work();
  } finally {
    engine().endScope();
  }
}

function slotOf({ slot }: Placed): number {
  return slot;
}

/** Gradients with their weights; weights that the loss does not depend on have none. */
function placed(
  recording: Recording,
  trained: readonly Held[],
  gradients: readonly (Tensor | null | undefined)[],
): Placed[] {
  return trained.flatMap((held, place) => {
    const gradient = gradients[place];
    return gradient ? [{ held, slot: recording.slotOf(gradient) }] : [];
  });
}
