/** Tensors in the memory of the wasm backend, seen from JavaScript. */

import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { DataId, DataType, TensorInfo } from "@tensorflow/tfjs-core";

/** What the backend notes of a tensor. */
interface Place {
  readonly id: number;
  readonly memoryOffset: number;
}

/** The parts of Emscripten's module that are used here. */
export interface Module {
  readonly HEAPU8: Uint8Array;
  tfjs: {
    disposeData(id: number): void;
    registerTensor(id: number, size: number, memoryOffset: number): void;
  };
  cwrap(
    name: string,
    result: "number" | null,
    inputs: readonly "number"[],
  ): (...numbers: number[]) => number;
}

/** The parts of the backend that are used here; its own types leave some out. */
export type Wasm = Pick<
  BackendWasm,
  "disposeData" | "incRef" | "makeOutput" | "numDataIds" | "typedArrayFromHeap"
> & {
  readonly dataIdMap: { get(dataId: DataId): Place };
  readonly wasm: Module;
};

/**
 * The values of a float32 tensor in place.
 *
 * The view is good until the next allocation: memory may grow and move.
 */
export function floatsOf(wasm: Wasm, info: TensorInfo): Float32Array {
  return wasm.typedArrayFromHeap(info) as Float32Array;
}

export function makeFloats(wasm: Wasm, shape: number[]): TensorInfo {
  return wasm.makeOutput(shape, "float32" satisfies DataType);
}

/**
 * Tell the backend that a tensor was written to in place.
 *
 * XNNPACK keeps kernels packed by the tensor's number; forgetting the number and
 * noting it again makes it pack them anew.
 */
export function changedInPlace(wasm: Wasm, info: TensorInfo): void {
  const { id, memoryOffset } = wasm.dataIdMap.get(info.dataId);
  const size = info.shape.reduce((product, side) => product * side, 1);
  wasm.wasm.tfjs.disposeData(id);
  wasm.wasm.tfjs.registerTensor(id, size, memoryOffset);
}
