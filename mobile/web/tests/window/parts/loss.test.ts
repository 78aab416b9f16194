import { describe, expect, it } from "vitest";

import { curveOf, curveWords } from "../../../src/window/parts/loss";

describe("the loss curve", () => {
  it("goes from the first round to the last, from the greatest loss down to the least", () => {
    const losses = [
      { round: 2, loss: 0.8 },
      { round: 3, loss: 0.4 },
      { round: 6, loss: 0.2 },
    ];
    expect(curveOf(losses, 300, 80)).toEqual([
      { x: 0, y: 0, loss: 0.8 },
      { x: 75, y: 53, loss: 0.4 }, // 80 * (0.8 - 0.4) / (0.8 - 0.2)
      { x: 300, y: 80, loss: 0.2 },
    ]);
  });

  it("stands still with one point, and with a loss of nothing", () => {
    expect(curveOf([{ round: 4, loss: 0 }], 300, 80)).toEqual([{ x: 0, y: 0, loss: 0 }]);
  });

  it("says where it went", () => {
    expect(curveWords([])).toBe("");
    expect(curveWords([{ round: 4, loss: 0.5 }])).toBe("Loss on your rows in round 4: 0.500.");
    expect(curveWords([{ round: 1, loss: 0.5 }, { round: 2, loss: 0.25 }])).toBe(
      "Loss on your rows fell from 0.500 to 0.250.",
    );
  });
});
