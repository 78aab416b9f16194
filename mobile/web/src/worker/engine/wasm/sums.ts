/** Sums over rows: the gradients of biases. */

/* eslint-disable @typescript-eslint/no-non-null-assertion -- loops within bounds */

import type { SumAttrs, TensorInfo } from "@tensorflow/tfjs-core";

import { keepKernel } from "./kept";
import { floatsOf, makeFloats, type Wasm } from "./heap";

/** Over all axes but the last in one pass; the backend would turn the tensor over. */
export function sum(
  wasm: Wasm,
  { x }: { readonly x: TensorInfo },
  attrs: SumAttrs,
): TensorInfo {
  if (attrs.keepDims || x.dtype !== "float32" || !isAllButLast(attrs.axis, x.shape)) {
    return keepKernel("Sum")({
      inputs: { x },
      attrs: { ...attrs },
      backend: wasm,
    }) as TensorInfo;
  }
  const width = x.shape.at(-1) ?? 1;
  const result = makeFloats(wasm, [width]);
  const totals = new Float64Array(width);
  const rows = floatsOf(wasm, x);
  for (let start = 0; start < rows.length; start += width) {
    for (let at = 0; at < width; at += 1) totals[at]! += rows[start + at]!;
  }
  floatsOf(wasm, result).set(totals);
  return result;
}

function isAllButLast(axis: number | number[], shape: readonly number[]): boolean {
  const rank = shape.length;
  const axes = new Set([axis].flat().map((place) => (place + rank) % rank));
  return rank > 1 && axes.size === rank - 1 && !axes.has(rank - 1);
}
