/** Waiting that can be ended: by a bell, a clock, or an abort. */

/** Wakes everybody who waits for it. Who waits checks the condition again. */
export class Bell {
  readonly #waiting = new Set<() => void>();

  ring(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /**
   * Wait for the next ring, or for `ms` to pass.
   *
   * @throws The signal's reason when it aborts.
   */
  wait(signal: AbortSignal, ms = Infinity): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = ms === Infinity ? undefined : setTimeout(wake, ms);
      const end = (): void => {
        this.#waiting.delete(wake);
        clearTimeout(timer);
        signal.removeEventListener("abort", stop);
      };
      function wake(): void {
        end();
        resolve();
      }
      function stop(): void {
        end();
        reject(signal.reason as Error);
      }
      if (signal.aborted) {
        stop();
        return;
      }
      this.#waiting.add(wake);
      signal.addEventListener("abort", stop);
    });
  }
}

/** Items in their order, for one reader. */
export class Queue<T> {
  readonly #items: T[] = [];
  readonly #changed = new Bell();

  get size(): number {
    return this.#items.length;
  }

  put(item: T): void {
    this.#items.push(item);
    this.#changed.ring();
  }

  /** The next item; throws the signal's reason when it aborts. */
  async next(signal: AbortSignal): Promise<T> {
    while (this.#items.length === 0) await this.#changed.wait(signal);
    const item = this.#items.shift() as T;
    this.#changed.ring();
    return item;
  }

  /** Wait until fewer than `most` items are there. */
  async below(most: number, signal: AbortSignal): Promise<void> {
    while (this.#items.length >= most) await this.#changed.wait(signal);
  }
}

/** Wait; throws the signal's reason when it aborts. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Bell().wait(signal, ms);
}

/** A signal that aborts after some time, or with another one. */
export function within(ms: number, signal?: AbortSignal): AbortSignal {
  const timeout = AbortSignal.timeout(ms);
  return signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
}
