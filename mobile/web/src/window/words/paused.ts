/** That a task is paused, in words; pure. */

import { whole } from "./numbers";

/** Such as "Paused by its requester after round 3: a label is wrong. It goes on when …". */
export function pausedWords(done: number | null, reason: string | null): string {
  const since = done === null ? "" : done === 0 ? " before the first round" : ` after round ${whole(done)}`;
  const why = reason === null || reason === "" ? "" : `: ${reason.replace(/[\s.]+$/, "")}`;
  return `Paused by its requester${since}${why}. It goes on when the requester resumes it.`;
}
