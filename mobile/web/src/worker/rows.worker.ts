/** Reads the owner's file away from the page, so that 100 MB don't freeze it. */

import * as comlink from "comlink";

import type { DataSpec } from "../shared/data/columns";
import type { Pipeline } from "../shared/data/pipeline";
import { FileRefused, type Problem } from "../shared/data/problems";
import { type OnProgress, readColumns, readTable } from "../shared/data/read";
import { measured } from "../shared/data/statistics";
import { applied } from "../shared/data/steps";
import type { Reading, Report } from "../shared/data/table";
import type { Rows } from "../shared/trainer";
import type { Frozen, Measured, Wanted } from "../shared/wire";

interface Refused {
  readonly refused: readonly Problem[];
}

/** What came of a file; a refusal is an answer, as errors lose their parts on the way. */
export type Checked = { readonly report: Report; readonly rows: Rows | null } | Refused;

/** Figures of whole columns, and how many rows they are from. */
export type Measurements =
  | { readonly examples: number; readonly columns: readonly Measured[] }
  | Refused;

export interface RowsReader {
  /**
   * Check a file against what a task asks.
   *
   * @param keeps Whether the rows are wanted, or only the report.
   */
  read(
    file: Blob,
    spec: DataSpec,
    reading: Reading,
    keeps: boolean,
    onProgress: OnProgress,
  ): Promise<Checked>;

  /** Rows after a task's preprocessing. */
  prepare(file: Blob, pipeline: Pipeline, reading: Reading): Promise<Checked>;

  /** Counts, means and the like of some columns, each before the step that needs them. */
  measure(
    file: Blob,
    pipeline: Pipeline,
    reading: Reading,
    wanted: readonly Wanted[],
    fitted: readonly Frozen[],
  ): Promise<Measurements>;
}

const reader: RowsReader = {
  read: (file, spec, reading, keeps, onProgress) =>
    orRefused(async () => {
      const { report, rows } = await readTable(file, spec, reading, keeps, onProgress);
      return rows === null ? { report, rows } : handedOver({ report, rows });
    }),

  prepare: (file, pipeline, reading) =>
    orRefused(async () => {
      const { report, columns } = await readColumns(file, specOf(pipeline), reading);
      return handedOver({ report, rows: applied(pipeline, columns) });
    }),

  measure: (file, pipeline, reading, wanted, fitted) =>
    orRefused(async () => {
      const { columns } = await readColumns(file, specOf(pipeline), reading);
      return { examples: columns.count, columns: measured(pipeline, wanted, fitted, columns) };
    }),
};

async function orRefused<T>(work: () => Promise<T>): Promise<T | Refused> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FileRefused) return { refused: error.problems };
    throw error;
  }
}

function handedOver<T extends { readonly rows: Rows }>(answer: T): T {
  return comlink.transfer(answer, [answer.rows.x.buffer, answer.rows.y.buffer]);
}

function specOf({ columns, label }: Pipeline): DataSpec {
  return { columns, label, leastExamples: 1 };
}

comlink.expose(reader);
