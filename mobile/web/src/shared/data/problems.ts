/** What is wrong in a file, with what is needed to point at the place and to mend it. */

import type { Column } from "./columns";

/** The contract's `FileProblemKind`, as far as files of rows have them. */
export type ProblemKind =
  | "NOT_READABLE"
  | "TOO_LARGE"
  | "MISSING_COLUMN"
  | "WRONG_TYPE"
  | "OUT_OF_RANGE"
  | "MISSING_LABEL"
  | "TOO_FEW_ROWS";

export interface Problem {
  readonly kind: ProblemKind;
  /** For the owner: what is wrong. */
  readonly message: string;
  /** Column; null when it concerns the whole file or row. */
  readonly column: string | null;
  /** From 1 after the header; null when it concerns no row. */
  readonly row: number | null;
  /** What stands there, put shortly; null when nothing does. */
  readonly found: string | null;
  /** Column of the file that is probably meant; for MISSING_COLUMN. */
  readonly candidate?: string;
  /** Whether what was found looks like a marker of a missing value. */
  readonly looksMissing?: boolean;
}

/** A file that can't be used at all. */
export class FileRefused extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map((problem) => problem.message).join(" "));
    this.name = "FileRefused";
  }
}

/** A problem of the file as a whole. */
export function ofFile(kind: ProblemKind, message: string, row: number | null = null): Problem {
  return { kind, message, column: null, row, found: null };
}

/** What an allowed value is, in words. */
export function expected(column: Column): string {
  if (column.type === "CATEGORY") return `one of ${column.categories.slice(0, 20).join(", ")}`;
  if (column.type === "BOOLEAN") return "0, 1, true or false";
  const name = column.type === "INTEGER" ? "a whole number" : "a number";
  const { least, greatest } = column;
  if (least !== null && greatest !== null) return `${name} from ${plain(least)} to ${plain(greatest)}`;
  if (least !== null) return `${name} from ${plain(least)}`;
  return greatest === null ? name : `${name} up to ${plain(greatest)}`;
}

/** A number with a true minus, as people read it. */
export function plain(value: number): string {
  return String(value).replace("-", "−");
}
