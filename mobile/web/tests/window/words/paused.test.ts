import { expect, it } from "vitest";

import { pausedWords } from "../../../src/window/words/paused";

it("says by whom, since when, why, and what continues it", () => {
  expect(pausedWords(3, "A label is wrong.")).toBe(
    "Paused by its requester after round 3: A label is wrong. It goes on when the requester resumes it.",
  );
  expect(pausedWords(0, null)).toBe(
    "Paused by its requester before the first round. It goes on when the requester resumes it.",
  );
  expect(pausedWords(null, null)).toBe("Paused by its requester. It goes on when the requester resumes it.");
});
