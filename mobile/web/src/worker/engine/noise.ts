/**
 * Chance in training: dropout and noise, drawn from one stream a round.
 *
 * The layers of TensorFlow.js draw as they are called. Ours draw in a kernel, so that a
 * recorded step draws anew each time; and from the round's seed alone, so that a
 * training can be repeated.
 */

import {
  add,
  clone,
  engine,
  mul,
  registerKernel,
  sub,
  type KernelBackend,
  type NamedAttrMap,
  type Tensor,
} from "@tensorflow/tfjs-core";
import type { LayersModel, layers } from "@tensorflow/tfjs-layers";

import { invertedSeed, SplitMix64 } from "../../shared/numbers/splitmix";

export const NOISE = "CfNoise";

type Kind = "keep" | "normal";
type Layer = layers.Layer;

/** The stream of a round; rows are ordered by the stream of the seed itself. */
let stream = new SplitMix64(new Uint8Array(8));

export function seedNoise(seed: Uint8Array): void {
  stream = new SplitMix64(invertedSeed(seed));
}

/** Values of a kind: "keep" is 1 with the chance `level`, else 0. */
function draw(kind: Kind, size: number, level: number): Float32Array {
  const values = new Float32Array(size);
  for (let place = 0; place < size; place += 1) {
    values[place] =
      kind === "normal" ? normal() * level : Number(stream.fraction() < level);
  }
  return values;
}

/** Box & Muller 1958, one number of two. */
function normal(): number {
  const radius = Math.sqrt(-2 * Math.log(1 - stream.fraction()));
  return radius * Math.cos(2 * Math.PI * stream.fraction());
}

/** Let a backend draw. */
export function installNoise(backendName: string): void {
  registerKernel({
    kernelName: NOISE,
    backendName,
    kernelFunc: ({ attrs, backend: used }) => {
      const { shape, kind, level } = attrs as unknown as {
        shape: number[];
        kind: Kind;
        level: number;
      };
      const size = shape.reduce((product, side) => product * side, 1);
      const values = draw(kind, size, level);
      const backend = used as Pick<KernelBackend, "write">;
      const dataId = backend.write(values, shape, "float32");
      return { dataId, shape, dtype: "float32" };
    },
  });
}

function noise(shape: readonly number[], kind: Kind, level: number): Tensor {
  const attrs: NamedAttrMap = { shape: [...shape], kind, level };
  return engine().runKernel(NOISE, {}, attrs);
}

/** 0 with the chance `rate`, else 1/(1 - rate). */
function dropoutMask(shape: readonly number[], rate: number): Tensor {
  return mul(noise(shape, "keep", 1 - rate), 1 / (1 - rate));
}

type Noisy = (x: Tensor, layer: Layer) => Tensor;

const NOISY: Readonly<Record<string, Noisy>> = {
  Dropout: dropped,
  SpatialDropout1D: dropped,
  AlphaDropout: alphaDropped,
  GaussianDropout: (x, layer) => {
    const rate = settingOf(layer, "rate");
    const spread = Math.sqrt(rate / (1 - rate));
    return mul(x, add(noise(x.shape, "normal", spread), 1));
  },
  GaussianNoise: (x, layer) =>
    add(x, noise(x.shape, "normal", settingOf(layer, "stddev"))),
};

function settingOf(layer: Layer, name: string): number {
  return Number(layer.getConfig()[name]);
}

function dropped(x: Tensor, layer: Layer): Tensor {
  const noisy = layer as unknown as {
    getNoiseShape(input: Tensor): number[] | null | undefined;
  };
  const shape = noisy.getNoiseShape(x) ?? x.shape;
  return mul(x, dropoutMask(shape, settingOf(layer, "rate")));
}

/** Klambauer et al. 2017 (https://arxiv.org/abs/1706.02515), as Keras does it. */
function alphaDropped(x: Tensor, layer: Layer): Tensor {
  const rate = settingOf(layer, "rate");
  const least = -1.6732632423543772 * 1.0507009873554805;
  const keep = noise(x.shape, "keep", 1 - rate);
  const a = ((1 - rate) * (1 + rate * least ** 2)) ** -0.5;
  const filled = add(mul(x, keep), mul(sub(1, keep), least));
  return add(mul(filled, a), -a * least * rate);
}

/** Let the noisy layers of a model draw from the round's stream. */
export function useRoundsNoise(model: LayersModel): void {
  for (const layer of model.layers) {
    const apply = NOISY[layer.getClassName()];
    if (apply !== undefined) replaceCall(layer, apply);
    const { cell } = layer as unknown as { cell?: { dropoutFunc?: unknown } };
    if (cell !== undefined) {
      cell.dropoutFunc = (ones: Tensor, rate: number) =>
        mul(ones, dropoutMask(ones.shape, rate));
    }
  }
}

function replaceCall(layer: Layer, apply: Noisy): void {
  const rate = "rate" in layer.getConfig() ? settingOf(layer, "rate") : 0.5;
  layer.call = (inputs, kwargs) => {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    if (x === undefined) throw new Error(`${layer.name} was given nothing`);
    const isOn = kwargs["training"] === true && rate > 0 && rate < 1;
    return isOn ? apply(x, layer) : clone(x);
  };
}

