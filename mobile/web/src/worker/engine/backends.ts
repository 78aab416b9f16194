/** The backends of TensorFlow.js that may train here, in the order of preference. */

import { getKernel, setBackend } from "@tensorflow/tfjs-core";

import type { Backend, Model } from "../../shared/trainer";
import { GpuStepper } from "./gpu-stepper";
import { BuiltModel } from "./model";
import { installNoise, NOISE } from "./noise";
import type { Stepper } from "./stepper";
import { installKernels } from "./wasm/kernels";
import { mostThreads, startWasm } from "./wasm/start";
import { WasmStepper } from "./wasm/stepper";

/** Puts a model on a backend. */
export interface Opener {
  readonly backend: Backend;
  open(model: Model): Promise<Stepper>;
}

/**
 * wasm on one thread, wasm on all, WebGL, WebGPU.
 *
 * Threads cost small models more than they bring, so both are tried.
 */
export async function openers(): Promise<Opener[]> {
  const threads = await mostThreads();
  const counts = threads > 1 ? [1, threads] : [1];
  const wasm = counts.map((count) => ({
    backend: "wasm" as const,
    open: (model: Model) => openWasm(count, model),
  }));
  const graphics: Opener[] = [];
  if (typeof OffscreenCanvas !== "undefined") {
    graphics.push({ backend: "webgl", open: openWebgl });
  }
  if ("gpu" in navigator) graphics.push({ backend: "webgpu", open: openWebgpu });
  return [...wasm, ...graphics];
}

async function openWasm(threads: number, model: Model): Promise<Stepper> {
  installKernels();
  const wasm = await startWasm(threads);
  return new WasmStepper(wasm, await BuiltModel.build(model));
}

async function openWebgl(model: Model): Promise<Stepper> {
  await import("@tensorflow/tfjs-backend-webgl");
  return openGraphics("webgl", model);
}

async function openWebgpu(model: Model): Promise<Stepper> {
  await import("@tensorflow/tfjs-backend-webgpu");
  return openGraphics("webgpu", model);
}

async function openGraphics(backend: Backend, model: Model): Promise<Stepper> {
  if (!(await setBackend(backend))) throw new Error(`${backend} is not there`);
  const known = getKernel(NOISE, backend) as unknown;
  if (known === undefined) installNoise(backend);
  return new GpuStepper(await BuiltModel.build(model));
}
