/**
 * Gradient kernels that TensorFlow.js' wasm backend lacks or does slowly.
 *
 * A convolution's gradients become matrix products, which XNNPACK does with SIMD and
 * threads; what is left are loops that move numbers. NHWC only, as the backend's own.
 */

import {
  backend_util,
  type Conv2DBackpropFilterAttrs,
  type Conv2DBackpropInputAttrs,
  type TensorInfo,
} from "@tensorflow/tfjs-core";

import { floatsOf, makeFloats, type Wasm } from "./heap";
import { addPatches, patches, type Window } from "./patches";
import { product } from "./products";

type Pair = readonly [number, number];

interface ConvInputs {
  readonly x: TensorInfo;
  readonly dy: TensorInfo;
  readonly filter: TensorInfo;
}

/** The shape of a convolution's filter, from the shapes on both sides of it. */
function windowOf(
  inputShape: readonly number[],
  filterShape: readonly number[],
  strides: Pair | number,
  pad: Parameters<typeof backend_util.computeConv2DInfo>[4],
  isDepthwise = false,
): Window {
  const info = backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides as [number, number] | number,
    1,
    pad,
    undefined,
    isDepthwise,
  );
  return {
    batch: info.batchSize,
    inHeight: info.inHeight,
    inWidth: info.inWidth,
    channels: info.inChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    filterHeight: info.filterHeight,
    filterWidth: info.filterWidth,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    top: info.padInfo.top,
    left: info.padInfo.left,
  };
}

/** dFilter = patchesᵀ · dy. */
export function conv2dFilterGradient(
  wasm: Wasm,
  { x, dy }: ConvInputs,
  attrs: Conv2DBackpropFilterAttrs,
): TensorInfo {
  const { strides, pad, filterShape } = attrs;
  const window = windowOf(x.shape, filterShape, strides, pad);
  const [height, width, inChannels, outChannels] = filterShape;
  const places = window.batch * window.outHeight * window.outWidth;
  const columns = makeFloats(wasm, [height * width * inChannels, places]);
  patches(window, floatsOf(wasm, x), floatsOf(wasm, columns));
  const rows = { ...dy, shape: [places, outChannels] };
  const gradient = product(wasm, columns, rows);
  wasm.disposeData(columns.dataId);
  return { ...gradient, shape: [...filterShape] };
}

/** dPatches = dy · filterᵀ, added up where patches overlap. */
export function conv2dInputGradient(
  wasm: Wasm,
  { dy, filter }: ConvInputs,
  attrs: Conv2DBackpropInputAttrs,
): TensorInfo {
  const { strides, pad, inputShape } = attrs;
  const window = windowOf(inputShape, filter.shape, strides, pad);
  const outChannels = filter.shape[3] ?? 1;
  const size = filter.shape.reduce((all, side) => all * side, 1);
  const flat = { ...filter, shape: [size / outChannels, outChannels] };
  const places = window.batch * window.outHeight * window.outWidth;
  const rows = { ...dy, shape: [places, outChannels] };
  const columns = product(wasm, rows, flat, false, true);
  const gradient = makeFloats(wasm, [...inputShape]);
  const sums = floatsOf(wasm, gradient);
  sums.fill(0);
  addPatches(window, floatsOf(wasm, columns), sums);
  wasm.disposeData(columns.dataId);
  return gradient;
}
