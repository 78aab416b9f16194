import { describe, expect, it } from "vitest";

import { clock, dayOf, until, when } from "../../../src/window/words/times";

const NOW = new Date(2026, 10, 23, 14, 32, 8);
const MINUTE = 60_000;

function ago(minutes: number): Date {
  return new Date(NOW.getTime() - minutes * MINUTE);
}

describe("times in words", () => {
  it.each([
    [ago(0.5), "just now"],
    [ago(60), "13:32"],
    [new Date(2026, 10, 3, 9, 5), "3 Nov, 09:05"],
    [new Date(2025, 10, 3, 9, 5), "3 Nov 2025"],
    [new Date(2026, 10, 23, 18, 0), "18:00"],
  ])("says when %s was", (at, wanted) => {
    expect(when(at, NOW)).toBe(wanted);
  });

  it("tells the clock", () => {
    expect(clock(NOW)).toBe("14:32");
  });

  it.each([
    [42, "in 42 s"],
    [3 * 86_400, "in 3 days"],
    [-5, "now"],
  ])("says how long %d s are", (seconds, wanted) => {
    expect(until(new Date(NOW.getTime() + 1000 * seconds), NOW)).toBe(wanted);
  });

  it.each([
    [NOW, "Today"],
    [new Date(2026, 10, 22, 23, 59), "Yesterday"],
    [new Date(2026, 10, 20, 0, 1), "3 days ago"],
    [new Date(2026, 9, 3, 9, 5), "3 Oct"],
    [new Date(2025, 9, 3, 9, 5), "3 Oct 2025"],
  ])("names the day of %s", (at, wanted) => {
    expect(dayOf(at, NOW)).toBe(wanted);
  });
});
