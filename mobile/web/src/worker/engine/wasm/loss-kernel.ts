/** The loss as one kernel: the backend's own would be a dozen calls a step. */

import {
  customGrad,
  engine,
  registerKernel,
  type NamedAttrMap,
  type Tensor,
} from "@tensorflow/tfjs-core";

import { lossOf, type LossKind } from "../loss";
import { floatsOf, makeFloats, type Wasm } from "./heap";

const LOSS = "CfLoss";

/** Labels of the batch that is trained; filled anew before each step. */
export interface Labels {
  readonly values: Float32Array;
}

interface Attrs {
  readonly kind: LossKind;
  readonly labels: Labels;
}

/** Mean loss of a batch; its gradient is worked out with it. */
export function lossByKernel(predicted: Tensor, kind: LossKind, labels: Labels): Tensor {
  const attrs = { kind, labels } as unknown as NamedAttrMap;
  const operation = customGrad((output, save) => {
    const [value, gradient] = engine().runKernel(
      LOSS,
      { predicted: output as Tensor },
      attrs,
    ) as unknown as [Tensor, Tensor];
    (save as (tensors: Tensor[]) => void)([gradient]);
    return {
      value,
      // The loss is added up with factor 1 everywhere, so that dy is always 1.
      gradFunc: (_dy: Tensor, saved: Tensor[]) => saved,
    };
  });
  return operation(predicted);
}

export function installLoss(): void {
  registerKernel({
    kernelName: LOSS,
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs, backend }) => {
      const wasm = backend as Wasm;
      const { kind, labels } = attrs as unknown as Attrs;
      const predicted = inputs["predicted"];
      if (predicted === undefined) throw new Error("a loss needs predictions");
      const value = makeFloats(wasm, []);
      const gradient = makeFloats(wasm, [...predicted.shape]);
      const slopes = floatsOf(wasm, gradient);
      const loss = lossOf(kind, floatsOf(wasm, predicted), labels.values, slopes);
      floatsOf(wasm, value).fill(loss);
      return [value, gradient];
    },
  });
}
