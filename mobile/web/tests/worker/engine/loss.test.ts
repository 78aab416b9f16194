import { describe, expect, test } from "vitest";

import type { Loss } from "../../../src/shared/plan";
import { lossOf, type LossKind } from "../../../src/worker/engine/loss";

const BINARY: Loss = "binary_crossentropy";
const CLASSES: Loss = "sparse_categorical_crossentropy";

function worked(
  kind: LossKind,
  predicted: number[],
  labels: number[],
): { loss: number; gradient: number[] } {
  const gradient = new Float32Array(predicted.length);
  const output = Float32Array.from(predicted);
  const loss = lossOf(kind, output, Float32Array.from(labels), gradient);
  return { loss, gradient: [...gradient] };
}

/** The slope of the loss by a small step each way. */
function slopes(kind: LossKind, predicted: number[], labels: number[]): number[] {
  const step = 2 ** -10;
  return predicted.map((_, place) => {
    const moved = (by: number): number[] =>
      predicted.map((p, at) => (at === place ? p + by : p));
    const up = worked(kind, moved(step), labels).loss;
    return (up - worked(kind, moved(-step), labels).loss) / (2 * step);
  });
}

describe("values", () => {
  test("mse is the mean of the squares", () => {
    const { loss, gradient } = worked({ loss: "mse", fromLogits: false }, [1, 4], [0, 2]);
    expect(loss).toBe(2.5); // (1 + 4) / 2
    expect(gradient).toEqual([1, 2]); // 2 (p - y) / 2
  });

  test("a binary crossentropy of logits stays finite for sure predictions", () => {
    const kind = { loss: BINARY, fromLogits: true };
    const { loss, gradient } = worked(kind, [100, -100, 0], [0, 0, 1]);
    expect(loss).toBeCloseTo((100 + 0 + Math.log(2)) / 3, 5);
    expect(gradient[0]).toBeCloseTo(1 / 3, 6);
    expect(gradient[1]).toBeCloseTo(0, 6);
    expect(gradient[2]).toBeCloseTo(-1 / 6, 6);
  });

  test("a binary crossentropy of probabilities is clipped by 1e-7", () => {
    const { loss, gradient } = worked({ loss: BINARY, fromLogits: false }, [0], [1]);
    expect(loss).toBeCloseTo(-Math.log(1e-7), 4);
    expect(gradient).toEqual([0]); // nothing comes through where it was clipped
  });

  test("a crossentropy of equal logits is the logarithm of the classes", () => {
    const { loss, gradient } = worked(
      { loss: CLASSES, fromLogits: true },
      [5, 5, 5, 5],
      [2],
    );
    expect(loss).toBeCloseTo(Math.log(4), 6);
    expect(gradient).toEqual([0.25, 0.25, -0.75, 0.25]);
  });

  test("a crossentropy of large logits does not overflow", () => {
    const { loss } = worked({ loss: CLASSES, fromLogits: true }, [1000, 0], [0]);
    expect(loss).toBe(0);
  });

  test("a label that is no class makes no number", () => {
    const { loss } = worked({ loss: CLASSES, fromLogits: true }, [1, 2], [2]);
    expect(loss).toBeNaN();
  });
});

describe("gradients are the slopes of the loss", () => {
  test.each<[string, LossKind, number[], number[]]>([
    ["mse", { loss: "mse", fromLogits: false }, [0.5, -1, 2], [1, 0, 2]],
    ["mse over columns", { loss: "mse", fromLogits: false }, [0.5, -1, 2, 3], [1, 0]],
    ["logits", { loss: BINARY, fromLogits: true }, [0.5, -1, 2], [1, 0, 1]],
    ["chances", { loss: BINARY, fromLogits: false }, [0.5, 0.25, 0.9], [1, 0, 1]],
    ["classes", { loss: CLASSES, fromLogits: true }, [0.5, -1, 2, 1, 0, 3], [1, 2]],
    ["class chances", { loss: CLASSES, fromLogits: false }, [0.2, 0.3, 0.5], [1]],
  ])("%s", (_, kind, predicted, labels) => {
    const { gradient } = worked(kind, predicted, labels);
    slopes(kind, predicted, labels).forEach((slope, place) => {
      expect(gradient[place]).toBeCloseTo(slope, 3);
    });
  });
});
