/** The browser's small storage, where it is allowed. */

import { KeptAnswers } from "./kept";

/** `localStorage`; null where the owner has switched it off. */
export function smallStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null; // private windows of some browsers throw on looking at it
  }
}

/** The last answers of this app. */
export const keptAnswers = new KeptAnswers(smallStorage());
