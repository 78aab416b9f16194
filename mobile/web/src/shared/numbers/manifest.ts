/** Read the manifest of a model, and cut flat weights by it. */

import type { Manifest, Tensor } from "../manifest";

/** Length of the bytes `weights` of a model, and of its tensors. */
export function sizeOf(tensor: Tensor): number {
  return tensor.shape.reduce((product, side) => product * side, 1);
}

/** What the bulk kind `weights` holds: every float32 tensor. */
export function floatTensors(manifest: Manifest): readonly Tensor[] {
  return manifest.tensors.filter((tensor) => tensor.dtype === "float32");
}

/** What the bulk kind `delta` holds: every exchanged tensor. */
export function exchangedTensors(manifest: Manifest): readonly Tensor[] {
  return manifest.tensors.filter((tensor) => tensor.exchanged);
}

/** Name of a tensor that is unique in its model: `layer/name`. */
export function keyOf(tensor: Tensor): string {
  return `${tensor.layer}/${tensor.name}`;
}

/**
 * Cut a flat vector into views of it, by `layer/name`.
 *
 * @throws RangeError when it has not exactly as many numbers as needed.
 */
export function splitWeights(
  tensors: readonly Tensor[],
  flat: Float32Array,
): Map<string, Float32Array> {
  const needed = tensors.reduce((sum, tensor) => sum + sizeOf(tensor), 0);
  if (needed !== flat.length) {
    throw new RangeError(`${needed} numbers are needed, found ${flat.length}`);
  }
  const parts = new Map<string, Float32Array>();
  let start = 0;
  for (const tensor of tensors) {
    const end = start + sizeOf(tensor);
    parts.set(keyOf(tensor), flat.subarray(start, end));
    start = end;
  }
  return parts;
}

/**
 * Put tensors into one flat vector, in their order.
 *
 * @throws RangeError when one is missing or has another size.
 */
export function joinWeights(
  tensors: readonly Tensor[],
  parts: ReadonlyMap<string, Float32Array>,
): Float32Array {
  const total = tensors.reduce((sum, tensor) => sum + sizeOf(tensor), 0);
  const flat = new Float32Array(total);
  let start = 0;
  for (const tensor of tensors) {
    const part = parts.get(keyOf(tensor));
    if (part?.length !== sizeOf(tensor)) {
      const found = part === undefined ? "nothing" : `${part.length}`;
      throw new RangeError(
        `${keyOf(tensor)} has ${sizeOf(tensor)} numbers, found ${found}`,
      );
    }
    flat.set(part, start);
    start += part.length;
  }
  return flat;
}

/**
 * Read what the server wrote as MANIFEST.
 *
 * @throws TypeError when it is not a manifest of version 1, or a tensor is written
 *   wrongly, listed twice, or exchanged without being float32.
 */
export function readManifest(value: unknown): Manifest {
  const found = asRecord(value, "the manifest");
  const tensors = found["tensors"];
  if (found["version"] !== 1 || !Array.isArray(tensors)) {
    throw new TypeError("the manifest is not one of version 1");
  }
  const read = tensors.map(readTensor);
  if (new Set(read.map(keyOf)).size !== read.length) {
    throw new TypeError("the manifest lists a tensor twice");
  }
  return { version: 1, tensors: read };
}

function readTensor(value: unknown): Tensor {
  const found = asRecord(value, "a tensor");
  const { layer, name, shape, dtype, trainable, exchanged } = found;
  if (!isName(layer) || !isName(name) || !isName(dtype)) {
    throw new TypeError("a tensor of the manifest has no layer, name or dtype");
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    throw new TypeError(`${layer}/${name} has no shape`);
  }
  if (typeof trainable !== "boolean" || typeof exchanged !== "boolean") {
    throw new TypeError(`${layer}/${name} does not say whether it is trained`);
  }
  if (exchanged && dtype !== "float32") {
    throw new TypeError(`${layer}/${name} is exchanged, but not float32`);
  }
  return { layer, name, shape, dtype, trainable, exchanged };
}

function asRecord(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`${what} is no object`);
  }
  return value as Record<string, unknown>;
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
