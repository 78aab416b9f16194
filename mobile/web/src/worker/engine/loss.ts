/**
 * Losses and their gradients as Keras 3 works them out.
 *
 * A crossentropy on an output with sigmoid or softmax is worked out from the logits;
 * on any other output from probabilities, clipped by 1e-7. Each is the mean over the
 * rows of a batch.
 */

import type { Loss } from "../../shared/plan";

const CLIP = Math.fround(1e-7); // keras.config.epsilon()
const MOST = Math.fround(1 - CLIP);

/** What the model's output is to the loss. */
export interface LossKind {
  readonly loss: Loss;
  readonly fromLogits: boolean;
}

/**
 * The mean loss of a batch; its gradient goes to `gradient`.
 *
 * @param predicted Output of the model, row by row.
 * @param labels One a row.
 * @param gradient Of the size of `predicted`; it is written.
 */
export function lossOf(
  kind: LossKind,
  predicted: Float32Array,
  labels: Float32Array,
  gradient: Float32Array,
): number {
  if (kind.loss === "mse") return squared(predicted, labels, gradient);
  if (kind.loss === "binary_crossentropy") {
    const one = kind.fromLogits ? binaryOfLogit : binaryOfProbability;
    return eachNumber(one, predicted, labels, gradient);
  }
  return classes(kind.fromLogits, predicted, labels, gradient);
}

function squared(
  predicted: Float32Array,
  labels: Float32Array,
  gradient: Float32Array,
): number {
  return eachNumber(
    (p, y) => [(p - y) ** 2, 2 * (p - y)],
    predicted,
    labels,
    gradient,
  );
}

/** The loss of one number, and its derivative. */
type OneNumber = (p: number, y: number) => readonly [number, number];

function eachNumber(
  one: OneNumber,
  predicted: Float32Array,
  labels: Float32Array,
  gradient: Float32Array,
): number {
  const columns = predicted.length / labels.length;
  let sum = 0;
  for (let place = 0; place < predicted.length; place += 1) {
    const label = labels[Math.floor(place / columns)] ?? NaN;
    const [loss, slope] = one(predicted[place] ?? NaN, label);
    sum += loss;
    gradient[place] = slope / predicted.length;
  }
  return sum / predicted.length;
}

function binaryOfLogit(z: number, y: number): readonly [number, number] {
  const small = Math.exp(-Math.abs(z));
  const chance = z >= 0 ? 1 / (1 + small) : small / (1 + small);
  return [Math.max(z, 0) - z * y + Math.log1p(small), chance - y];
}

function binaryOfProbability(p: number, y: number): readonly [number, number] {
  const clipped = Math.min(Math.max(p, CLIP), MOST);
  const loss = -(y * Math.log(clipped) + (1 - y) * Math.log(1 - clipped));
  const slope = p < CLIP || p > MOST ? 0 : (1 - y) / (1 - clipped) - y / clipped;
  return [loss, slope];
}

/** Sparse categorical crossentropy: a label is the number of a column. */
function classes(
  fromLogits: boolean,
  predicted: Float32Array,
  labels: Float32Array,
  gradient: Float32Array,
): number {
  const columns = predicted.length / labels.length;
  let sum = 0;
  labels.forEach((label, row) => {
    const from = row * columns;
    const given = predicted.subarray(from, from + columns);
    const slopes = gradient.subarray(from, from + columns);
    const logits = fromLogits ? given : given.map(logOfClipped);
    sum += softmaxLoss(logits, label, slopes);
    slopes.forEach((slope, column) => {
      const p = given[column] ?? NaN;
      const inner = fromLogits ? 1 : p < CLIP || p > MOST ? 0 : 1 / p;
      slopes[column] = (slope * inner) / labels.length;
    });
  });
  return sum / labels.length;
}

function logOfClipped(p: number): number {
  return Math.log(Math.min(Math.max(p, CLIP), MOST));
}

/** -log softmax(logits)[label]; softmax minus one-hot goes to `slopes`. */
function softmaxLoss(
  logits: Float32Array,
  label: number,
  slopes: Float32Array,
): number {
  const most = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  let total = 0;
  logits.forEach((z) => { total += Math.exp(z - most); });
  logits.forEach((z, column) => {
    slopes[column] = Math.exp(z - most) / total - Number(column === label);
  });
  return Math.log(total) + most - (logits[label] ?? NaN);
}
