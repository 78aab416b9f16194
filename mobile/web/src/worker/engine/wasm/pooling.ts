/** The gradient of max-pooling; the backend's own takes twenty times as long. */

/* eslint-disable @typescript-eslint/no-non-null-assertion -- loops within bounds */

import { backend_util, type MaxPoolGradAttrs, type TensorInfo } from "@tensorflow/tfjs-core";

import { floatsOf, makeFloats, type Wasm } from "./heap";

type Info = backend_util.Conv2DInfo;

/** Each output's gradient goes to the first place that was the largest. */
export function maxPoolGradient(
  wasm: Wasm,
  { dy, input }: { readonly dy: TensorInfo; readonly input: TensorInfo },
  { filterSize, strides, pad, dimRoundingMode }: MaxPoolGradAttrs,
): TensorInfo {
  const shape = input.shape as [number, number, number, number];
  const info = backend_util.computePool2DInfo(
    shape,
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const gradient = makeFloats(wasm, shape);
  const sums = floatsOf(wasm, gradient).fill(0);
  const images = floatsOf(wasm, input);
  const slopes = floatsOf(wasm, dy);
  let at = 0;
  for (let image = 0; image < info.batchSize; image += 1) {
    for (let y = 0; y < info.outHeight; y += 1) {
      for (let x = 0; x < info.outWidth; x += 1) {
        const corners = cornersOf(info, y, x);
        for (let channel = 0; channel < info.inChannels; channel += 1) {
          sums[largest(info, images, image, corners, channel)]! += slopes[at]!;
          at += 1;
        }
      }
    }
  }
  return gradient;
}

interface Corners {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** The part of an output's window that lies on the image. */
function cornersOf(info: Info, y: number, x: number): Corners {
  const top = y * info.strideHeight - info.padInfo.top;
  const left = x * info.strideWidth - info.padInfo.left;
  return {
    top: Math.max(0, top),
    bottom: Math.min(info.inHeight, top + info.filterHeight),
    left: Math.max(0, left),
    right: Math.min(info.inWidth, left + info.filterWidth),
  };
}

/** The place of the largest number of a window in one channel; the first of equals. */
function largest(
  info: Info,
  images: Float32Array,
  image: number,
  { top, bottom, left, right }: Corners,
  channel: number,
): number {
  const channels = info.inChannels;
  let best = -1;
  let most = -Infinity;
  for (let y = top; y < bottom; y += 1) {
    const line = (image * info.inHeight + y) * info.inWidth;
    const end = (line + right) * channels + channel;
    for (let at = (line + left) * channels + channel; at < end; at += channels) {
      if (images[at]! > most || best < 0) {
        most = images[at]!;
        best = at;
      }
    }
  }
  return best;
}
