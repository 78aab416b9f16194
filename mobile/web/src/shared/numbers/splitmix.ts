/**
 * SplitMix64 (Steele, Lea & Flood 2014, https://doi.org/10.1145/2660193.2660195).
 *
 * Numbers of 64 bits are held as two halves of 32 bits: BigInt takes 30 times as long,
 * which a million rows would make felt.
 */

export const SEED_BYTES = 8;

/** High and low half of a product of two whole numbers below 2^32. */
function multiplyHalves(a: number, b: number): readonly [number, number] {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const low = a0 * b0;
  const middle = a0 * b1 + a1 * b0 + Math.floor(low / 0x10000); // below 2^34: exact
  const high = a1 * b1 + Math.floor(middle / 0x10000);
  return [high, Math.imul(a, b) >>> 0];
}

/** A stream of numbers of 64 bits; read `high` and `low` after `next`. */
export class SplitMix64 {
  high = 0;
  low = 0;
  #stateHigh: number;
  #stateLow: number;

  /**
   * @param seed 8 bytes, big-endian.
   * @throws RangeError when the seed has not 8 bytes.
   */
  constructor(seed: Uint8Array) {
    if (seed.byteLength !== SEED_BYTES) {
      throw new RangeError(`a seed has ${SEED_BYTES} bytes, not ${seed.byteLength}`);
    }
    const view = new DataView(seed.buffer, seed.byteOffset, SEED_BYTES);
    this.#stateHigh = view.getUint32(0);
    this.#stateLow = view.getUint32(4);
  }

  /** Step to the next number. */
  next(): void {
    const sum = this.#stateLow + 0x7f4a7c15;
    this.#stateLow = sum >>> 0;
    this.#stateHigh =
      (this.#stateHigh + 0x9e3779b9 + (sum > 0xffffffff ? 1 : 0)) >>> 0;
    this.high = this.#stateHigh;
    this.low = this.#stateLow;
    this.#mix(30, 0xbf58476d, 0x1ce4e5b9);
    this.#mix(27, 0x94d049bb, 0x133111eb);
    this.#fold(31);
  }

  /** floor(next · bound / 2^64): a whole number from 0 to `bound` - 1. */
  below(bound: number): number {
    this.next();
    const carried = multiplyHalves(this.low, bound)[0];
    const [high, low] = multiplyHalves(this.high, bound);
    return high + (low + carried > 0xffffffff ? 1 : 0);
  }

  /** A number from 0 to below 1, in steps of 2^-32. */
  fraction(): number {
    this.next();
    return this.high / 0x100000000;
  }

  /** z ← (z xor z >> bits) · factor, modulo 2^64. */
  #mix(bits: number, factorHigh: number, factorLow: number): void {
    this.#fold(bits);
    const [carry, low] = multiplyHalves(this.low, factorLow);
    const crossed =
      Math.imul(this.low, factorHigh) + Math.imul(this.high, factorLow);
    this.high = (carry + crossed) >>> 0;
    this.low = low;
  }

  /** z ← z xor z >> bits, for bits below 32. */
  #fold(bits: number): void {
    const low = (this.low >>> bits) | (this.high << (32 - bits));
    this.low = (this.low ^ low) >>> 0;
    this.high = (this.high ^ (this.high >>> bits)) >>> 0;
  }
}

/** The seed of another stream: every bit turned over. */
export function invertedSeed(seed: Uint8Array): Uint8Array {
  return seed.map((byte) => byte ^ 0xff);
}
