/**
 * What a task asks of a file's columns, and a text of the file as a number.
 *
 * Mirrors fl_engine/data/columns.py: tests/vectors/rows.json holds both to the same rows.
 */

export type ColumnType = "NUMBER" | "INTEGER" | "BOOLEAN" | "CATEGORY";

/** A column as the contract's `ColumnRequirement` describes it. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly least: number | null;
  readonly greatest: number | null;
  readonly categories: readonly string[];
  readonly nullable: boolean;
  readonly missingMarkers: readonly string[];
}

/** The columns in the order of the model's inputs, label included. */
export interface DataSpec {
  readonly columns: readonly Column[];
  readonly label: string;
  readonly leastExamples: number;
}

/** What became of one text. `value` is NaN unless the status is "good". */
export interface Value {
  readonly value: number;
  readonly status: "good" | "missing" | "wrong" | "outside";
}

/** Turns the texts of one column into numbers. */
export type Parse = (text: string) => Value;

// A number with a point as decimal mark; not "1_000", "nan" or "1,5".
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const BOOLEANS = new Map([
  ["0", 0],
  ["1", 1],
  ["false", 0],
  ["true", 1],
]);
/** What float32 can't hold is always outside. */
const MOST_FLOAT32 = 3.4028234663852886e38;

const MISSING: Value = { value: Number.NaN, status: "missing" };
const WRONG: Value = { value: Number.NaN, status: "wrong" };
const OUTSIDE: Value = { value: Number.NaN, status: "outside" };

/**
 * How to read a column.
 *
 * Where values may be missing, an empty text always stands for a missing one, and a
 * marker that is a number is compared as a number: "0" is also "0.0".
 *
 * @param column What the task says about it.
 * @param alsoMissing Further texts that the owner said stand for a missing value.
 */
export function parser(column: Column, alsoMissing: readonly string[] = []): Parse {
  const markers = new Set([...column.missingMarkers, ...alsoMissing]);
  if (column.nullable) markers.add("");
  const read = column.type === "CATEGORY" ? categories(column) : numbers(column, markers);
  return (text) => (markers.has(text) ? MISSING : read(text));
}

/** Whether a row can be used with this value. */
export function isUsable(column: Column, value: Value): boolean {
  return value.status === "good" || (value.status === "missing" && column.nullable);
}

function categories(column: Column): Parse {
  const places = new Map(column.categories.map((name, place) => [name, place]));
  return (text) => {
    const place = places.get(text);
    return place === undefined ? OUTSIDE : { value: place, status: "good" };
  };
}

function numbers(column: Column, markers: ReadonlySet<string>): Parse {
  const read = column.type === "BOOLEAN" ? boolean : number;
  const missing = new Set(comparesNumbers(column) ? [...markers].map(number) : []);
  missing.delete(Number.NaN); // of markers that are no numbers
  const least = Math.max(column.least ?? -MOST_FLOAT32, -MOST_FLOAT32);
  const greatest = Math.min(column.greatest ?? MOST_FLOAT32, MOST_FLOAT32);
  return (text) => {
    const value = read(text);
    if (Number.isNaN(value)) return WRONG;
    if (missing.has(value)) return MISSING;
    if (column.type === "INTEGER" && !Number.isInteger(value)) return WRONG;
    return value < least || value > greatest ? OUTSIDE : { value, status: "good" };
  };
}

function comparesNumbers(column: Column): boolean {
  return column.nullable && column.type !== "BOOLEAN";
}

function boolean(text: string): number {
  return BOOLEANS.get(text.toLowerCase()) ?? Number.NaN;
}

function number(text: string): number {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}
