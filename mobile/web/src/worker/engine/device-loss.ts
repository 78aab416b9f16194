/** The losses of `loss.ts` in operations of TensorFlow.js, for graphics backends. */

import {
  abs,
  add,
  cast,
  clipByValue,
  exp,
  log,
  log1p,
  logSoftmax,
  mean,
  mul,
  neg,
  oneHot,
  relu,
  reshape,
  square,
  sub,
  sum,
  type Tensor,
} from "@tensorflow/tfjs-core";

import type { LossKind } from "./loss";

const CLIP = 1e-7; // keras.config.epsilon()

/**
 * The mean loss of a batch, as a tensor.
 *
 * @param y Labels, shape (rows,).
 */
export function lossOnDevice(kind: LossKind, predicted: Tensor, y: Tensor): Tensor {
  if (kind.loss === "sparse_categorical_crossentropy") {
    return classes(kind.fromLogits ? predicted : log(clipped(predicted)), y);
  }
  const labels = reshape(y, [y.size, 1]);
  if (kind.loss === "mse") return mean(square(sub(predicted, labels)));
  return mean(
    kind.fromLogits
      ? ofLogits(predicted, labels)
      : ofProbabilities(clipped(predicted), labels),
  );
}

function clipped(p: Tensor): Tensor {
  return clipByValue(p, CLIP, 1 - CLIP);
}

function classes(logits: Tensor, y: Tensor): Tensor {
  const columns = logits.shape.at(-1) ?? 1;
  const chosen = oneHot(cast(y, "int32"), columns);
  return neg(mean(sum(mul(chosen, logSoftmax(logits)), -1)));
}

/** max(z, 0) - z·y + log(1 + exp(-|z|)). */
function ofLogits(z: Tensor, y: Tensor): Tensor {
  return add(sub(relu(z), mul(z, y)), log1p(exp(neg(abs(z)))));
}

function ofProbabilities(p: Tensor, y: Tensor): Tensor {
  return neg(add(mul(y, log(p)), mul(sub(1, y), log(sub(1, p)))));
}
