/** Titles of tasks seen on this phone, so that kept files can be named without asking. */

import { smallStorage } from "./api/storage";

const KEY = "titles";
const MOST = 200;

export const titles = {
  /** The title of a task; words for "some task" where it was never seen here. */
  of(taskId: string): string {
    return all().get(taskId) ?? "a task";
  },

  note(taskId: string, title: string): void {
    const known = all();
    known.delete(taskId); // the newest stand last
    known.set(taskId, title);
    const kept = [...known].slice(-MOST);
    smallStorage()?.setItem(KEY, JSON.stringify(kept));
  },
};

function all(): Map<string, string> {
  try {
    const found: unknown = JSON.parse(smallStorage()?.getItem(KEY) ?? "[]");
    return new Map(Array.isArray(found) ? found.filter(isEntry) : []);
  } catch {
    return new Map(); // damaged: titles are noted anew when tasks are seen
  }
}

function isEntry(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "string");
}
