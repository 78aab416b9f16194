/** Asking again where no answer came: before a training begins, the exchange waits by itself. */

import { AppError } from "../api/errors";
import { Backoff, wakes } from "../exchange";

export const NO_CONNECTION = "Waiting: no connection. It goes on when it is back.";

/** Whether the same may work in a moment. */
export function mayPass(error: unknown): boolean {
  if (error instanceof AppError) return error.kind === "unreachable" || error.code === "RATE_LIMITED";
  return error instanceof TypeError && error.message.toLowerCase().includes("fetch");
}

/**
 * Do some work, again and again while the server is out of reach.
 *
 * @param told Is told that it has to wait.
 * @throws What can't pass, and the signal's reason.
 */
export async function patiently<T>(
  work: () => Promise<T>,
  signal: AbortSignal,
  told: (message: string) => void,
): Promise<T> {
  const backoff = new Backoff();
  for (;;) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (!mayPass(error)) throw error;
    }
    told(NO_CONNECTION);
    await wait(1000 * backoff.nextS(), signal);
  }
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  try {
    await wakes(either).wait(signal, ms);
  } finally {
    over.abort();
  }
}
