/**
 * One participation on this phone: rows, model and trainer, the exchange with the server,
 * and the owner's rules over them. `run` is the page to read.
 */

import type { LocalTraining, Model, Rows, Step, Trainer } from "../../shared/trainer";
import type { Train } from "../../shared/wire";
import type { MeasureRows, Onlooker, TrainRound } from "../exchange";
import { Over, Replaced, Steering } from "../exchange";
import type { RulesWatch } from "../rules/watch";
import { afterHidden, pauseForServer } from "../rules/words";
import { patiently } from "./patient";
import type { Finished, Participation, PauseReason, TrainingView } from "./types";
import { type Before, failed, finished, firstView, paused, progressed, stepped, trained } from "./view";
import type { Awake } from "./wake-lock";

/** What a participation needs of the rest of the app; `parts.ts` makes the real ones. */
export interface Parts {
  readonly before: Before;
  /** The file, checked; null where its rows wait for what preprocessing fits. */
  loadRows(): Promise<Rows | null>;
  /** Rows after the steps of preprocessing, once the server has frozen them. */
  prepareRows(): Promise<Rows>;
  measureRows: MeasureRows;
  loadModel(): Promise<Model>;
  openTrainer(): OpenTrainer;
  /** The exchange to its end; null after the task was left. */
  converse(talk: Talk): Promise<Finished | null>;
  /** How it ended, when the server says that it is over. */
  readEnd(): Promise<Finished>;
  watchRules(): Promise<RulesWatch>;
  /** Do what the owner was offered about a pause. */
  mend(reason: PauseReason): void;
  stayAwake(): Awake;
  /** Count bytes of today. */
  count(bytes: number): void;
}

export interface OpenTrainer {
  readonly trainer: Trainer;
  close(): void;
}

export interface Talk {
  readonly trainRound: TrainRound;
  readonly measureRows: MeasureRows;
  readonly onlooker: Onlooker;
  readonly steering: Steering;
  readonly stop: AbortSignal;
}

/** Moved bytes are told so often at most. */
const TELL_MS = 250;

export class PhoneParticipation implements Participation {
  private state: TrainingView;
  private readonly listeners = new Set<(view: TrainingView) => void>();
  private readonly steering = new Steering();
  private closing = new AbortController();
  private running: Promise<void> | null = null;
  private rules: RulesWatch | null = null;
  private awake: Awake | null = null;
  private isStopped: boolean;
  private hiddenAt: { readonly since: number; readonly lostRound: number | null } | null = null;
  private toldAt = 0;

  /** @param isStopped Whether the owner had stopped it before the page was loaded anew. */
  constructor(
    private readonly parts: Parts,
    isStopped = false,
  ) {
    this.state = firstView(parts.before);
    this.isStopped = isStopped;
  }

  get view(): TrainingView {
    return this.state;
  }

  /** Whether its owner stopped it. */
  get isStoppedByOwner(): boolean {
    return this.isStopped;
  }

  subscribe(listener: (view: TrainingView) => void): () => void {
    this.listeners.add(listener);
    listener(this.state);
    return () => this.listeners.delete(listener);
  }

