/** Put our kernels beside those of the wasm backend, and let a recorder hear of all. */

/* eslint-disable @typescript-eslint/no-non-null-assertion -- loops within bounds */

import {
  getKernel,
  getKernelsForBackend,
  registerKernel,
  unregisterKernel,
  type KernelFunc,
  type TensorInfo,
} from "@tensorflow/tfjs-core";

import { installNoise } from "../noise";
import { depthwiseFilterGradient, depthwiseInputGradient } from "./depthwise";
import { conv2dFilterGradient, conv2dInputGradient } from "./gradients";
import { floatsOf, makeFloats, type Wasm } from "./heap";
import { installLoss } from "./loss-kernel";
import { keepKernel } from "./kept";
import { maxPoolGradient } from "./pooling";
import { product } from "./products";
import { note } from "./recorder";
import { sum } from "./sums";

/** Products below so many multiplications are as fast in the backend's own loops. */
const SMALL_PRODUCT = 4096;

type Kernel = (
  wasm: Wasm,
  inputs: Record<string, TensorInfo>,
  attrs: Record<string, unknown>,
) => TensorInfo;

const OURS: Readonly<Record<string, unknown>> = {
  Conv2DBackpropFilter: conv2dFilterGradient,
  Conv2DBackpropInput: conv2dInputGradient,
  DepthwiseConv2dNativeBackpropFilter: depthwiseFilterGradient,
  DepthwiseConv2dNativeBackpropInput: depthwiseInputGradient,
  UnsortedSegmentSum: segmentSum,
  BatchMatMul: matMul,
  MaxPoolGrad: maxPoolGradient,
  Sum: sum,
};

let isInstalled = false;

/** Register everything; once is enough. */
export function installKernels(): void {
  if (isInstalled) return;
  isInstalled = true;
  for (const name of ["BatchMatMul", "Conv2D", "Sum"]) keepKernel(name);
  for (const [name, kernel] of Object.entries(OURS)) replace(name, kernel as Kernel);
  installNoise("wasm");
  installLoss();
  for (const config of getKernelsForBackend("wasm")) {
    const { kernelName, kernelFunc } = config;
    unregisterKernel(kernelName, "wasm");
    registerKernel({ ...config, kernelFunc: note(kernelName, kernelFunc) });
  }
}

/** The backend's set-up of a kernel is kept: other kernels may rely on it. */
function replace(kernelName: string, kernel: Kernel): void {
  const former = getKernel(kernelName, "wasm") as ReturnType<typeof getKernel> | undefined;
  const kernelFunc: KernelFunc = ({ inputs, attrs, backend }) =>
    kernel(backend as Wasm, inputs as Record<string, TensorInfo>, attrs ?? {});
  if (former !== undefined) unregisterKernel(kernelName, "wasm");
  registerKernel({ ...former, kernelName, backendName: "wasm", kernelFunc });
}

function matMul(
  wasm: Wasm,
  inputs: { a: TensorInfo; b: TensorInfo },
  attrs: { transposeA: boolean; transposeB: boolean },
): TensorInfo {
  const { a, b } = inputs;
  const { transposeA, transposeB } = attrs;
  const work = a.shape.concat(b.shape.at(transposeB ? -2 : -1) ?? 1);
  const isLarge = work.reduce((all, side) => all * side, 1) >= SMALL_PRODUCT;
  if (isLarge && (transposeA || transposeB) && areMatrices(a, b)) {
    const result = product(wasm, flat(a), flat(b), transposeA, transposeB);
    const outer = a.shape.length > b.shape.length ? a.shape : b.shape;
    return { ...result, shape: [...outer.slice(0, -2), ...result.shape] };
  }
  return keepKernel("BatchMatMul")({ inputs: { a, b }, attrs: { ...attrs }, backend: wasm }) as TensorInfo;
}

/** The sum of the rows of each segment; rows of segments below 0 are left out. */
function segmentSum(
  wasm: Wasm,
  { x, segmentIds }: { x: TensorInfo; segmentIds: TensorInfo },
  { numSegments }: { numSegments: number },
): TensorInfo {
  const rest = x.shape.slice(segmentIds.shape.length);
  const sums = makeFloats(wasm, [numSegments, ...rest]);
  const segments = wasm.typedArrayFromHeap(segmentIds);
  const rows = floatsOf(wasm, x);
  const totals = floatsOf(wasm, sums).fill(0);
  const width = rest.reduce((all, side) => all * side, 1);
  segments.forEach((segment, row) => {
    if (segment < 0 || segment >= numSegments) return;
    for (let place = 0; place < width; place += 1) {
      totals[segment * width + place]! += rows[row * width + place]!;
    }
  });
  return sums;
}

function areMatrices(...infos: TensorInfo[]): boolean {
  return infos.every(({ shape }) => shape.slice(0, -2).every((side) => side === 1));
}

function flat(info: TensorInfo): TensorInfo {
  return { ...info, shape: info.shape.slice(-2) };
}
