/**
 * Gradient kernels that TensorFlow.js' wasm backend lacks or does slowly.
 *
 * A convolution's gradients become matrix products, which XNNPACK does with SIMD and
 * threads; what is left are loops that move numbers. NHWC only, as the backend's own.
 */

/* eslint-disable @typescript-eslint/no-non-null-assertion -- loops within bounds */

import {
  backend_util,
  type Conv2DBackpropFilterAttrs,
  type Conv2DBackpropInputAttrs,
  type TensorInfo,
} from "@tensorflow/tfjs-core";

import { floatsOf, makeFloats, type Wasm } from "./heap";
import { keepKernel } from "./kept";
import { addPatches, patches, type Lines, type Window } from "./patches";
import { product } from "./products";

/** Outputs whose patches are laid out at once. */
const BLOCK_PLACES = 512;

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
): Window {
  const info = backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides as [number, number] | number,
    1,
    pad,
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

/**
 * dFilter = patchesᵀ · dy, added up over blocks of lines.
 *
 * A block's patches fit into the processor's cache, and memory stays small for large
 * images.
 */
export function conv2dFilterGradient(
  wasm: Wasm,
  { x, dy }: ConvInputs,
  attrs: Conv2DBackpropFilterAttrs,
): TensorInfo {
  const { strides, pad, filterShape } = attrs;
  const window = windowOf(x.shape, filterShape, strides, pad);
  const gradient = makeFloats(wasm, [...filterShape]);
  floatsOf(wasm, gradient).fill(0);
  const all = window.batch * window.outHeight;
  const most = Math.max(1, Math.floor(BLOCK_PLACES / window.outWidth));
  for (let first = 0; first < all; first += most) {
    const lines = { first, count: Math.min(most, all - first) };
    addBlock(wasm, window, lines, x, dy, gradient);
  }
  return gradient;
}

/** What some lines of output add to the filter's gradient. */
function addBlock(
  wasm: Wasm,
  window: Window,
  lines: Lines,
  x: TensorInfo,
  dy: TensorInfo,
  gradient: TensorInfo,
): void {
  const outChannels = dy.shape[3] ?? 1;
  const places = lines.count * window.outWidth;
  const taps = window.filterHeight * window.filterWidth * window.channels;
  const columns = makeFloats(wasm, [taps, places]);
  const slopes = makeFloats(wasm, [places, outChannels]);
  patches(window, lines, floatsOf(wasm, x), floatsOf(wasm, columns));
  const start = lines.first * window.outWidth * outChannels;
  const end = start + places * outChannels;
  floatsOf(wasm, slopes).set(floatsOf(wasm, dy).subarray(start, end));
  const part = product(wasm, columns, slopes);
  const sums = floatsOf(wasm, gradient);
  const added = floatsOf(wasm, part);
  for (let at = 0; at < sums.length; at += 1) sums[at]! += added[at]!;
  for (const { dataId } of [columns, slopes, part]) wasm.disposeData(dataId);
}

/** dInput: with stride 1 itself a convolution, else patches that are added up. */
export function conv2dInputGradient(
  wasm: Wasm,
  inputs: ConvInputs,
  attrs: Conv2DBackpropInputAttrs,
): TensorInfo {
  const { strides, pad, inputShape } = attrs;
  const window = windowOf(inputShape, inputs.filter.shape, strides, pad);
  return window.strideHeight === 1 && window.strideWidth === 1
    ? byConvolution(wasm, inputs, window)
    : byPatches(wasm, inputs, window);
}

/** dy under the filter turned around, padded so that the size is the input's again. */
function byConvolution(
  wasm: Wasm,
  { dy, filter }: ConvInputs,
  window: Window,
): TensorInfo {
  const top = window.filterHeight - 1 - window.top;
  const left = window.filterWidth - 1 - window.left;
  const bottom = window.inHeight - window.outHeight + window.filterHeight - 1 - top;
  const right = window.inWidth - window.outWidth + window.filterWidth - 1 - left;
  const turned = turnedAround(wasm, filter);
  const gradient = keepKernel("Conv2D")({
    inputs: { x: dy, filter: turned },
    attrs: {
      strides: 1,
      dilations: 1,
      dataFormat: "NHWC",
      pad: [[0, 0], [top, bottom], [left, right], [0, 0]],
    },
    backend: wasm,
  }) as TensorInfo;
  wasm.disposeData(turned.dataId);
  return gradient;
}

/** A filter upside down and mirrored, with channels in and out exchanged. */
function turnedAround(wasm: Wasm, filter: TensorInfo): TensorInfo {
  const [height = 1, width = 1, channelsIn = 1, channelsOut = 1] = filter.shape;
  const turned = makeFloats(wasm, [height, width, channelsOut, channelsIn]);
  const from = floatsOf(wasm, filter);
  const to = floatsOf(wasm, turned);
  const size = channelsIn * channelsOut;
  for (let tap = 0; tap < height * width; tap += 1) {
    const start = (height * width - 1 - tap) * size;
    for (let at = 0; at < size; at += 1) {
      const channelIn = Math.floor(at / channelsOut);
      const place = (at % channelsOut) * channelsIn + channelIn;
      to[start + place] = from[tap * size + at]!;
    }
  }
  return turned;
}

/** dPatches = dy · filterᵀ, added up where patches overlap. */
function byPatches(wasm: Wasm, { dy, filter }: ConvInputs, window: Window): TensorInfo {
  const outChannels = filter.shape[3] ?? 1;
  const size = filter.shape.reduce((all, side) => all * side, 1);
  const flat = { ...filter, shape: [size / outChannels, outChannels] };
  const places = window.batch * window.outHeight * window.outWidth;
  const rows = { ...dy, shape: [places, outChannels] };
  const columns = product(wasm, rows, flat, false, true);
  const shape = [window.batch, window.inHeight, window.inWidth, window.channels];
  const gradient = makeFloats(wasm, shape);
  const sums = floatsOf(wasm, gradient).fill(0);
  addPatches(window, floatsOf(wasm, columns), sums);
  wasm.disposeData(columns.dataId);
  return gradient;
}
