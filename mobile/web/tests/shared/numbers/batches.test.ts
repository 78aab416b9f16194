import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { epochOrders } from "../../../src/shared/numbers/batches";
import { SplitMix64, invertedSeed } from "../../../src/shared/numbers/splitmix";

interface Vectors {
  readonly splitmix64: { readonly seed: string; readonly numbers: readonly string[] };
  readonly orders: readonly {
    readonly seed: string;
    readonly rows: number;
    readonly epochs: number;
    readonly orders: readonly (readonly number[])[];
  }[];
  readonly large: {
    readonly seed: string;
    readonly rows: number;
    readonly epochs: number;
    readonly sha256: readonly string[];
  };
}

const VECTORS = JSON.parse(
  readFileSync("../../tests/vectors/batches.json", "utf8"),
) as Vectors;

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, "hex"));
}

describe("SplitMix64", () => {
  test("draws the numbers of the golden vectors", () => {
    const { seed, numbers } = VECTORS.splitmix64;
    const stream = new SplitMix64(bytesOf(seed));
    const drawn = numbers.map(() => {
      stream.next();
      return String((BigInt(stream.high) << 32n) | BigInt(stream.low));
    });
    expect(drawn).toEqual(numbers);
  });

  test("refuses a seed of another length", () => {
    expect(() => new SplitMix64(new Uint8Array(7))).toThrow("8 bytes, not 7");
  });

  test("stays below its bound, also below the largest", () => {
    const stream = new SplitMix64(bytesOf("ffffffffffffffff"));
    for (let drawn = 0; drawn < 1000; drawn += 1) {
      expect(stream.below(3)).toBeLessThan(3);
      const wide = stream.below(2 ** 32 - 1);
      expect(wide).toBe(
        Number(
          (((BigInt(stream.high) << 32n) | BigInt(stream.low)) * (2n ** 32n - 1n)) >>
            64n,
        ),
      );
    }
  });

  test("another stream begins at the inverted seed", () => {
    expect(invertedSeed(bytesOf("00ff0f0000000001"))).toEqual(
      bytesOf("ff00f0fffffffffe"),
    );
  });
});

describe("the order of rows", () => {
  for (const { seed, rows, epochs, orders } of VECTORS.orders) {
    test(`is the golden vectors' for ${rows} rows of seed ${seed}`, () => {
      const copies: number[][] = [];
      for (const order of epochOrders(bytesOf(seed), rows, epochs)) {
        copies.push([...order]);
      }
      expect(copies).toEqual(orders);
    });
  }

  test("is the golden vectors' for 100,000 rows", () => {
    const { seed, rows, epochs, sha256 } = VECTORS.large;
    const found: string[] = [];
    for (const order of epochOrders(bytesOf(seed), rows, epochs)) {
      found.push(createHash("sha256").update(order).digest("hex"));
    }
    expect(found).toEqual(sha256);
  });

  test("refuses counts that can't be", () => {
    expect(() => epochOrders(new Uint8Array(8), -1, 1).next()).toThrow(RangeError);
    expect(() => epochOrders(new Uint8Array(8), 1, NaN).next()).toThrow(RangeError);
  });
});
