/** The trainer: a round of local training, step by step. */

import { epochOrders } from "../../shared/numbers/batches";
import { decodeFloats, encodeDelta } from "../../shared/numbers/codecs";
import {
  exchangedTensors,
  floatTensors,
  joinWeights,
  sizeOf,
  splitWeights,
} from "../../shared/numbers/manifest";
import type { Manifest } from "../../shared/manifest";
import type { Plan } from "../../shared/plan";
import {
  TrainingStopped,
  type Backend,
  type Loaded,
  type LocalTraining,
  type Model,
  type Rows,
  type Step,
  type Trainer,
} from "../../shared/trainer";
import { openFastest } from "./probe";
import type { Memory, Stepper } from "./stepper";
import { Breath } from "./breath";

/** Told at most so often. */
const REPORT_EVERY_MS = 250;

interface Open {
  readonly stepper: Stepper;
  readonly manifest: Manifest;
  readonly loaded: Loaded;
}

export class TfjsTrainer implements Trainer {
  #open: Open | null = null;
  #rows: Rows | null = null;
  #isStopped = false;
  #isTraining = false;

  get isLoaded(): boolean {
    return this.#open !== null;
  }

  /** What the backend holds; null when nothing is loaded. */
  memory(): Promise<Memory | null> {
    return Promise.resolve(this.#open?.stepper.memory() ?? null);
  }

  async load(model: Model, only: Backend | null = null): Promise<Loaded> {
    await this.unload();
    const { stepper, loaded } = await openFastest(model, only);
    this.#open = { stepper, loaded, manifest: model.manifest };
    return loaded;
  }

  setRows(rows: Rows): Promise<void> {
    if (rows.count === 0 || rows.y.length !== rows.count) {
      const found = `${rows.count} rows with ${rows.y.length} labels`;
      return Promise.reject(new RangeError(`${found} can't be trained`));
    }
    this.#rows = rows;
    return Promise.resolve();
  }

  async train(
    weights: Uint8Array,
    plan: Plan,
    onStep: (step: Step) => void,
  ): Promise<LocalTraining> {
    const open = this.#open;
    const rows = this.#rows;
    if (open === null || rows === null) {
      throw new Error("load and setRows come before train");
    }
    if (this.#isTraining) throw new Error("a training is under way");
    this.#isTraining = true;
    this.#isStopped = false;
    try {
      const started = performance.now();
      const base = decodeFloats(weights);
      open.stepper.begin(base, plan, rows);
      const loss = await this.#epochs(open.stepper, plan, rows.count, onStep);
      const delta = await deltaOf(open, base);
      const sizes = exchangedTensors(open.manifest).map(sizeOf);
      return {
        delta: encodeDelta(delta, sizes, plan.codec),
        numExamples: rows.count,
        metrics: Number.isFinite(loss) ? { loss } : {},
        trainS: (performance.now() - started) / 1000,
      };
    } finally {
      this.#isTraining = false;
    }
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    return Promise.resolve();
  }

  unload(): Promise<void> {
    this.#isStopped = true;
    this.#open?.stepper.dispose();
    this.#open = null;
    return Promise.resolve();
  }

  /** Train all epochs; resolves with the mean loss of the steps of the last one. */
  async #epochs(
    stepper: Stepper,
    plan: Plan,
    rows: number,
    onStep: (step: Step) => void,
  ): Promise<number> {
    const anEpoch = Math.ceil(rows / plan.batch_size);
    const steps = anEpoch * plan.epochs;
    const breath = new Breath();
    let reported = performance.now();
    let epoch = 0;
    let last = { sum: 0, steps: 0 };
    for (const order of epochOrders(plan.seed, rows, plan.epochs)) {
      epoch += 1;
      last = { sum: 0, steps: 0 };
      for (let place = 0; place < anEpoch; place += 1) {
        const first = place * plan.batch_size;
        stepper.step(order, first, Math.min(plan.batch_size, rows - first));
        await breath.whenDue();
        if (this.#isStopped) throw new TrainingStopped();
        const isEnd = place === anEpoch - 1;
        const isDue = performance.now() - reported >= REPORT_EVERY_MS;
        if (!isEnd && !isDue) continue;
        const taken = await stepper.takeLosses();
        last = { sum: last.sum + taken.sum, steps: last.steps + taken.steps };
        if (!isDue && epoch < plan.epochs) continue;
        reported = performance.now();
        const doneSteps = (epoch - 1) * anEpoch + place + 1;
        const loss = last.sum / last.steps;
        onStep({ epoch, epochs: plan.epochs, doneSteps, steps, loss });
      }
    }
    return last.sum / last.steps;
  }
}

/** Local minus global of every exchanged tensor, flat. */
async function deltaOf({ stepper, manifest }: Open, base: Float32Array): Promise<Float32Array> {
  const exchanged = exchangedTensors(manifest);
  const before = joinWeights(exchanged, splitWeights(floatTensors(manifest), base));
  const after = joinWeights(exchanged, await stepper.weights());
  return after.map((value, place) => value - (before[place] ?? NaN));
}
