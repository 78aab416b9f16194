import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  addPatches,
  patches,
  type Window,
} from "../../../src/worker/engine/wasm/patches";

const WINDOW: Window = {
  batch: 1,
  inHeight: 2,
  inWidth: 3,
  channels: 1,
  outHeight: 2,
  outWidth: 3,
  filterHeight: 2,
  filterWidth: 2,
  strideHeight: 1,
  strideWidth: 1,
  top: 0,
  left: 0,
};

const aWindow = fc
  .record({
    batch: fc.integer({ min: 1, max: 2 }),
    inHeight: fc.integer({ min: 1, max: 5 }),
    inWidth: fc.integer({ min: 1, max: 5 }),
    channels: fc.integer({ min: 1, max: 2 }),
    filterHeight: fc.integer({ min: 1, max: 3 }),
    filterWidth: fc.integer({ min: 1, max: 3 }),
    strideHeight: fc.integer({ min: 1, max: 3 }),
    strideWidth: fc.integer({ min: 1, max: 3 }),
    top: fc.nat(1),
    left: fc.nat(1),
    outHeight: fc.integer({ min: 1, max: 4 }),
    outWidth: fc.integer({ min: 1, max: 4 }),
  })
  .map((window): Window => window);

function sizes(w: Window): { image: number; columns: number; taps: number } {
  const taps = w.filterHeight * w.filterWidth * w.channels;
  const places = w.batch * w.outHeight * w.outWidth;
  const image = w.batch * w.inHeight * w.inWidth * w.channels;
  return { image, columns: taps * places, taps };
}

describe("patches", () => {
  test("are rows of the filter's places, zero beyond the image", () => {
    const columns = new Float32Array(24);
    const image = Float32Array.of(1, 2, 3, 4, 5, 6);
    patches(WINDOW, { first: 0, count: 2 }, image, columns);
    expect([...columns]).toEqual([
      ...[1, 2, 3, 4, 5, 6],
      ...[2, 3, 0, 5, 6, 0],
      ...[4, 5, 6, 0, 0, 0],
      ...[5, 6, 0, 0, 0, 0],
    ]);
  });

  test("of some lines only are a part of the whole", () => {
    const columns = new Float32Array(12);
    const image = Float32Array.of(1, 2, 3, 4, 5, 6);
    patches(WINDOW, { first: 1, count: 1 }, image, columns);
    expect([...columns]).toEqual([4, 5, 6, 5, 6, 0, 0, 0, 0, 0, 0, 0]);
  });

  test("laid out and added up are each other's transpose", () => {
    // ⟨patches(x), c⟩ = ⟨x, addPatches(c)⟩ for every linear map and its transpose.
    fc.assert(
      fc.property(aWindow, fc.nat(), (w, seed) => {
        const { image, columns: count, taps } = sizes(w);
        const x = Float32Array.from({ length: image }, (_, i) => ((i + seed) % 7) - 3);
        const c = Float32Array.from({ length: count }, (_, i) => ((i * 5 + seed) % 9) - 4);
        const seen = new Float32Array(count);
        patches(w, { first: 0, count: w.batch * w.outHeight }, x, seen);
        const added = new Float32Array(image);
        addPatches(w, c, added);
        const places = count / taps;
        let left = 0;
        seen.forEach((value, at) => {
          const [tap, place] = [Math.floor(at / places), at % places];
          left += value * (c[place * taps + tap] ?? NaN);
        });
        const right = added.reduce((sum, value, at) => sum + value * (x[at] ?? NaN), 0);
        expect(left).toBe(right);
      }),
    );
  });
});
