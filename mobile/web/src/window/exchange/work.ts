/** The work of a participation, which outlives its connections. */

import type { LocalTraining } from "../../shared/trainer";
import { newId, sameBytes, sha256, type Train, type Update } from "../../shared/wire";
import type { Store } from "./store";

/**
 * Trains one round; must leave the window's thread free.
 *
 * @param signal Aborted when nothing may come of it: the training ends soon after.
 */
export type TrainRound = (
  asked: Train,
  weights: Uint8Array,
  signal: AbortSignal,
) => Promise<LocalTraining>;

/** The declaration of a delta. */
export async function newUpdate(train: Train, trained: LocalTraining): Promise<Update> {
  return {
    t: "update",
    id: newId(),
    round: train.round,
    attempt: train.attempt,
    base_sha256: train.bulk.sha256,
    num_examples: trained.numExamples,
    metrics: trained.metrics,
    train_s: trained.trainS,
    bulk: {
      kind: "delta",
      codec: train.plan.codec,
      size_bytes: trained.delta.length,
      sha256: await sha256(trained.delta),
    },
  };
}

interface Running {
  readonly train: Train;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/** At most one training at a time, and the store of what it needs and gives. */
export class Work {
  #running: Running | null = null;
  #onUpdate: (() => void) | null = null;
  #onFailure: ((error: unknown) => void) | null = null;
  #failure: { readonly error: unknown } | null = null;

  constructor(
    readonly store: Store,
    private readonly trainRound: TrainRound,
  ) {}

  /** Whether something is trained now. */
  get isTraining(): boolean {
    return this.#running !== null;
  }

  /** Call these when an update was made, or training failed; null without a connection. */
  tell(onUpdate: (() => void) | null, onFailure: ((error: unknown) => void) | null): void {
    this.#onUpdate = onUpdate;
    this.#onFailure = onFailure;
    if (this.#failure !== null) onFailure?.(this.#failure.error);
  }

  /** Train, unless this very round is in training or done; another is stopped. */
  async begin(train: Train): Promise<void> {
    if (this.#running !== null && isSameTask(this.#running.train, train)) return;
    await this.stop();
    if (this.#isDone(train)) return;
    const stop = new AbortController();
    const done = this.#train(train, stop.signal);
    this.#running = { train, stop, done };
  }

  /** Stop training, if there is any. */
  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    running?.stop.abort();
    await running?.done;
  }

  /** Whether there is an update for this round, attempt and base. */
  #isDone(train: Train): boolean {
    const update = this.store.update;
    return (
      update !== null &&
      update.round === train.round &&
      update.attempt === train.attempt &&
      sameBytes(update.base_sha256, train.bulk.sha256)
    );
  }

  async #train(train: Train, signal: AbortSignal): Promise<void> {
    const isWanted = (): boolean => !signal.aborted;
    try {
      const trained = await this.trainRound(train, await this.store.weights(), signal);
      const update = await newUpdate(train, trained);
      if (isWanted()) await this.store.saveUpdate(update, trained.delta);
    } catch (error) {
      if (!isWanted()) return; // that it was stopped is no news
      this.#failure = { error };
      this.#onFailure?.(error);
      return;
    }
    if (!isWanted()) return;
    this.#running = null;
    this.#onUpdate?.();
  }
}

function isSameTask(a: Train, b: Train): boolean {
  return (
    a.round === b.round &&
    a.attempt === b.attempt &&
    sameBytes(a.bulk.sha256, b.bulk.sha256)
  );
}
