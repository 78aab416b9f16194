/** Sentences of the step "My data". */

import type { Report } from "../../shared/data/table";

const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** Bytes as people read them: 23 kB, 1.4 MB. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kB"] : bytes < 1e9 ? [bytes / 1e6, "MB"] : [bytes / 1e9, "GB"];
  return `${value < 10 ? value.toFixed(1) : WHOLE.format(value)} ${unit}`;
}

export function tooFew(fit: number, least: number): string {
  return `${count(fit, "row")} ${fit === 1 ? "fits" : "fit"}; the task asks for ${WHOLE.format(least)}.`;
}

/** Storage is full: what is needed, and which file could go. */
export function needsRoom(
  neededBytes: number,
  freeBytes: number | null,
  other?: { readonly title: string; readonly sizeBytes: number },
): string {
  const free = freeBytes === null ? "this phone's storage is full" : `${size(freeBytes)} free`;
  const needs = `Needs ${size(neededBytes)}, ${free}.`;
  return other === undefined
    ? `${needs} Delete something on this phone, then try again.`
    : `${needs} Delete the file of '${other.title}' (${size(other.sizeBytes)})?`;
}

/** What a check found, a line each. */
export function findings(report: Report): readonly { readonly ok: boolean; readonly text: string }[] {
  const { values } = report;
  const lines = [
    { ok: report.fit > 0, text: count(report.fit, "row") },
    {
      ok: report.columnsFound === report.columnsAsked,
      text: `${report.columnsFound} of ${report.columnsAsked} columns`,
    },
  ];
  const add = (number: number | undefined, text: string): void => {
    if (number !== undefined) lines.push({ ok: false, text: `${count(number, "value")} ${text}` });
  };
  add(values.OUT_OF_RANGE, "outside the range");
  add(values.WRONG_TYPE, "missing or not of the column's type");
  add(values.MISSING_LABEL, "missing in the column to predict");
  if (values.NOT_READABLE !== undefined) {
    lines.push({ ok: false, text: `${count(values.NOT_READABLE, "row")} with another number of fields` });
  }
  if (report.leftOut > 0) lines.push({ ok: true, text: `${count(report.leftOut, "row")} left out` });
  return lines;
}

function count(number: number, name: string): string {
  return `${WHOLE.format(number)} ${name}${number === 1 ? "" : "s"}`;
}
