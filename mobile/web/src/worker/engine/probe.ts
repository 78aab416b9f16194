/** Choose the backend that trains a model fastest, by steps of that very model. */

import type { Plan } from "../../shared/plan";
import type { Backend, Loaded, Model, Rows } from "../../shared/trainer";
import { openers, type Opener } from "./backends";
import type { Stepper } from "./stepper";

const PROBE_ROWS = 32;
const WARM_STEPS = 2;
const LEAST_STEPS = 3;
const MOST_STEPS = 50;
const PROBE_S = 0.15;
/** Another backend must be clearly faster: the first wins ties. */
const CLEARLY_FASTER = 0.9;
/** Graphics backends take about so long only to be told of all the kernels of a step. */
const GRAPHICS_OVERHEAD_S = 0.004;

export interface Opened {
  readonly stepper: Stepper;
  readonly loaded: Loaded;
}

interface Tried {
  readonly opener: Opener;
  readonly stepS: number;
}

/** The fastest backend with the model on it, or the one that is asked for, if it is there. */
export async function openFastest(
  model: Model,
  only: Backend | null,
): Promise<Opened> {
  const all = await openers();
  const chosen = all.find(({ backend }) => backend === only);
  if (chosen !== undefined) return openWithoutProbe(chosen, model);
  const { tried, problems } = await tryAll(all, model);
  const best = fastest(tried);
  if (best === undefined) {
    throw new Error(`This model can't be trained here. ${problems.join("; ")}`);
  }
  const stepper = await best.opener.open(model);
  const { backend } = best.opener;
  const probed = byBackend(tried);
  return { stepper, loaded: { backend, probed, parameters: stepper.model.parameters } };
}

async function openWithoutProbe(opener: Opener, model: Model): Promise<Opened> {
  const stepper = await opener.open(model);
  const { backend } = opener;
  return { stepper, loaded: { backend, probed: {}, parameters: stepper.model.parameters } };
}

async function tryAll(
  candidates: readonly Opener[],
  model: Model,
): Promise<{ tried: Tried[]; problems: string[] }> {
  const tried: Tried[] = [];
  const problems: string[] = [];
  for (const opener of candidates) {
    const isGraphics = opener.backend !== "wasm";
    if (isGraphics && (fastest(tried)?.stepS ?? Infinity) < GRAPHICS_OVERHEAD_S) continue;
    try {
      tried.push({ opener, stepS: await timeStep(opener, model) });
    } catch (error) {
      problems.push(`${opener.backend}: ${String(error)}`);
    }
  }
  return { tried, problems };
}

/** The first, unless a later one is clearly faster. */
function fastest(tried: readonly Tried[]): Tried | undefined {
  return tried.reduce<Tried | undefined>(
    (best, next) =>
      best === undefined || next.stepS < best.stepS * CLEARLY_FASTER ? next : best,
    undefined,
  );
}

function byBackend(tried: readonly Tried[]): Partial<Record<Backend, number>> {
  const best: Partial<Record<Backend, number>> = {};
  for (const { opener, stepS } of tried) {
    best[opener.backend] = Math.min(best[opener.backend] ?? Infinity, stepS);
  }
  return best;
}

/** Seconds of a step of 32 rows. */
async function timeStep(opener: Opener, model: Model): Promise<number> {
  const stepper = await opener.open(model);
  try {
    begin(stepper);
    await timeSteps(stepper, WARM_STEPS, WARM_STEPS);
    return await timeSteps(stepper, LEAST_STEPS, MOST_STEPS);
  } finally {
    stepper.dispose();
  }
}

/** Seconds a step, of `least` to `most` steps. */
async function timeSteps(stepper: Stepper, least: number, most: number): Promise<number> {
  const order = Uint32Array.from({ length: PROBE_ROWS }, (_, row) => row);
  const started = performance.now();
  let [steps, tookS] = [0, 0];
  while (steps < least || (steps < most && tookS < PROBE_S)) {
    stepper.step(order, 0, PROBE_ROWS);
    steps += 1;
    tookS = (performance.now() - started) / 1000;
  }
  await stepper.takeLosses(); // what was asked of the device is done then
  return (performance.now() - started) / 1000 / steps;
}

/** Weights and rows that no number grows from. */
function begin(stepper: Stepper): void {
  const { model } = stepper;
  const width = model.rowShape().reduce((product, side) => product * side, 1);
  const pixel = model.inputType === "int32" ? 0 : 0.5;
  const rows: Rows = {
    count: PROBE_ROWS,
    x: new Float32Array(PROBE_ROWS * width).fill(pixel),
    y: new Float32Array(PROBE_ROWS),
  };
  const plan: Plan = {
    optimizer: "SGD",
    learning_rate: 0,
    momentum: 0,
    epochs: 1,
    batch_size: PROBE_ROWS,
    proximal_mu: 0,
    codec: "f32",
    loss: model.usualLoss,
    seed: new Uint8Array(8),
  };
  stepper.begin(new Float32Array(model.parameters).fill(0.01), plan, rows);
}
