/** The trainer's worker as a test or a benchmark reaches it, from `page.evaluate`. */

import { proxy, wrap } from "comlink";

import { readManifest } from "../src/shared/numbers/manifest";
import type { Plan } from "../src/shared/plan";
import type { Backend, Loaded, Step } from "../src/shared/trainer";
import type { Memory } from "../src/worker/engine/stepper";
import type { TrainWorker } from "../src/worker/train.worker";

/** What a test gives, as JSON; numbers as base64 of their little-endian bytes. */
interface Task {
  readonly topology: unknown;
  readonly manifest: unknown;
  readonly x: string;
  readonly y: string;
}

interface Asked {
  readonly weights: string;
  readonly plan: Omit<Plan, "seed"> & { readonly seed: string };
  /** Stop when so many steps were reported. */
  readonly stopAfter?: number;
}

interface Trained {
  readonly delta: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly trainS: number;
  readonly steps: readonly Step[];
}

const remote = wrap<TrainWorker>(
  new Worker(new URL("../src/worker/train.worker.ts", import.meta.url), {
    type: "module",
  }),
);

const lab = {
  async load(task: Task, only: Backend | null): Promise<Loaded> {
    const manifest = readManifest(task.manifest);
    const loaded = await remote.load({ topology: task.topology, manifest }, only);
    const [x, y] = [floats(task.x), floats(task.y)];
    await remote.setRows({ count: y.length, x, y });
    return loaded;
  },

  async train({ weights, plan, stopAfter }: Asked): Promise<Trained> {
    const steps: Step[] = [];
    const onStep = (step: Step): void => {
      steps.push(step);
      if (step.doneSteps >= (stopAfter ?? Infinity)) void remote.stop();
    };
    const seed = bytes(plan.seed);
    const local = await remote.train(bytes(weights), { ...plan, seed }, proxy(onStep));
    const { metrics, trainS } = local;
    return { delta: toBase64(local.delta), metrics, trainS, steps };
  },

  memory: (): Promise<Memory | null> => remote.memory(),

  unload: (): Promise<void> => remote.unload(),

  digest: (seed: string, size: number, steps: number): Promise<string> =>
    remote.digest(seed, size, steps),
};

function bytes(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function floats(text: string): Float32Array {
  return new Float32Array(bytes(text).buffer as ArrayBuffer);
}

function toBase64(data: Uint8Array): string {
  let text = "";
  data.forEach((byte) => { text += String.fromCharCode(byte); });
  return btoa(text);
}

export type Lab = typeof lab;
Object.assign(globalThis, { lab });
