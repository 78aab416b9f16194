/** What Keras 3 has and TensorFlow.js lacks, under the names of the server's topology. */

import {
  add,
  cast,
  clipByValue,
  div,
  exp,
  leakyRelu,
  maximum,
  mul,
  reshape,
  serialization,
  sigmoid,
  sqrt,
  sub,
  tensor,
  tidy,
  type Tensor,
} from "@tensorflow/tfjs-core";
import { initializers, layers, type LayerVariable } from "@tensorflow/tfjs-layers";

const LEAST_DEVIATION = 1e-7; // keras.config.epsilon()
const LEAKY_SLOPE = 0.2;

/** x/6 + 0.5 within 0 and 1; TensorFlow.js has 0.2x + 0.5. */
function hardSigmoid(x: Tensor): Tensor {
  return clipByValue(add(div(x, 6), 0.5), 0, 1);
}

const ACTIVATIONS: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  silu: (x) => mul(x, sigmoid(x)),
  exponential: exp,
  leakyRelu: (x) => leakyRelu(x, LEAKY_SLOPE),
  hardSilu: (x) => mul(x, hardSigmoid(x)),
  k3HardSigmoid: hardSigmoid,
};

function registerActivation(name: string, apply: (x: Tensor) => Tensor): void {
  class Activation extends serialization.Serializable {
    static readonly className = name;

    apply(x: Tensor): Tensor {
      return tidy(() => apply(x));
    }

    getConfig(): serialization.ConfigDict {
      return {};
    }
  }
  serialization.registerClass(Activation);
}

type Numbers = number | readonly unknown[] | null | undefined;

interface NormalizationConfig {
  readonly axis?: number | readonly number[] | null;
  readonly invert?: boolean;
  readonly mean?: Numbers;
  readonly variance?: Numbers;
}

type LayerArguments = ConstructorParameters<typeof layers.Layer>[0];

/** Keras' Normalization: (x - mean) / deviation, by statistics of the requester. */
class CfNormalization extends layers.Layer {
  static readonly className = "CfNormalization";
  readonly #config: NormalizationConfig;
  #broadcast: number[] = [];
  #statistics: [LayerVariable, LayerVariable] | null = null;

  constructor(config: LayerArguments & NormalizationConfig) {
    super(config);
    this.#config = config;
    this.supportsMasking = true;
  }

  override build(inputShape: (number | null)[]): void {
    const axes = this.#axes(inputShape.length);
    this.#broadcast = inputShape.map((side, axis) =>
      axes.includes(axis) ? (side ?? 1) : 1,
    );
    if (this.#config.mean == null) {
      const shape = axes.map((axis) => inputShape[axis] ?? 1);
      this.#statistics = [
        this.#addStatistic("mean", shape),
        this.#addStatistic("variance", shape),
      ];
    }
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const given = Array.isArray(inputs) ? inputs[0] : inputs;
      if (given === undefined) throw new Error(`${this.name} was given nothing`);
      const x = cast(given, "float32");
      const mean = this.#spread(0, this.#config.mean);
      const variance = this.#spread(1, this.#config.variance);
      const deviation = maximum(sqrt(variance), LEAST_DEVIATION);
      return this.#config.invert === true
        ? add(mean, mul(x, deviation))
        : div(sub(x, mean), deviation);
    });
  }

  override computeOutputShape(inputShape: (number | null)[]): (number | null)[] {
    return inputShape;
  }

  #axes(rank: number): number[] {
    const { axis } = this.#config;
    const axes = axis == null ? [] : [axis].flat();
    return axes.map((place) => (place < 0 ? place + rank : place));
  }

  #addStatistic(name: string, shape: number[]): LayerVariable {
    const zeros = initializers.zeros();
    return this.addWeight(name, shape, "float32", zeros, undefined, false);
  }

  /** A statistic in the shape that goes with the input. */
  #spread(place: 0 | 1, given: Numbers): Tensor {
    const value = this.#statistics?.[place].read() ?? tensor(given as number[]);
    return value.size === 1 ? reshape(value, []) : reshape(value, this.#broadcast);
  }
}

/** TensorFlow.js has no Subtract. */
class CfSubtract extends layers.Layer {
  static readonly className = "CfSubtract";

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [left, right] = Array.isArray(inputs) ? inputs : [inputs];
    if (left === undefined || right === undefined) {
      throw new Error(`${this.name} takes two inputs`);
    }
    return sub(left, right);
  }

  override computeOutputShape(
    inputShape: (number | null)[] | (number | null)[][],
  ): (number | null)[] {
    return inputShape[0] as (number | null)[];
  }
}

/** Keras' Flatten; that of TensorFlow.js refuses rows that are flat already. */
class CfFlatten extends layers.Layer {
  static readonly className = "CfFlatten";

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    if (x === undefined) throw new Error(`${this.name} was given nothing`);
    return reshape(x, [x.shape[0], -1]);
  }

  override computeOutputShape(inputShape: (number | null)[]): (number | null)[] {
    const [rows = null, ...sides] = inputShape;
    const isFree = sides.includes(null);
    const size = sides.reduce<number>((product, side) => product * (side ?? 1), 1);
    return [rows, isFree ? null : size];
  }
}

let isRegistered = false;

/** Make them known to `modelFromJSON`; once is enough. */
export function registerLayers(): void {
  if (isRegistered) return;
  isRegistered = true;
  for (const [name, apply] of Object.entries(ACTIVATIONS)) {
    registerActivation(name, apply);
  }
  serialization.registerClass(CfNormalization);
  serialization.registerClass(CfSubtract);
  serialization.registerClass(CfFlatten);
}
