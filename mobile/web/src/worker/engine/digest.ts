/**
 * The CPU benchmark of the server: a chain of matrix products modulo 251.
 *
 * Every sum stays below 2^24, so that float32 gives whole numbers exactly, in whatever
 * order they are added (see `fl_engine/benchmark.py`).
 */

/* eslint-disable @typescript-eslint/no-non-null-assertion -- loops within bounds */

import type { TensorInfo } from "@tensorflow/tfjs-core";

import { changedInPlace, floatsOf, makeFloats, type Wasm } from "./wasm/heap";
import { product } from "./wasm/products";

const MODULUS = 251;
const HASH_BYTES = 32;
const MOST_SIZE = 256;

/**
 * SHA-256 of the last matrix, lower-case hex.
 *
 * @param seed Hex.
 * @param size Rows and columns, 1 to 256.
 * @param steps Products.
 * @param breathe Called after each product.
 */
export async function digestOf(
  wasm: Wasm,
  seed: string,
  size: number,
  steps: number,
  breathe: () => Promise<void>,
): Promise<string> {
  if (!(size >= 1 && size <= MOST_SIZE)) {
    throw new RangeError(`size is ${size}, but must be 1 to ${MOST_SIZE}`);
  }
  const values = await bytes(seed, 2 * size * size);
  const a = matrix(wasm, values.subarray(0, size * size), size);
  const x = matrix(wasm, values.subarray(size * size), size);
  for (let step = 0; step < steps; step += 1) {
    const next = product(wasm, x, a);
    takeModulo(floatsOf(wasm, next), floatsOf(wasm, x));
    changedInPlace(wasm, x);
    wasm.disposeData(next.dataId);
    await breathe();
  }
  const last = Uint8Array.from(floatsOf(wasm, x));
  for (const { dataId } of [a, x]) wasm.disposeData(dataId);
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", last)));
}

function matrix(wasm: Wasm, values: Uint8Array, size: number): TensorInfo {
  const made = makeFloats(wasm, [size, size]);
  const numbers = floatsOf(wasm, made);
  values.forEach((value, place) => { numbers[place] = value % MODULUS; });
  return made;
}

function takeModulo(from: Float32Array, to: Float32Array): void {
  for (let place = 0; place < to.length; place += 1) {
    to[place] = (from[place]! | 0) % MODULUS;
  }
}

/** SHA-256(seed ‖ i) for i = 0, 1, …, where i has 8 bytes, big-endian. */
async function bytes(seed: string, count: number): Promise<Uint8Array> {
  const start = fromHex(seed);
  const blocks = Math.ceil(count / HASH_BYTES);
  const hashes = Array.from({ length: blocks }, (_, block) => {
    const data = new Uint8Array(start.length + 8);
    data.set(start);
    new DataView(data.buffer).setUint32(start.length + 4, block);
    return crypto.subtle.digest("SHA-256", data);
  });
  const stream = new Uint8Array(blocks * HASH_BYTES);
  (await Promise.all(hashes)).forEach((hash, block) => {
    stream.set(new Uint8Array(hash), block * HASH_BYTES);
  });
  return stream.subarray(0, count);
}

function fromHex(text: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/iu.test(text)) throw new RangeError("the seed is not hex");
  return Uint8Array.from(text.match(/../gu) ?? [], (pair) => Number.parseInt(pair, 16));
}

function toHex(data: Uint8Array): string {
  return Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
