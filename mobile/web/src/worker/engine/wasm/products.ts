/**
 * Matrix products by XNNPACK.
 *
 * The backend hands only products of matrices as they are to XNNPACK; with one of them
 * transposed it goes through slow loops. Turning the matrix over first is faster.
 */

/* eslint-disable @typescript-eslint/no-non-null-assertion -- loops within bounds */

import type { TensorInfo } from "@tensorflow/tfjs-core";

import { keepKernel } from "./kept";
import { floatsOf, makeFloats, type Wasm } from "./heap";

/**
 * a · b of matrices, either transposed before.
 *
 * XNNPACK lays the right matrix out anew in each call, so that the smaller of the two
 * is better there: a · bᵀ is also (b · aᵀ)ᵀ.
 */
export function product(
  wasm: Wasm,
  a: TensorInfo,
  b: TensorInfo,
  transposeA = false,
  transposeB = false,
): TensorInfo {
  if (transposeB && !transposeA && (a.shape[0] ?? 1) < (b.shape[0] ?? 1)) {
    const turned = product(wasm, b, a, false, true);
    const result = transposed(wasm, turned);
    wasm.disposeData(turned.dataId);
    return result;
  }
  const left = transposeA ? transposed(wasm, a) : a;
  const right = transposeB ? transposed(wasm, b) : b;
  const result = keepKernel("BatchMatMul")({
    inputs: { a: left, b: right },
    attrs: { transposeA: false, transposeB: false },
    backend: wasm,
  }) as TensorInfo;
  if (left !== a) wasm.disposeData(left.dataId);
  if (right !== b) wasm.disposeData(right.dataId);
  return result;
}

/** A copy of a matrix with rows and columns exchanged. */
export function transposed(wasm: Wasm, matrix: TensorInfo): TensorInfo {
  const [rows = 1, columns = 1] = matrix.shape;
  const result = makeFloats(wasm, [columns, rows]);
  const from = floatsOf(wasm, matrix);
  const to = floatsOf(wasm, result);
  let at = 0;
  for (let row = 0; row < rows; row += 1) {
    for (let place = row; place < to.length; place += rows) {
      to[place] = from[at]!;
      at += 1;
    }
  }
  return result;
}
