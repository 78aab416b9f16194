/**
 * All trainings of this phone: one after the other, in one tab, and on again after a
 * reload. A phone has one set of cores; two trainings at once would make both late.
 */

import type { Store } from "../data/readings";
import { forgetStarted, keepStarted, startedHere } from "./kept";
import type { PhoneParticipation } from "./participation";
import { NO_CONNECTION, patiently } from "./patient";
import type { TrainingView } from "./types";

/** Held by the tab that trains; the service worker lets no new version in meanwhile. */
export const TRAINING_LOCK = "crowdfl-training";

export interface TrainingsParts {
  /** Ask the server for the participation and make what trains it. */
  open(trainingId: string, isStopped: boolean): Promise<PhoneParticipation>;
  readonly store: Store;
  /** Undefined on an insecure origin, where nothing trains. */
  readonly locks: Pick<LockManager, "request"> | undefined;
  /** Nothing trains here any more, and nothing waits to; the lock is free again. */
  rests(): void;
}

export interface TrainingsView {
  /** The one that has its turn. */
  readonly current: TrainingView | null;
  /** Training IDs that wait for theirs. */
  readonly waiting: readonly string[];
  /** Another tab of this phone trains; this one only looks on. */
  readonly isElsewhere: boolean;
  /** Why a training could not be begun; "" otherwise. */
  readonly message: string;
}

export class Trainings {
  private state: TrainingsView = { current: null, waiting: [], isElsewhere: false, message: "" };
  private participation: PhoneParticipation | null = null;
  private working: Promise<void> | null = null;
  private readonly listeners = new Set<(view: TrainingsView) => void>();

  constructor(private readonly parts: TrainingsParts) {}

  get view(): TrainingsView {
    return this.state;
  }

  subscribe(listener: (view: TrainingsView) => void): () => void {
    this.listeners.add(listener);
    listener(this.state);
    return () => this.listeners.delete(listener);
  }

  /** Go on with what was under way when the page was left. */
  resume(): void {
    if (startedHere(this.parts.store).length > 0) this.work();
  }

  /** Train this participation, now or when it has its turn. */
  start(trainingId: string): void {
    if (this.participation?.view.trainingId === trainingId) this.participation.goOn();
    keepStarted({ trainingId, isStopped: false }, this.parts.store);
    this.set({ message: "" });
    this.work();
  }

  /** Stop the one that trains, at once. */
  async stop(): Promise<void> {
    const { participation } = this;
    if (participation === null) return;
    keepStarted({ trainingId: participation.view.trainingId, isStopped: true }, this.parts.store);
    await participation.stop();
  }

  /** Go on after a stop, or do what was offered about a pause. */
  goOn(): void {
    const { participation } = this;
    if (participation === null) return;
    keepStarted({ trainingId: participation.view.trainingId, isStopped: false }, this.parts.store);
    participation.goOn();
  }

  /** Leave the task for good. */
  async leave(): Promise<void> {
    await this.participation?.leave();
  }

  private work(): void {
    this.working ??= this.takeTurns().finally(() => {
      this.working = null;
      this.parts.rests();
    });
    this.waitingChanged();
  }

  private async takeTurns(): Promise<void> {
    const { locks } = this.parts;
    if (locks === undefined) return;
    const isFree = await locks.request(TRAINING_LOCK, { ifAvailable: true }, async (lock) => {
      if (lock !== null) await this.train();
      return lock !== null;
    });
    if (isFree) return;
    this.set({ isElsewhere: true }); // another tab, or this one before it was reloaded
    await locks.request(TRAINING_LOCK, {}, () => this.train());
  }

  private async train(): Promise<void> {
    this.set({ isElsewhere: false });
    for (;;) {
      const [next] = startedHere(this.parts.store);
      if (next === undefined) return;
      await this.turn(next.trainingId, next.isStopped);
    }
  }

  private async turn(trainingId: string, isStopped: boolean): Promise<void> {
    try {
      const participation = await this.open(trainingId, isStopped);
      this.participation = participation;
      const unsubscribe = participation.subscribe((current) => {
        this.set({ current });
      });
      this.waitingChanged();
      await participation.run();
      unsubscribe();
    } catch (error) {
      this.set({ message: error instanceof Error ? error.message : String(error) });
    } finally {
      this.participation = null;
      forgetStarted(trainingId, this.parts.store);
      this.waitingChanged();
    }
  }

  private async open(trainingId: string, isStopped: boolean): Promise<PhoneParticipation> {
    const { signal } = new AbortController(); // it waits for as long as the page is open
    const told = (message: string): void => {
      this.set({ message });
    };
    const participation = await patiently(() => this.parts.open(trainingId, isStopped), signal, told);
    if (this.state.message === NO_CONNECTION) this.set({ message: "" });
    return participation;
  }

  private waitingChanged(): void {
    const current = this.participation?.view.trainingId;
    const waiting = startedHere(this.parts.store).map((one) => one.trainingId);
    this.set({ waiting: waiting.filter((trainingId) => trainingId !== current) });
  }

  private set(change: Partial<TrainingsView>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener(this.state);
  }
}
