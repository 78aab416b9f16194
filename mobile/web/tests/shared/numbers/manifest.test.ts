import { describe, expect, test } from "vitest";

import {
  exchangedTensors,
  floatTensors,
  joinWeights,
  readManifest,
  splitWeights,
} from "../../../src/shared/numbers/manifest";

const KERNEL = {
  layer: "dense",
  name: "kernel",
  shape: [2, 3],
  dtype: "float32",
  trainable: true,
  exchanged: true,
};
const MEAN = { ...KERNEL, layer: "normalization", name: "mean", shape: [2], trainable: false, exchanged: false };
const COUNT = { ...MEAN, name: "count", shape: [], dtype: "int32" };
const MANIFEST = { version: 1, tensors: [MEAN, COUNT, KERNEL] };

describe("reading a manifest", () => {
  test("takes what the server writes", () => {
    expect(readManifest(MANIFEST)).toEqual(MANIFEST);
  });

  test.each([
    ["no object", null],
    ["another version", { ...MANIFEST, version: 2 }],
    ["no tensors", { version: 1, tensors: {} }],
    ["a tensor without a name", { version: 1, tensors: [{ ...KERNEL, name: "" }] }],
    ["a shape of halves", { version: 1, tensors: [{ ...KERNEL, shape: [1.5] }] }],
    ["a negative shape", { version: 1, tensors: [{ ...KERNEL, shape: [-1] }] }],
    ["a flag as text", { version: 1, tensors: [{ ...KERNEL, trainable: "no" }] }],
    ["whole numbers exchanged", { version: 1, tensors: [{ ...COUNT, exchanged: true }] }],
    ["a tensor twice", { version: 1, tensors: [KERNEL, KERNEL] }],
  ])("refuses %s", (_, value) => {
    expect(() => readManifest(value)).toThrow(TypeError);
  });
});

describe("flat weights", () => {
  const manifest = readManifest(MANIFEST);
  const flat = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);

  test("hold every float32 tensor in order; the delta only exchanged ones", () => {
    const parts = splitWeights(floatTensors(manifest), flat);
    expect(parts.get("normalization/mean")).toEqual(Float32Array.of(1, 2));
    expect(joinWeights(floatTensors(manifest), parts)).toEqual(flat);
    expect(joinWeights(exchangedTensors(manifest), parts)).toEqual(flat.subarray(2));
  });

  test("must be as long as the manifest says", () => {
    const tensors = floatTensors(manifest);
    expect(() => splitWeights(tensors, flat.subarray(1))).toThrow("8 numbers are needed, found 7");
  });

  test("can't be put together without a tensor", () => {
    expect(() => joinWeights(floatTensors(manifest), new Map())).toThrow("found nothing");
  });
});
