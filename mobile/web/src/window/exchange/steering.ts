/** What the owner of the phone wants of a running participation. */

import { Bell } from "./waits";

export type Wish =
  | { readonly kind: "train" }
  | { readonly kind: "pause"; readonly reason: string }
  | { readonly kind: "leave"; readonly reason: string };

/** The owner's last wish; it waits while there is no connection. */
export class Steering {
  #wish: Wish = { kind: "train" };
  #isHeard = true;
  #hasLeft = false;
  readonly #changed = new Bell();

  get wish(): Wish {
    return this.#wish;
  }

  /** Whether `bye` was sent. */
  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  /** Leave the task for good: sends `bye`. */
  leave(reason = ""): void {
    this.#want({ kind: "leave", reason });
  }

  /** Stop training; the connection stays. Gives up the seat of a running round. */
  pause(reason: string): void {
    if (this.#wish.kind === "train") this.#want({ kind: "pause", reason });
  }

  /** Train again: says `hello` anew, because rounds are offered after that. */
  resume(): void {
    if (this.#wish.kind === "pause") this.#want({ kind: "train" });
  }

  /** A connection has taken the wish and acts on it. */
  take(): Wish {
    this.#isHeard = true;
    if (this.#wish.kind === "leave") this.#hasLeft = true;
    this.#changed.ring();
    return this.#wish;
  }

  /** Wait until the wish changes or was taken. */
  changed(signal: AbortSignal, ms?: number): Promise<void> {
    return this.#changed.wait(signal, ms);
  }

  /** Wait until a connection has taken the wish; throws the signal's reason. */
  async heard(signal: AbortSignal): Promise<void> {
    while (!this.#isHeard) await this.#changed.wait(signal);
  }

  #want(wish: Wish): void {
    this.#wish = wish;
    this.#isHeard = false;
    this.#changed.ring();
  }
}
