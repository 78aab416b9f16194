/** The trainer's worker. TensorFlow.js comes with it, so only when a task was joined. */

import * as comlink from "comlink";

import type { Trainer } from "../../shared/trainer";
import type { OpenTrainer } from "./participation";

/** Start the worker; its end frees everything. */
export function openTrainer(): OpenTrainer {
  const worker = new Worker(new URL("../../worker/train.worker.ts", import.meta.url), { type: "module" });
  const remote = comlink.wrap<Trainer>(worker);
  const broken = new Promise<never>((_, reject) => {
    worker.addEventListener("error", (event) => {
      reject(new Error(`The trainer stopped: ${event.message || "this browser ended it"}.`));
    });
  });
  broken.catch(() => undefined); // told to whoever waits for the trainer
  const orBroken = <T>(work: Promise<T>): Promise<T> => Promise.race([work, broken]);
  const trainer: Trainer = {
    load: (model, only) => orBroken(remote.load(model, only ?? null)),
    setRows: (rows) => orBroken(remote.setRows(comlink.transfer(rows, [rows.x.buffer, rows.y.buffer]))),
    train: (weights, plan, onStep) => orBroken(remote.train(weights, plan, comlink.proxy(onStep))),
    stop: () => orBroken(remote.stop()),
    unload: () => orBroken(remote.unload()),
  };
  return {
    trainer,
    close: () => {
      worker.terminate();
    },
  };
}
