import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  decodeFloats,
  encodeDelta,
  halfBits,
  payloadBytes,
} from "../../../src/shared/numbers/codecs";

function hex(payload: Uint8Array): string {
  return Buffer.from(payload).toString("hex");
}

function bitsOf(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
}

/** What a binary16 says: an independent reading, by the definition of IEEE 754. */
function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const finite = fc.float({ noNaN: true, noDefaultInfinity: true });

describe("f32", () => {
  test("is little-endian", () => {
    const payload = encodeDelta(Float32Array.of(1, -2.5), [1, 1], "f32");
    expect(hex(payload)).toBe("0000803f000020c0");
  });

  test("comes back as it went", () => {
    fc.assert(
      fc.property(fc.float32Array(), (values) => {
        const payload = encodeDelta(values, [values.length], "f32");
        expect(decodeFloats(payload)).toEqual(values);
      }),
    );
  });

  test("refuses bytes that are no whole numbers", () => {
    expect(() => decodeFloats(new Uint8Array(6))).toThrow("6 bytes");
  });

  test("refuses values that are not those of the tensors", () => {
    expect(() => encodeDelta(new Float32Array(3), [2], "f32")).toThrow(RangeError);
  });
});

describe("f16", () => {
  test.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65519.996, 0x7bff],
    [65520, 0x7bff],
    [1e30, 0x7bff],
    [-Infinity, 0xfbff],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [1.5 * 2 ** -25, 0x0001],
    [2 ** -26, 0x0000],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [2 - 2 ** -12, 0x4000],
    [NaN, 0x7e00],
  ])("writes %d as its nearest, half to even", (value, bits) => {
    expect(halfBits(bitsOf(value))).toBe(bits);
  });

  test("no half is nearer than the one written", () => {
    fc.assert(
      fc.property(finite, (value) => {
        const bits = halfBits(bitsOf(value));
        const distance = Math.abs(halfValue(bits) - value);
        for (const other of [bits - 1, bits + 1]) {
          const near = halfValue(other & 0xffff);
          if (!Number.isFinite(near)) continue;
          expect(distance).toBeLessThanOrEqual(Math.abs(near - value));
        }
      }),
    );
  });

  test("is little-endian", () => {
    expect(hex(encodeDelta(Float32Array.of(1, -2), [2], "f16"))).toBe("003c00c0");
  });
});

describe("i8", () => {
  test("has a scale for each tensor", () => {
    const flat = Float32Array.of(127, -63.5, 2.54, 0);
    const payload = encodeDelta(flat, [2, 1, 1], "i8", () => 0.5);
    const view = new DataView(payload.buffer);
    expect(payload.length).toBe(payloadBytes([2, 1, 1], "i8"));
    expect(view.getFloat32(0, true)).toBe(1);
    expect([view.getInt8(4), view.getInt8(5)]).toEqual([127, -63]);
    expect(view.getFloat32(6, true)).toBeCloseTo(0.02, 8);
    expect(view.getInt8(10)).toBe(127);
    expect(view.getFloat32(11, true)).toBe(0);
  });

  test("rounds up as often as a value is near the upper step", () => {
    const flat = Float32Array.of(127, 0.25);
    let ups = 0;
    for (let draw = 0; draw < 1000; draw += 1) {
      const payload = encodeDelta(flat, [2], "i8", () => draw / 1000);
      ups += new DataView(payload.buffer).getInt8(5);
    }
    expect(ups).toBe(250);
  });

  test("lets the other side see what is not finite", () => {
    for (const bad of [NaN, Infinity]) {
      const payload = encodeDelta(Float32Array.of(1, bad), [2], "i8");
      const scale = new DataView(payload.buffer).getFloat32(0, true);
      expect(Number.isFinite(scale)).toBe(false);
      expect([...payload.subarray(4)]).toEqual([0, 0]);
    }
  });

  test("is never further than one step away", () => {
    // Scales below the least normal float32 are not exact.
    const normal = finite.map((value) => (Math.abs(value) < 1e-30 ? 0 : value));
    fc.assert(
      fc.property(fc.array(normal, { minLength: 1 }), fc.nat(999), (values, chance) => {
        const flat = Float32Array.from(values);
        const payload = encodeDelta(flat, [flat.length], "i8", () => chance / 1000);
        const view = new DataView(payload.buffer);
        const scale = view.getFloat32(0, true);
        flat.forEach((value, place) => {
          const read = scale * view.getInt8(4 + place);
          expect(Math.abs(read - value)).toBeLessThanOrEqual(scale * 1.0001);
        });
      }),
    );
  });
});
