/** What the owner said about each file, kept beside it on this phone. */

import { AS_IT_IS, type Reading } from "../../shared/data/table";

const KEY = "crowdfl.readings";

type Readings = Readonly<Record<string, Reading>>;

/** The part of `localStorage` that is used. */
export type Store = Pick<Storage, "getItem" | "setItem">;

/** What was said about the file of a task. */
export function readingOf(taskId: string, store: Store = localStorage): Reading {
  return all(store)[taskId] ?? AS_IT_IS;
}

export function keepReading(taskId: string, reading: Reading, store: Store = localStorage): void {
  store.setItem(KEY, JSON.stringify({ ...all(store), [taskId]: reading }));
}

export function forgetReading(taskId: string, store: Store = localStorage): void {
  const kept = Object.entries(all(store)).filter(([id]) => id !== taskId);
  store.setItem(KEY, JSON.stringify(Object.fromEntries(kept)));
}

function all(store: Store): Readings {
  const value = parsed(store.getItem(KEY));
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(isEntry));
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "{}");
  } catch {
    return {}; // written by nobody who knows the format: as if nothing was said
  }
}

function isEntry(entry: [string, unknown]): entry is [string, Reading] {
  const [, value] = entry;
  return isRecord(value) && isRecord(value["columns"]) && isRecord(value["missing"]);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
