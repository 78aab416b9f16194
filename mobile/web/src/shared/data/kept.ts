/** Rows that fit a task, kept as they come: as the model's inputs, or raw. */

import type { Rows } from "../trainer";
import type { DataSpec, Value } from "./columns";
import type { Columns } from "./steps";

const BLOCK_ROWS = 16_384;
/** Held in memory: 400 MB of float32, or of float64. */
const MOST_INPUTS = 100_000_000;
const MOST_RAW = 50_000_000;

/** Takes the values of one row after the other, in the order of the task's columns. */
export interface Keeper {
  readonly mostRows: number;
  add(values: readonly Value[]): void;
}

/** Inputs and labels of a task without preprocessing: float32, row by row. */
export class InputRows implements Keeper {
  readonly mostRows: number;
  private readonly xs: Float32Array[] = [];
  private readonly ys: Float32Array[] = [];
  private readonly label: number;
  private readonly inputs: number;
  private count = 0;

  constructor(spec: DataSpec) {
    this.label = spec.columns.findIndex((column) => column.name === spec.label);
    this.inputs = spec.columns.length - 1;
    this.mostRows = Math.floor(MOST_INPUTS / Math.max(1, this.inputs));
  }

  add(values: readonly Value[]): void {
    const row = this.count++ % BLOCK_ROWS;
    if (row === 0) {
      this.xs.push(new Float32Array(BLOCK_ROWS * this.inputs));
      this.ys.push(new Float32Array(BLOCK_ROWS));
    }
    const x = this.xs.at(-1);
    const y = this.ys.at(-1);
    if (x === undefined || y === undefined) return;
    let at = row * this.inputs;
    values.forEach(({ value }, place) => {
      if (place === this.label) y[row] = value;
      else x[at++] = value;
    });
  }

  /** The rows, in the order of the file. */
  result(): Rows {
    const x = new Float32Array(this.count * this.inputs);
    const y = new Float32Array(this.count);
    for (let block = 0; block < this.ys.length; block++) {
      const start = block * BLOCK_ROWS;
      const rows = Math.min(BLOCK_ROWS, this.count - start);
      x.set((this.xs[block] ?? x).subarray(0, rows * this.inputs), start * this.inputs);
      y.set((this.ys[block] ?? y).subarray(0, rows), start);
    }
    return { count: this.count, x, y };
  }
}

/** Columns as they are in the file: float64, NaN where a value is missing. */
export class RawColumns implements Keeper {
  readonly mostRows: number;
  private readonly blocks: Float64Array[][];
  private count = 0;

  constructor(spec: DataSpec) {
    this.blocks = spec.columns.map(() => []);
    this.mostRows = Math.floor(MOST_RAW / spec.columns.length);
  }

  add(values: readonly Value[]): void {
    const row = this.count++ % BLOCK_ROWS;
    this.blocks.forEach((blocks, place) => {
      if (row === 0) blocks.push(new Float64Array(BLOCK_ROWS));
      const block = blocks.at(-1);
      if (block !== undefined) block[row] = values[place]?.value ?? Number.NaN;
    });
  }

  /** The columns; each one's blocks are freed as it is put together. */
  result(): Columns {
    const values = this.blocks.map((blocks) => {
      const column = new Float64Array(this.count);
      blocks.forEach((block, i) => {
        column.set(block.subarray(0, this.count - i * BLOCK_ROWS), i * BLOCK_ROWS);
      });
      blocks.length = 0;
      return column;
    });
    return { count: this.count, values };
  }
}
