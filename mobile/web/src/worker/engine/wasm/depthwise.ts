/** Gradients of depthwise convolutions, which the wasm backend lacks. */

/* eslint-disable @typescript-eslint/no-non-null-assertion -- loops within bounds */

import {
  backend_util,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  type DepthwiseConv2dNativeBackpropInputAttrs,
  type TensorInfo,
} from "@tensorflow/tfjs-core";

import { floatsOf, makeFloats, type Wasm } from "./heap";

type Info = backend_util.Conv2DInfo;

interface Inputs {
  readonly x: TensorInfo;
  readonly dy: TensorInfo;
  readonly filter: TensorInfo;
}

type Attrs =
  | DepthwiseConv2dNativeBackpropFilterAttrs
  | DepthwiseConv2dNativeBackpropInputAttrs;

/** Told the places of a pair: in the images, in the filter, in the outputs. */
type Pairs = (image: number, weight: number, output: number) => void;

function infoOf(
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, dilations, pad }: Attrs,
): Info {
  return backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations,
    pad,
    undefined,
    true,
  );
}

/** dFilter: for each weight the sum of image times output gradient. */
export function depthwiseFilterGradient(
  wasm: Wasm,
  { x, dy }: Inputs,
  attrs: DepthwiseConv2dNativeBackpropFilterAttrs,
): TensorInfo {
  const gradient = makeFloats(wasm, [...attrs.filterShape]);
  const [images, slopes] = [floatsOf(wasm, x), floatsOf(wasm, dy)];
  const sums = floatsOf(wasm, gradient);
  sums.fill(0);
  eachPair(infoOf(x.shape, attrs.filterShape, attrs), (image, weight, output) => {
    sums[weight]! += images[image]! * slopes[output]!;
  });
  return gradient;
}

/** dInput: for each pixel the sum of weight times output gradient. */
export function depthwiseInputGradient(
  wasm: Wasm,
  { dy, filter }: Inputs,
  attrs: DepthwiseConv2dNativeBackpropInputAttrs,
): TensorInfo {
  const gradient = makeFloats(wasm, [...attrs.inputShape]);
  const [weights, slopes] = [floatsOf(wasm, filter), floatsOf(wasm, dy)];
  const sums = floatsOf(wasm, gradient);
  sums.fill(0);
  eachPair(infoOf(attrs.inputShape, filter.shape, attrs), (image, weight, output) => {
    sums[image]! += weights[weight]! * slopes[output]!;
  });
  return gradient;
}

/** Every pixel with every weight that sees it. */
function eachPair(info: Info, pair: Pairs): void {
  const channels = info.inChannels;
  const multiplier = info.outChannels / channels;
  eachTap(info, (pixel, tap, place) => {
    for (let channel = 0; channel < channels; channel += 1) {
      for (let copy = 0; copy < multiplier; copy += 1) {
        const within = channel * multiplier + copy;
        pair(
          pixel * channels + channel,
          tap * info.outChannels + within,
          place * info.outChannels + within,
        );
      }
    }
  });
}

/** Numbers of pixel, place in the filter, and output, where they meet. */
function eachTap(
  info: Info,
  meet: (pixel: number, tap: number, place: number) => void,
): void {
  const { batchSize, inHeight, inWidth, outHeight, outWidth } = info;
  for (let line = 0; line < batchSize * outHeight; line += 1) {
    const image = Math.floor(line / outHeight);
    const top = (line % outHeight) * info.strideHeight - info.padInfo.top;
    for (let row = 0; row < info.filterHeight; row += 1) {
      const inY = top + row * info.dilationHeight;
      if (inY < 0 || inY >= inHeight) continue;
      for (let x = 0; x < outWidth; x += 1) {
        const left = x * info.strideWidth - info.padInfo.left;
        for (let column = 0; column < info.filterWidth; column += 1) {
          const inX = left + column * info.dilationWidth;
          if (inX < 0 || inX >= inWidth) continue;
          const pixel = (image * inHeight + inY) * inWidth + inX;
          meet(pixel, row * info.filterWidth + column, line * outWidth + x);
        }
      }
    }
  }
}
