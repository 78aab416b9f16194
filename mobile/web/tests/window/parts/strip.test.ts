import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  columnsOf,
  fitted,
  KINDS,
  marksOf,
  stripWords,
  type StripRound,
} from "../../../src/window/parts/strip";

function round(number: number, more: Partial<StripRound> = {}): StripRound {
  const counts = { cohort: 3, backupsCalled: 0, accepted: 3, rejected: 0, late: 0, dropped: 0 };
  return { number, state: "COMMITTED", ...counts, ...more };
}

const PLAN = { planned: 30, cohort: 3, backups: 1 };

describe("the crowd strip", () => {
  it("shows who was used, who filled in and who was lost", () => {
    const marks = marksOf(round(2, { backupsCalled: 1, accepted: 3, dropped: 1 }));
    expect(marks).toEqual(["accepted", "accepted", "backup", "dropped"]);
  });

  it("shows who has not answered as training, and as surplus once the round is over", () => {
    expect(marksOf(round(1, { accepted: 1, state: "TRAINING" }))).toEqual(["accepted", "training", "training"]);
    expect(marksOf(round(1, { accepted: 2 }))).toEqual(["accepted", "accepted", "surplus"]);
  });

  it("shows 15 rounds around the chosen one, and the last ones at the end", () => {
    const numbers = (at: number): (number | undefined)[] => {
      const columns = columnsOf([], PLAN, new Map(), at);
      return [columns[0]?.number, columns.at(-1)?.number];
    };
    expect(numbers(1)).toEqual([1, 15]);
    expect(numbers(14)).toEqual([7, 21]);
    expect(numbers(30)).toEqual([16, 30]);
  });

  it("rings the own mark, also when a backup's update was used", () => {
    const mine = new Map([[1, "late"], [2, "accepted"]]);
    const rounds = [round(1, { accepted: 2, late: 1 }), round(2, { accepted: 1, backupsCalled: 1, dropped: 3 })];
    const [first, second, third] = columnsOf(rounds, PLAN, mine, 1);
    expect(first?.mine).toBe(2);
    expect(second?.marks[0]).toBe("backup");
    expect(second?.mine).toBe(0);
    expect(third?.mine).toBeNull();
  });

  it("never draws more marks than there are rows, and loses no kind", () => {
    const kinds = fc.array(fc.constantFrom(...KINDS), { maxLength: 60 });
    fc.assert(
      fc.property(kinds, fc.integer({ min: KINDS.length, max: 16 }), (marks, rows) => {
        const shown = fitted(marks, rows);
        expect(shown.length).toBe(Math.min(marks.length, rows));
        expect(new Set(shown)).toEqual(new Set(marks));
      }),
    );
  });

  it("says what it shows", () => {
    expect(stripWords([], 30)).toBe("No round of 30 has ended yet.");
    const rounds = [round(1), round(2, { backupsCalled: 1, dropped: 1 }), round(3, { state: "TRAINING" })];
    expect(stripWords(rounds, 30)).toBe("6 of 7 updates were used; backups filled 1 gap.");
  });
});
