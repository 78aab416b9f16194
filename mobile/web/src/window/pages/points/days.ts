/** Entries under the day on which they happened; pure. */

import { dayOf } from "../../words/times";

export interface Day<Entry> {
  readonly name: string;
  readonly entries: readonly Entry[];
}

/** Entries, newest first, grouped by day. */
export function byDay<Entry extends { readonly at: string }>(
  entries: readonly Entry[],
  now: Date,
): readonly Day<Entry>[] {
  const days = new Map<string, Entry[]>();
  for (const entry of entries) {
    const name = dayOf(new Date(entry.at), now);
    days.set(name, [...(days.get(name) ?? []), entry]);
  }
  return [...days].map(([name, found]) => ({ name, entries: found }));
}
