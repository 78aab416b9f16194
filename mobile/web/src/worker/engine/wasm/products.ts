/**
 * Matrix products by XNNPACK.
 *
 * The backend hands only products of matrices as they are to XNNPACK; with one of them
 * transposed it goes through slow loops. Turning the matrix over first is faster.
 */

/* eslint-disable @typescript-eslint/no-non-null-assertion -- loops within bounds */

import { getKernel, type KernelFunc, type TensorInfo } from "@tensorflow/tfjs-core";

import { floatsOf, makeFloats, type Wasm } from "./heap";

/** The backend's own; it is kept when ours takes its name. */
let matMul: KernelFunc | null = null;

export function keepMatMul(): KernelFunc {
  matMul ??= getKernel("BatchMatMul", "wasm").kernelFunc;
  return matMul;
}

/** a · b of matrices, either transposed before. */
export function product(
  wasm: Wasm,
  a: TensorInfo,
  b: TensorInfo,
  transposeA = false,
  transposeB = false,
): TensorInfo {
  const left = transposeA ? transposed(wasm, a) : a;
  const right = transposeB ? transposed(wasm, b) : b;
  const result = keepMatMul()({
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
