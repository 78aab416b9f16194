/** A file, read as it streams from the storage. */

import type { Rows } from "../trainer";
import type { DataSpec } from "./columns";
import { CsvReader } from "./csv";
import { InputRows, RawColumns } from "./kept";
import { FileRefused, ofFile } from "./problems";
import type { Columns } from "./steps";
import { type Reading, type Report, Table } from "./table";

/** So often the reader says how far it is. */
const TELL_BYTES = 4_000_000;

export type OnProgress = (readBytes: number, sizeBytes: number) => void;

/**
 * Check a file against what a task asks.
 *
 * @param keeps Whether the rows are wanted, or only the report.
 * @throws FileRefused: it can't be used at all, and why.
 */
export async function readTable(
  file: Blob,
  spec: DataSpec,
  reading: Reading,
  keeps: boolean,
  onProgress: OnProgress = () => undefined,
): Promise<{ readonly report: Report; readonly rows: Rows | null }> {
  const keeper = keeps ? new InputRows(spec) : null;
  const report = await read(file, new Table(spec, reading, keeper), onProgress);
  return { report, rows: keeper?.result() ?? null };
}

/**
 * The same with the columns as they are in the file, for a task with preprocessing.
 *
 * @throws FileRefused: it can't be used at all, and why.
 */
export async function readColumns(
  file: Blob,
  spec: DataSpec,
  reading: Reading,
  onProgress: OnProgress = () => undefined,
): Promise<{ readonly report: Report; readonly columns: Columns }> {
  const keeper = new RawColumns(spec);
  const report = await read(file, new Table(spec, reading, keeper), onProgress);
  return { report, columns: keeper.result() };
}

async function read(file: Blob, table: Table, onProgress: OnProgress): Promise<Report> {
  const reader = new CsvReader((fields, count) => {
    table.add(fields, count);
  });
  let readBytes = 0;
  let toldBytes = 0;
  for await (const text of texts(file, (bytes) => (readBytes += bytes))) {
    reader.push(text);
    if (readBytes - toldBytes >= TELL_BYTES) onProgress((toldBytes = readBytes), file.size);
  }
  reader.end();
  return table.report();
}

async function* texts(file: Blob, onBytes: (bytes: number) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true }); // skips a byte order mark
  const reader = file.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      yield decode(decoder, value);
      if (done) return;
      onBytes(value.byteLength);
    }
  } finally {
    await reader.cancel();
  }
}

function decode(decoder: TextDecoder, bytes: Uint8Array<ArrayBuffer> | undefined): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    throw new FileRefused([
      ofFile("NOT_READABLE", "The file is not written in UTF-8. Save it as “CSV UTF-8”, then choose it again."),
    ]);
  }
}
