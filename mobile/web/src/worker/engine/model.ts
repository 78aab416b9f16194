/** A task's model in TensorFlow.js, with its variables found by the manifest. */

import { add, sigmoid, softmax, Variable, type Tensor } from "@tensorflow/tfjs-core";
import { models, type LayersModel, type LayerVariable } from "@tensorflow/tfjs-layers";

import type { Tensor as Entry } from "../../shared/manifest";
import { floatTensors, keyOf, sizeOf } from "../../shared/numbers/manifest";
import type { Loss } from "../../shared/plan";
import type { Model } from "../../shared/trainer";
import { registerLayers } from "./layers";
import type { LossKind } from "./loss";
import { useRoundsNoise } from "./noise";
import { withoutHead, type Head } from "./topology";

/** A float32 tensor of the manifest, and the variable that holds it. */
export interface Weight {
  readonly entry: Entry;
  readonly key: string;
  readonly variable: Variable;
}

type PyJson = Parameters<typeof models.modelFromJSON>[0]["modelTopology"];

const LOSS_OF_HEAD: Readonly<Record<string, Loss>> = {
  sigmoid: "binary_crossentropy",
  softmax: "sparse_categorical_crossentropy",
};

/** A model that was built on the backend in use. */
export class BuiltModel {
  /** Every float32 tensor, in the order of the manifest. */
  readonly weights: readonly Weight[];
  readonly #model: LayersModel;
  readonly #head: Head;

  private constructor(model: LayersModel, head: Head, manifest: Model["manifest"]) {
    this.#model = model;
    this.#head = head;
    this.weights = weightsOf(model, floatTensors(manifest));
  }

  /** @throws Error when topology and manifest don't belong together. */
  static async build({ topology, manifest }: Model): Promise<BuiltModel> {
    registerLayers();
    const { topology: headless, head } = withoutHead(topology);
    const model = await models.modelFromJSON({ modelTopology: headless as unknown as PyJson });
    useRoundsNoise(model);
    return new BuiltModel(model, head, manifest);
  }

  /**
   * Shape of one row.
   *
   * @param width Numbers of a row, which tell a side that the model leaves free.
   */
  rowShape(width: number | null = null): readonly number[] {
    const sides = this.#input.shape.slice(1);
    const known = sides.reduce<number>((product, side) => product * (side ?? 1), 1);
    return sides.map((side) => side ?? (width === null ? 1 : width / known));
  }

  get inputType(): "int32" | "float32" {
    return this.#input.dtype === "int32" ? "int32" : "float32";
  }

  get parameters(): number {
    return this.weights.reduce((sum, { entry }) => sum + sizeOf(entry), 0);
  }

  /** The loss that goes with the output's activation. */
  get usualLoss(): Loss {
    return this.#head === null ? "mse" : (LOSS_OF_HEAD[this.#head] ?? "mse");
  }

  /** What `predict` gives to a loss. */
  lossKind(loss: Loss): LossKind {
    return { loss, fromLogits: this.#head !== null && loss === this.usualLoss };
  }

  /** The output in training: logits, where the loss takes them. */
  predict(x: Tensor, loss: Loss): Tensor {
    const output = this.#model.apply(x, { training: true }) as Tensor;
    if (this.#head === null || this.lossKind(loss).fromLogits) return output;
    return this.#head === "sigmoid" ? sigmoid(output) : softmax(output);
  }

  /** A loss with the regularizers of all layers, each counted once. */
  withPenalties(loss: Tensor): Tensor {
    const penalties = this.#model.layers.flatMap((layer) => layer.calculateLosses());
    return penalties.reduce<Tensor>((sum, penalty) => add(sum, penalty), loss);
  }

  dispose(): void {
    this.#model.dispose();
  }

  get #input(): LayersModel["inputs"][number] {
    const [input] = this.#model.inputs;
    if (input === undefined) throw new Error("the model has no input");
    return input;
  }
}

/** What `read` gives is the variable itself, though its type says less. */
function variableOf(held: LayerVariable): Variable {
  const variable: unknown = held.read();
  if (variable instanceof Variable) return variable as Variable;
  throw new Error(`${held.name} can't be trained`);
}

/**
 * The variables of the manifest's tensors.
 *
 * A layer's stand in both in the same order; names may differ. Variables of other types
 * (seeds, counts) are none of a layer's here.
 */
function weightsOf(model: LayersModel, entries: readonly Entry[]): Weight[] {
  const places = new Map<string, number>();
  return entries.map((entry) => {
    const place = places.get(entry.layer) ?? 0;
    places.set(entry.layer, place + 1);
    const variable = model.getLayer(entry.layer).weights[place];
    if (variable?.shape.join() !== entry.shape.join()) {
      const found = variable === undefined ? "none" : `[${variable.shape.join()}]`;
      const wanted = `${keyOf(entry)} has the shape [${entry.shape.join()}]`;
      throw new Error(`The model and its manifest differ: ${wanted}, found ${found}.`);
    }
    return { entry, key: keyOf(entry), variable: variableOf(variable) };
  });
}
