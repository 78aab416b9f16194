/** Let messages in between two steps. */

/** Steps of small models are shorter than a turn of the event loop is worth. */
const BREATH_EVERY_MS = 5;

/**
 * Turns of the event loop by a message channel: a timer would wait 4 ms each time.
 *
 * At most so many milliseconds of steps, or one step, pass before a message is heard.
 */
export class Breath {
  readonly #channel = new MessageChannel();
  #last = performance.now();
  #resume: (() => void) | null = null;

  constructor() {
    this.#channel.port1.onmessage = () => { this.#resume?.(); };
  }

  async whenDue(): Promise<void> {
    if (performance.now() - this.#last < BREATH_EVERY_MS) return;
    await new Promise<void>((resolve) => {
      this.#resume = resolve;
      this.#channel.port2.postMessage(null);
    });
    this.#last = performance.now();
  }
}
