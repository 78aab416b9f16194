import { describe, expect, it } from "vitest";

import {
  change,
  countdown,
  counted,
  duration,
  metric,
  percent,
  perMinute,
  reputationWord,
  shortId,
  signed,
  size,
  whole,
} from "../../../src/window/words/numbers";

describe("numbers in words", () => {
  it.each([
    [whole(1240), "1,240"],
    [whole(-960), "−960"],
    [counted(1, "point"), "1 point"],
    [counted(2, "point"), "2 points"],
    [metric(0.7794), "0.779"],
    [metric(null), "not known yet"],
    [change(0.0312), "+0.03"],
    [change(-0.012, 3), "−0.012"],
    [change(-0.0001, 3), "0.000"],
    [signed(120), "+120"],
    [signed(-960), "−960"],
    [percent(0.987, 1), "98.7 %"],
    [percent(0.5), "50 %"],
    [percent(1, 1), "100 %"],
    [size(840), "840 B"],
    [size(23_000), "23 kB"],
    [size(1_400_000), "1.4 MB"],
    [size(999_600), "1.0 MB"],
    [size(null), "not known yet"],
    [duration(0.02), "under 0.1 s"],
    [duration(9.4), "9.4 s"],
    [duration(42), "42 s"],
    [duration(360), "6 min"],
    [duration(4800), "1 h 20 min"],
    [duration(7200), "2 h"],
    [duration(3 * 86_400), "3 days"],
    [perMinute(20.2), "20 points a minute"],
    [perMinute(1.25), "1.3 points a minute"],
    [perMinute(4000), "over 1,000 points a minute"],
    [countdown(9), "0:09"],
    [countdown(8.2), "0:09"],
    [countdown(760), "12:40"],
    [countdown(3725), "1:02:05"],
    [countdown(-3), "0:00"],
    [shortId("prt_01a207b0-7f3k92"), "T-7F3K-92"],
  ])("says %s", (said, wanted) => {
    expect(said).toBe(wanted);
  });

  it.each([
    [0.2, "low"],
    [0.5, "building"],
    [0.71, "good"],
    [0.9, "excellent"],
  ])("calls a reputation of %d %s", (score, word) => {
    expect(reputationWord(score)).toBe(word);
  });
});
