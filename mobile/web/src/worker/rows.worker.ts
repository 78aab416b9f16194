/** Reads the owner's file away from the page, so that 100 MB don't freeze it. */

import * as comlink from "comlink";

import type { DataSpec } from "../shared/data/columns";
import { FileRefused, type Problem } from "../shared/data/problems";
import { type OnProgress, readTable } from "../shared/data/read";
import type { Reading, Report } from "../shared/data/table";
import type { Rows } from "../shared/trainer";

/** What came of a file; a refusal is an answer, as errors lose their parts on the way. */
export type Checked =
  | { readonly report: Report; readonly rows: Rows | null }
  | { readonly refused: readonly Problem[] };

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
}

const reader: RowsReader = {
  async read(file, spec, reading, keeps, onProgress) {
    try {
      const { report, rows } = await readTable(file, spec, reading, keeps, onProgress);
      if (rows === null) return { report, rows };
      return comlink.transfer({ report, rows }, [rows.x.buffer, rows.y.buffer]);
    } catch (error) {
      if (error instanceof FileRefused) return { refused: error.problems };
      throw error;
    }
  },
};

comlink.expose(reader);
