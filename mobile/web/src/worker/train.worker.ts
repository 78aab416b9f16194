/** The thread that trains; it is started when a task is joined. */

import { expose } from "comlink";

import type { Measure } from "../shared/trainer";
import { Breath } from "./engine/breath";
import { digestOf } from "./engine/digest";
import { TfjsTrainer } from "./engine/trainer";
import { installKernels } from "./engine/wasm/kernels";
import { mostThreads, startWasm } from "./engine/wasm/start";

/** What the window reaches by comlink. */
export class TrainWorker extends TfjsTrainer implements Measure {
  /** @throws Error while a model is loaded: both want the backend. */
  async digest(seed: string, size: number, steps: number): Promise<string> {
    if (this.isLoaded) throw new Error("the benchmark runs when no model is loaded");
    installKernels();
    const wasm = await startWasm(await mostThreads());
    const breath = new Breath();
    return digestOf(wasm, seed, size, steps, () => breath.whenDue());
  }
}

expose(new TrainWorker());
