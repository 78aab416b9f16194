/** Sentences of the step "My data". */

import type { Report } from "../../shared/data/table";
import { counted, size, whole } from "../words/numbers";

export function tooFew(fit: number, least: number): string {
  return `${counted(fit, "row")} ${fit === 1 ? "fits" : "fit"}; the task asks for ${whole(least)}.`;
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
    { ok: report.fit > 0, text: counted(report.fit, "row") },
    {
      ok: report.columnsFound === report.columnsAsked,
      text: `${report.columnsFound} of ${report.columnsAsked} columns`,
    },
  ];
  const add = (number: number | undefined, text: string): void => {
    if (number !== undefined) lines.push({ ok: false, text: `${counted(number, "value")} ${text}` });
  };
  add(values.OUT_OF_RANGE, "outside the range");
  add(values.WRONG_TYPE, "missing or not of the column's type");
  add(values.MISSING_LABEL, "missing in the column to predict");
  if (values.NOT_READABLE !== undefined) {
    lines.push({ ok: false, text: `${counted(values.NOT_READABLE, "row")} with another number of fields` });
  }
  if (report.leftOut > 0) lines.push({ ok: true, text: `${counted(report.leftOut, "row")} left out` });
  return lines;
}
