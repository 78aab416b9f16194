/** Waits between connections, and what cuts them short. */

import { Bell } from "./waits";

const MOST_WAIT_S = 60;
const MOST_DOUBLINGS = 10;

/** Waits of 1 s, doubling to 60 s, each shortened by up to a half by chance. */
export class Backoff {
  #tries = 0;

  /** @param random From 0 to 1. */
  constructor(
    private readonly random: () => number = Math.random,
    private readonly firstS = 1,
  ) {}

  /** The next wait, in seconds. */
  nextS(): number {
    const waitS = Math.min(MOST_WAIT_S, this.firstS * 2 ** this.#tries);
    this.#tries = Math.min(this.#tries + 1, MOST_DOUBLINGS);
    return waitS * (1 - this.random() / 2);
  }

  /** A connection worked: start from the beginning. */
  reset(): void {
    this.#tries = 0;
  }
}

/**
 * Rings when trying again has better chances than before: the network is back, the page
 * is seen again, or was thawed.
 *
 * @param signal Ends the listening.
 */
export function wakes(signal: AbortSignal): Bell {
  const bell = new Bell();
  const ring = (): void => {
    if (document.visibilityState === "visible") bell.ring();
  };
  window.addEventListener("online", ring, { signal });
  document.addEventListener("visibilitychange", ring, { signal });
  document.addEventListener("resume", ring, { signal });
  return bell;
}
