/** Rows of a file, each checked and those that fit kept; mirrors fl_engine/data/table.py. */

import { type Column, type DataSpec, isUsable, type Parse, parser, type Value } from "./columns";
import { MOST_COLUMNS } from "./csv";
import type { Keeper } from "./kept";
import { expected, FileRefused, ofFile, plain, type Problem, type ProblemKind } from "./problems";

/** Told one by one; the others are only counted. */
export const MOST_PROBLEMS = 50;
const MOST_ROWS = 20_000_000;
// Numbers that people write for "not known" (fl_engine/data/summary.py).
const MARKERS = new Set([-1, -9, -99, -999, -9999, 99, 999, 9999, 99999]);
const MARKER_TEXTS = /^(|\?|-|\.|na|nan|null|none|nil|#?n\/a|missing|unknown)$/i;

/** What the owner said about a file that does not fit as it is. */
export interface Reading {
  /** Name that the task uses → name in the file. */
  readonly columns: Readonly<Record<string, string>>;
  /** Name that the task uses → texts that stand for a missing value. */
  readonly missing: Readonly<Record<string, readonly string[]>>;
}

export const AS_IT_IS: Reading = { columns: {}, missing: {} };

/** What a check of a file found. */
export interface Report {
  /** Rows after the header, empty lines not counted. */
  readonly rows: number;
  /** Rows that the model can be trained with. */
  readonly fit: number;
  readonly leftOut: number;
  readonly columnsFound: number;
  readonly columnsAsked: number;
  /** Values that could not be used, by kind. */
  readonly values: Readonly<Partial<Record<ProblemKind, number>>>;
  /** The first ones. */
  readonly problems: readonly Problem[];
}

interface Place {
  readonly column: Column;
  readonly index: number;
  readonly parse: Parse;
  readonly isLabel: boolean;
}

/** Takes the header, then rows; keeps those that meet the requirements. */
export class Table {
  private width = 0;
  private places: readonly Place[] = [];
  private rows = 0;
  private fit = 0;
  private readonly values: Partial<Record<ProblemKind, number>> = {};
  private readonly problems: Problem[] = [];
  private hasHeader = false;

  /**
   * @param spec What the task asks for.
   * @param reading What the owner said about this file.
   * @param keeper Takes the rows that fit; null when only the report is wanted.
   */
  constructor(
    private readonly spec: DataSpec,
    private readonly reading: Reading,
    private readonly keeper: Keeper | null,
  ) {}

  /** A row of the file; the first is the header. */
  add(fields: readonly string[], count: number): void {
    if (this.hasHeader) this.addRow(fields, count);
    else this.setHeader(fields, count);
  }

  /** @throws FileRefused without a header. */
  report(): Report {
    if (!this.hasHeader) throw new FileRefused([emptyFile()]);
    return {
      rows: this.rows,
      fit: this.fit,
      leftOut: this.rows - this.fit,
      columnsFound: this.places.length,
      columnsAsked: this.spec.columns.length,
      values: this.values,
      problems: this.problems,
    };
  }

  private setHeader(fields: readonly string[], count: number): void {
    if (count === 0) throw new FileRefused([emptyFile()]);
    if (count > MOST_COLUMNS) {
      const message = `It has ${count} columns; ${MOST_COLUMNS} are read.`;
      throw new FileRefused([ofFile("NOT_READABLE", message)]);
    }
    this.width = count;
    this.places = findColumns(fields, this.spec, this.reading);
    this.hasHeader = true;
  }

  private addRow(fields: readonly string[], count: number): void {
    this.rows++;
    if (count !== this.width) {
      const message = `Row ${this.rows} has ${count} fields, the header has ${this.width}.`;
      this.note(ofFile("NOT_READABLE", message, this.rows));
      return;
    }
    const values = this.places.map((place) => place.parse(fields[place.index] ?? ""));
    const bad = this.places.filter((place, i) => !isUsable(place.column, values[i] ?? UNKNOWN));
    for (const place of bad) this.noteValue(place, fields[place.index] ?? "");
    if (bad.length === 0) this.keep(values);
  }

  private keep(values: readonly Value[]): void {
    this.fit++;
    const mostRows = Math.min(MOST_ROWS, this.keeper?.mostRows ?? MOST_ROWS);
    if (this.fit > mostRows) {
      const message = `The file has too many rows for a phone: more than ${mostRows} fit the task.`;
      throw new FileRefused([ofFile("TOO_LARGE", message)]);
    }
    this.keeper?.add(values);
  }

  private note(problem: Problem): void {
    this.values[problem.kind] = (this.values[problem.kind] ?? 0) + 1;
    if (this.problems.length < MOST_PROBLEMS) this.problems.push(problem);
  }

  private noteValue(place: Place, text: string): void {
    const { column, isLabel } = place;
    const { status } = place.parse(text);
    const found = text.slice(0, 100);
    const where = { column: column.name, row: this.rows, found };
    const start = `Row ${this.rows}, '${column.name}': `;
    if (status === "missing") {
      const kind = isLabel ? "MISSING_LABEL" : "WRONG_TYPE";
      this.note({ kind, message: `${start}the value is missing.`, ...where });
    } else if (status === "wrong") {
      const message = `${start}'${found}' is not ${expected({ ...column, least: null, greatest: null })}.`;
      this.note({ kind: "WRONG_TYPE", message, looksMissing: MARKER_TEXTS.test(found), ...where });
    } else {
      this.note({ kind: "OUT_OF_RANGE", ...where, ...outside(column, start, found) });
    }
  }
}

const UNKNOWN: Value = { value: Number.NaN, status: "wrong" };

function emptyFile(): Problem {
  return ofFile("NOT_READABLE", "The file is empty. Its first line has to name the columns.");
}

function outside(
  column: Column,
  start: string,
  found: string,
): { readonly message: string; readonly looksMissing: boolean } {
  if (column.type === "CATEGORY") {
    const message = `${start}'${found}' is not ${expected(column)}.`;
    return { message, looksMissing: MARKER_TEXTS.test(found) };
  }
  const shown = plain(Number(found));
  const looksMissing = MARKERS.has(Number(found));
  const message = `${start}${shown} lies outside ${range(column)}.`;
  return { message: looksMissing ? `${message} It looks like a missing value.` : message, looksMissing };
}

function range(column: Column): string {
  const { least, greatest } = column;
  if (least !== null && greatest !== null) return `${plain(least)} to ${plain(greatest)}`;
  if (least !== null) return `what is allowed, ${plain(least)} and more`;
  return greatest === null ? "what can be computed with" : `what is allowed, up to ${plain(greatest)}`;
}

function findColumns(header: readonly string[], spec: DataSpec, reading: Reading): readonly Place[] {
  const problems: Problem[] = [];
  const places = spec.columns.map((column) => {
    const name = reading.columns[column.name] ?? column.name;
    const index = header.indexOf(name);
    if (index < 0) problems.push(missingColumn(column.name, header, spec));
    else if (header.includes(name, index + 1)) problems.push(twice(column.name, name));
    const parse = parser(column, reading.missing[column.name]);
    return { column, index, parse, isLabel: column.name === spec.label };
  });
  if (problems.length > 0) throw new FileRefused(problems.slice(0, MOST_PROBLEMS));
  return places;
}

function missingColumn(name: string, header: readonly string[], spec: DataSpec): Problem {
  const asked = new Set(spec.columns.map((column) => column.name));
  const alike = header.filter((other) => !asked.has(other) && bare(other) === bare(name));
  const where = { kind: "MISSING_COLUMN" as const, column: name, row: null };
  const start = `Your file has no column '${name}'.`;
  const [candidate] = alike;
  if (candidate !== undefined && alike.length === 1) {
    const message = `${start} It has '${candidate}'. Use '${candidate}' as '${name}'?`;
    return { ...where, message, found: candidate, candidate };
  }
  const found = header.slice(0, 20).join(", ");
  return { ...where, message: `${start} It has: ${found}.`, found: found.slice(0, 200) };
}

function twice(name: string, found: string): Problem {
  const message = `Your file has the column '${found}' more than once.`;
  return { kind: "NOT_READABLE", message, column: name, row: null, found };
}

/** A name without case, spaces and marks. */
function bare(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