  run(): Promise<void> {
    this.running ??= this.toTheEnd().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  stop(): Promise<void> {
    this.isStopped = true;
    this.obey();
    return Promise.resolve();
  }

  goOn(): void {
    this.isStopped = false;
    if (this.state.paused !== null) this.parts.mend(this.state.paused);
    this.rules?.look();
    this.obey();
  }

  async leave(): Promise<void> {
    this.steering.leave("left by its owner");
    await this.running;
  }

  /** End the run without giving anything up: what is under way goes on next time. */
  async close(): Promise<void> {
    this.closing.abort(new Closed());
    await this.running;
  }

  private async toTheEnd(): Promise<void> {
    this.closing = new AbortController();
    let open: OpenTrainer | null = null;
    try {
      this.opening("Reading your file.");
      const rows = await this.parts.loadRows();
      this.opening("Loading the model.");
      const model = await patiently(() => this.parts.loadModel(), this.closing.signal, (message) => {
        this.opening(message);
      });
      open = this.parts.openTrainer();
      const ready = this.prepare(open.trainer, model, rows);
      await this.begin();
      this.connecting();
      const end = await this.parts.converse(this.talk(open.trainer, ready, rows !== null));
      this.set(finished(this.state, end ?? (await this.parts.readEnd())));
    } catch (error) {
      await this.broke(error);
    } finally {
      this.rules?.close();
      this.rules = null;
      await this.awake?.release();
      open?.close();
    }
  }

  private opening(message: string): void {
    if (this.state.paused === null) this.set({ ...this.state, phase: "opening", message });
  }

  private connecting(): void {
    if (this.state.paused === null) this.set({ ...this.state, phase: "connecting", message: "Connecting." });
  }

  /** Build the model while the phone connects: after a reload its seat is kept for seconds. */
  private async prepare(trainer: Trainer, model: Model, rows: Rows | null): Promise<void> {
    try {
      const { backend } = await trainer.load(model);
      if (rows !== null) await trainer.setRows(rows);
      this.set({ ...this.state, backend });
    } catch (error) {
      this.closing.abort(error); // ends the exchange, which throws it
    }
  }

  private async begin(): Promise<void> {
    this.rules = await this.parts.watchRules();
    this.rules.subscribe(() => {
      this.obey();
    });
    this.awake = this.parts.stayAwake();
    this.obey();
  }

  private talk(trainer: Trainer, ready: Promise<void>, hasRows: boolean): Talk {
    const trainRound: TrainRound = async (asked, weights, signal) => {
      await ready;
      if (!hasRows) await this.frozen(trainer);
      hasRows = true;
      return this.trainRound(trainer, asked, weights, signal);
    };
    const { measureRows } = this.parts;
    return {
      trainRound,
      measureRows,
      onlooker: this.onlooker,
      steering: this.steering,
      stop: this.closing.signal,
    };
  }

  /** The first round is there, so what preprocessing fits is frozen: the rows can be had. */
  private async frozen(trainer: Trainer): Promise<void> {
    const rows = await patiently(() => this.parts.prepareRows(), this.closing.signal, (message) => {
      this.set({ ...this.state, message });
    });
    await trainer.setRows(rows);
  }

  private async trainRound(
    trainer: Trainer,
    asked: Train,
    weights: Uint8Array,
    signal: AbortSignal,
  ): Promise<LocalTraining> {
    signal.throwIfAborted();
    const onStep = (step: Step): void => {
      if (!signal.aborted && this.state.paused === null) this.set(stepped(this.state, step));
    };
    const stop = (): void => void trainer.stop();
    signal.addEventListener("abort", stop);
    try {
      const local = await trainer.train(weights, asked.plan, onStep);
      const { loss } = local.metrics;
      if (loss !== undefined) this.set(trained(this.state, asked.round, loss));
      return local;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  private readonly onlooker: Onlooker = {
    tell: (event) => {
      this.set(progressed(this.state, event, Date.now()));
    },
    moved: (bytes) => {
      this.parts.count(bytes);
      const next = { ...this.state, bytesMoved: this.state.bytesMoved + bytes };
      if (performance.now() - this.toldAt < TELL_MS) this.state = next;
      else this.set(next);
    },
  };

  /** Pause or go on, as the owner and the rules want it now. */
  private obey(): void {
    const reason: PauseReason | null = this.isStopped ? { kind: "owner" } : (this.rules?.reason ?? null);
    if (reason?.kind === this.state.paused?.kind) return;
    if (reason === null) {
      const message = this.backWords();
      this.steering.resume();
      this.set(paused(this.state, null, message));
      return;
    }
    this.noteHidden(reason);
    this.steering.pause(pauseForServer(reason));
    this.set(paused(this.state, reason));
  }

  private noteHidden(reason: PauseReason): void {
    const inRound = this.state.phase === "training" || this.state.phase === "receiving";
    if (reason.kind !== "hidden") this.hiddenAt = null;
    else {
      const since = performance.now() - 1000 * reason.seconds;
      this.hiddenAt = { since, lostRound: inRound ? this.state.round : null };
    }
  }

  private backWords(): string {
    const hidden = this.hiddenAt;
    this.hiddenAt = null;
    if (hidden === null) return "";
    return afterHidden((performance.now() - hidden.since) / 1000, hidden.lostRound);
  }

  private async broke(error: unknown): Promise<void> {
    if (error instanceof Closed) {
      this.set({ ...this.state, phase: "idle", transport: null, message: "" });
    } else if (error instanceof Over) {
      await this.readEnd();
    } else if (error instanceof Replaced) {
      const message = "Another tab or device goes on with this training. This one gave way.";
      this.set(failed(this.state, message));
    } else {
      this.set(failed(this.state, error instanceof Error ? error.message : String(error)));
    }
  }

  private async readEnd(): Promise<void> {
    try {
      this.set(finished(this.state, await this.parts.readEnd()));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.set(failed(this.state, `This training is over. Its end can't be read: ${why}`));
    }
  }

  private set(view: TrainingView): void {
    this.state = view;
    this.toldAt = performance.now();
    for (const listener of this.listeners) listener(view);
  }
}

/** The page goes away, or another training takes the turn. */
class Closed extends Error {
  constructor() {
    super("the run was closed");
    this.name = "Closed";
  }
}
