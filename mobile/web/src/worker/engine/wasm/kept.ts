/** The backend's own kernels, to be called also when ours have taken their names. */

import { getKernel, type KernelFunc } from "@tensorflow/tfjs-core";

const kept = new Map<string, KernelFunc>();

/** The kernel that has this name at the first call. */
export function keepKernel(kernelName: string): KernelFunc {
  const known = kept.get(kernelName);
  if (known !== undefined) return known;
  const { kernelFunc } = getKernel(kernelName, "wasm");
  kept.set(kernelName, kernelFunc);
  return kernelFunc;
}
