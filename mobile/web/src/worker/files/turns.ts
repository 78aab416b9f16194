/** One step after the other, whoever asks: calls of a worker would run into each other. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(step);
    this.#last = turn.catch(() => undefined); // who asked for the step is told
    return turn;
  }
}
