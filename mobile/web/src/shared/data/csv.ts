/**
 * CSV by RFC 4180, read piece by piece, so that memory does not grow with the file.
 *
 * Takes and refuses what Python's `csv.reader(strict=True)` does, with which the edge
 * client reads: the common CSV libraries forgive text after a closing quote and want one
 * kind of line end throughout, and would accept other rows than the rest of CrowdFL.
 */

import { FileRefused, ofFile } from "./problems";

/** Further fields of a row are counted, not kept. */
export const MOST_COLUMNS = 10_000;
const MOST_FIELD_CHARS = 131_072;

const COMMA = 44;
const QUOTE = 34;
const LF = 10;
const CR = 13;

type State = "row" | "field" | "plain" | "quoted" | "quote" | "cr";

/** Fields of a row, and how many there were in all. */
export type OnRow = (fields: readonly string[], count: number) => void;

/** Feed it texts by `push`, then `end`; tells of each row that is not an empty line. */
export class CsvReader {
  private state: State = "row";
  private fields: string[] = [];
  private count = 0;
  /** What is known of the field that is being read. */
  private part = "";
  private row = 0;

  constructor(private readonly onRow: OnRow) {}

  /** Read on. */
  push(text: string): void {
    let start = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (this.state === "cr") {
        this.state = "row";
        if (code === LF) {
          start = i + 1;
          continue;
        }
      }
      if (this.state === "quoted") {
        if (code !== QUOTE) continue;
        this.take(text, start, i);
        this.state = "quote";
        start = i + 1;
      } else if (this.state === "quote" && code === QUOTE) {
        this.state = "quoted"; // a doubled quote stands for one
        start = i;
      } else if (code === COMMA) {
        this.endField(text, start, i);
        this.state = "field";
        start = i + 1;
      } else if (code === LF || code === CR) {
        this.endLine(text, start, i);
        this.state = code === CR ? "cr" : "row";
        start = i + 1;
      } else if (this.state === "quote") {
        throw this.unreadable("a quoted value goes on after its closing quote");
      } else if (this.state !== "plain") {
        this.state = code === QUOTE ? "quoted" : "plain";
        start = code === QUOTE ? i + 1 : i;
      }
    }
    if (this.state === "plain" || this.state === "quoted") this.take(text, start, text.length);
  }

  /** There is no more. */
  end(): void {
    if (this.state === "quoted") throw this.unreadable("a quote is opened and never closed");
    if (this.state !== "row" && this.state !== "cr") this.endLine("", 0, 0);
  }

  private take(text: string, start: number, end: number): void {
    this.part += text.slice(start, end);
    if (this.part.length > MOST_FIELD_CHARS) {
      throw this.unreadable(`a value has more than ${MOST_FIELD_CHARS} characters`);
    }
  }

  private endField(text: string, start: number, end: number): void {
    if (this.state === "plain") this.take(text, start, end);
    if (this.fields.length <= MOST_COLUMNS) this.fields.push(this.part);
    this.count++;
    this.part = "";
  }

  private endLine(text: string, start: number, end: number): void {
    if (this.state === "row" && this.row > 0) return; // an empty line
    if (this.state !== "row") this.endField(text, start, end);
    this.row++;
    const { fields, count } = this;
    this.fields = [];
    this.count = 0;
    this.onRow(fields, count);
  }

  private unreadable(what: string): FileRefused {
    const where = this.row === 0 ? "The header" : `Row ${this.row}`;
    return new FileRefused([ofFile("NOT_READABLE", `${where} is not CSV: ${what}.`, this.row || null)]);
  }
}
