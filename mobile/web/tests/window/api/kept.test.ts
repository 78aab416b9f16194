import { beforeEach, describe, expect, it } from "vitest";

import { KeptAnswers, type Store } from "../../../src/window/api/kept";
import { SessionsDocument, TaskDocument } from "../../../src/window/api/generated/operations";

/** A storage in memory that is full after so many characters. */
class SmallStore implements Store {
  readonly found = new Map<string, string>();

  constructor(private readonly most = Infinity) {}

  get length(): number {
    return this.found.size;
  }

  key(place: number): string | null {
    return [...this.found.keys()][place] ?? null;
  }

  getItem(key: string): string | null {
    return this.found.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    const used = [...this.found.values()].reduce((sum, text) => sum + text.length, 0);
    if (used + value.length > this.most) throw new DOMException("full", "QuotaExceededError");
    this.found.set(key, value);
  }

  removeItem(key: string): void {
    this.found.delete(key);
  }
}

const KEPT = { data: { viewer: null }, at: 1_700_000_000_000 };
const VARIABLES = { id: "tsk_1", clientId: "", hasClient: false };

describe("kept answers", () => {
  let store = new SmallStore();
  let answers = new KeptAnswers(store);

  beforeEach(() => {
    store = new SmallStore();
    answers = new KeptAnswers(store);
  });

  it("are found under their question", () => {
    answers.write(SessionsDocument, {}, KEPT);
    answers.write(TaskDocument, VARIABLES, { data: { task: null }, at: 5 });
    expect(answers.read(SessionsDocument, {})).toEqual(KEPT);
    expect(answers.read(TaskDocument, { ...VARIABLES, id: "tsk_2" })).toBeNull();
    expect(answers.read(TaskDocument, VARIABLES)).toEqual({ data: { task: null }, at: 5 });
  });

  it("are forgotten together, and nothing else is", () => {
    store.setItem("client", "cli_1");
    answers.write(SessionsDocument, {}, KEPT);
    answers.clear();
    expect([...store.found.keys()]).toEqual(["client"]);
  });

  it.each(["", "{", "3", '{"at":1}'])("that can't be read (%s) are none", (text) => {
    answers.write(SessionsDocument, {}, KEPT);
    const [key = ""] = store.found.keys();
    store.setItem(key, text);
    expect(answers.read(SessionsDocument, {})).toBeNull();
  });

  it("give way when the storage is full", () => {
    const full = new KeptAnswers(new SmallStore(60));
    full.write(SessionsDocument, {}, KEPT);
    expect(full.read(SessionsDocument, {})).toEqual(KEPT);
    full.write(TaskDocument, VARIABLES, { data: { task: null }, at: 5 });
    expect(full.read(SessionsDocument, {})).toBeNull();
  });

  it("are none where the storage is switched off", () => {
    const none = new KeptAnswers(null);
    none.write(SessionsDocument, {}, KEPT);
    expect(none.read(SessionsDocument, {})).toBeNull();
  });
});
