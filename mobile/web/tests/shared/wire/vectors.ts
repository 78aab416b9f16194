/** The golden vectors that pytest reads too. */

import { readFileSync } from "node:fs";

import { fromHex, type Frame } from "../../../src/shared/wire";

/** Hex, or hex and a byte that is repeated. */
type Written =
  | string
  | { readonly hex: string; readonly repeat: string; readonly times: number };

interface Accepted {
  readonly from: "client" | "server" | "both";
  readonly fields: unknown;
  readonly bytes: string;
}

interface Refused {
  readonly from: "client" | "server" | "both";
  readonly why: string;
  readonly bytes: Written;
  readonly code: string;
}

interface Vectors {
  readonly accepted: readonly Accepted[];
  readonly refused: readonly Refused[];
}

function read(name: string): Vectors {
  const file = new URL(`../../../../../tests/vectors/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf-8")) as Vectors;
}

const ALL = [read("frames"), read("statistics_frames")];

export const VECTORS: Vectors = {
  accepted: ALL.flatMap((one) => one.accepted),
  refused: ALL.flatMap((one) => one.refused),
};

/** Fields as they are in the file, with `{hex}` turned into bytes. */
export function restored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(restored);
  if (typeof value !== "object" || value === null) return value;
  if ("hex" in value) return fromHex(String(value.hex));
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, restored(field)]),
  );
}

export function frameOf(vector: Accepted): Frame {
  return restored(vector.fields) as Frame;
}

export function bytesOf(written: Written): Uint8Array {
  if (typeof written === "string") return fromHex(written);
  return fromHex(written.hex + written.repeat.repeat(written.times));
}
