/**
 * The trainer: global weights in, delta out. Another engine can take the place of
 * TensorFlow.js behind this interface; it runs in a worker, reached by comlink.
 */

import type { Manifest } from "./manifest";
import type { Plan } from "./plan";

/** A task's model, as the server gives it. */
export interface Model {
  /** TFJS_TOPOLOGY: what `tf.models.modelFromJSON` takes. */
  readonly topology: unknown;
  readonly manifest: Manifest;
}

/** The rows that stay here, ready for the model. */
export interface Rows {
  readonly count: number;
  /** Row by row; `x.length / count` values each, in the shape of the model's input. */
  readonly x: Float32Array;
  /** Labels: class numbers, 0 or 1, or values of a regression; length `count`. */
  readonly y: Float32Array;
}

/** A step of a training that runs. */
export interface Step {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly doneSteps: number;
  readonly steps: number;
  /** Mean loss of the steps since the last report. */
  readonly loss: number;
}

/** What a round on this device brought. */
export interface LocalTraining {
  /** Local minus global of every exchanged tensor, encoded by the plan's codec. */
  readonly delta: Uint8Array;
  readonly numExamples: number;
  /** By lower-case name; `loss` is the mean over the steps of the last epoch. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly trainS: number;
}

export type Backend = "wasm" | "webgl" | "webgpu";

export interface Loaded {
  /** The fastest that was there, by a timed probe with this model. */
  readonly backend: Backend;
  /** Seconds a step of 32 rows took on each backend that was tried. */
  readonly probed: Readonly<Partial<Record<Backend, number>>>;
  readonly parameters: number;
}

export class TrainingStopped extends Error {
  constructor() {
    super("training was stopped");
    this.name = "TrainingStopped";
  }
}

/** Lives in `worker/train.worker.ts`; every call is asynchronous through comlink. */
export interface Trainer {
  /**
   * Build the model and choose a backend.
   *
   * @param only Backend to use without a probe; null for the fastest.
   * @throws Error in words for the owner: the model can't be trained here, and why.
   */
  load(model: Model, only?: Backend | null): Promise<Loaded>;

  /** Keep the rows for all rounds that follow. */
  setRows(rows: Rows): Promise<void>;

  /**
   * Train one round, as the plan says.
   *
   * @param weights Every float32 tensor of the manifest, flat, little-endian.
   * @param onStep Told at most four times a second.
   * @throws TrainingStopped (by name) after `stop`.
   */
  train(
    weights: Uint8Array,
    plan: Plan,
    onStep: (step: Step) => void,
  ): Promise<LocalTraining>;

  /** End the training that runs, after its step; nothing comes of it. */
  stop(): Promise<void>;

  /** Free everything. */
  unload(): Promise<void>;
}

/** The server's benchmark and a timed training, for the device's figures. */
export interface Measure {
  /**
   * The digest that `finishBenchmark` wants (fl_engine/benchmark.py).
   *
   * @param seed Of the challenge, hex.
   */
  digest(seed: string, size: number, steps: number): Promise<string>;
}
