/**
 * Flat float32 vectors to the bytes of a bulk: f32, f16, i8 (PROTOCOL, "Numbers").
 *
 * Little-endian, tensors in the order of the manifest, without header or padding.
 */

import type { Codec } from "../plan";

const LARGEST_HALF = 0x7bff; // 65504
const NOT_A_NUMBER = 0x7e00;

/** The exact size of a payload, for tensors of so many values each. */
export function payloadBytes(sizes: readonly number[], codec: Codec): number {
  const values = sizes.reduce((sum, size) => sum + size, 0);
  if (codec === "i8") return 4 * sizes.length + values;
  return (codec === "f32" ? 4 : 2) * values;
}

/**
 * Write a vector.
 *
 * f16 rounds half to even and saturates at ±65504. i8 rounds stochastically, so that
 * the mean of many updates has no bias (QSGD, Alistarh et al. 2017,
 * https://arxiv.org/abs/1610.02132).
 *
 * @param sizes Values of each tensor.
 * @param random Chance for i8: numbers from 0 to below 1.
 * @throws RangeError when `flat` and `sizes` differ.
 */
export function encodeDelta(
  flat: Float32Array,
  sizes: readonly number[],
  codec: Codec,
  random: () => number = Math.random,
): Uint8Array<ArrayBuffer> {
  const values = sizes.reduce((sum, size) => sum + size, 0);
  if (values !== flat.length) {
    throw new RangeError(`${values} values expected, ${flat.length} found`);
  }
  const payload = new Uint8Array(payloadBytes(sizes, codec));
  const view = new DataView(payload.buffer);
  if (codec === "i8") writeBytes(view, flat, sizes, random);
  else if (codec === "f16") writeHalves(view, flat);
  else flat.forEach((value, place) => { view.setFloat32(4 * place, value, true); });
  return payload;
}

/** Read the little-endian float32 values of a `weights` bulk. */
export function decodeFloats(payload: Uint8Array): Float32Array {
  if (payload.byteLength % 4 !== 0) {
    throw new RangeError(`${payload.byteLength} bytes are no float32 values`);
  }
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const flat = new Float32Array(payload.byteLength / 4);
  for (let place = 0; place < flat.length; place += 1) {
    flat[place] = view.getFloat32(4 * place, true);
  }
  return flat;
}

function writeHalves(view: DataView, flat: Float32Array): void {
  const bits = new Uint32Array(flat.buffer, flat.byteOffset, flat.length);
  bits.forEach((value, place) => {
    view.setUint16(2 * place, halfBits(value), true);
  });
}

/**
 * Bits of the binary16 nearest to a float32, half to even, saturated at ±65504.
 *
 * @param bits Of the float32.
 */
export function halfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | NOT_A_NUMBER;
  const exponent = (magnitude >>> 23) - 112; // of the half, from 1 when normal
  if (exponent <= -11) return sign; // below half of the least subnormal
  const mantissa = (magnitude & 0x7fffff) | 0x800000;
  if (exponent <= 0) return sign | roundedShift(mantissa, 14 - exponent);
  // A carry out of the mantissa rightly raises the exponent.
  const half = (exponent << 10) + roundedShift(mantissa, 13) - 0x400;
  return sign | Math.min(half, LARGEST_HALF);
}

/** value / 2^bits, rounded half to even. */
function roundedShift(value: number, bits: number): number {
  const kept = value >>> bits;
  const rest = value - kept * 2 ** bits;
  const half = 2 ** (bits - 1);
  return kept + (rest > half || (rest === half && kept % 2 === 1) ? 1 : 0);
}

function writeBytes(
  view: DataView,
  flat: Float32Array,
  sizes: readonly number[],
  random: () => number,
): void {
  let first = 0;
  let at = 0;
  for (const size of sizes) {
    const tensor = flat.subarray(first, first + size);
    const scale = Math.fround(largest(tensor) / 127);
    view.setFloat32(at, scale, true);
    // 0 × NaN is NaN: the screening sees on the other side what is not finite.
    if (scale !== 0 && Number.isFinite(scale)) {
      tensor.forEach((value, place) => {
        const rounded = Math.floor(value / scale + random());
        view.setInt8(at + 4 + place, Math.max(-127, Math.min(127, rounded)));
      });
    }
    first += size;
    at += 4 + size;
  }
}

/** The largest magnitude; NaN when one is NaN. */
function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
