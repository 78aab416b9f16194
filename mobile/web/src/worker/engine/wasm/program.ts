/** Run a recording again and again, on memory that it frees as it goes. */

import type { KernelFunc, TensorInfo } from "@tensorflow/tfjs-core";

import { NOISE } from "../noise";
import type { Wasm } from "./heap";
import type { Call, Recording } from "./recorder";

/** A call with everything laid out that a run needs. */
interface Prepared {
  readonly run: KernelFunc;
  readonly args: Parameters<KernelFunc>[0];
  readonly inputs: readonly { readonly slot: number; readonly info: TensorInfo }[];
  readonly outputs: readonly number[];
  readonly freed: readonly number[];
}

/**
 * The calls that lead to some results.
 *
 * What depends on nothing that changes within a round is run once a round.
 */
export class Program {
  readonly #wasm: Wasm;
  readonly #recording: Recording;
  readonly #tensors: (TensorInfo | undefined)[];
  readonly #once: readonly Prepared[];
  readonly #each: readonly Prepared[];
  readonly #onceSlots: readonly number[];
  readonly #results: readonly number[];
  #isBegun = false;

  /**
   * @param results Slots to be read after each run.
   * @param changing Given slots whose numbers change within a round.
   */
  constructor(
    wasm: Wasm,
    recording: Recording,
    results: readonly number[],
    changing: ReadonlySet<number>,
  ) {
    this.#wasm = wasm;
    this.#recording = recording;
    this.#tensors = new Array<TensorInfo | undefined>(recording.slotCount);
    for (const [slot, info] of recording.given) this.#tensors[slot] = info;
    const needed = leadingTo(recording.calls, results);
    const { once, each } = apart(needed, recording, changing);
    this.#onceSlots = once.flatMap((call) => call.outputs);
    this.#results = [...new Set(each.flatMap((call) => call.outputs))].filter((slot) =>
      results.includes(slot),
    );
    const kept = new Set([...results, ...recording.given.keys(), ...this.#onceSlots]);
    this.#once = this.#prepare(once, kept);
    this.#each = this.#prepare(each, kept);
  }

  /** How many kernels a step runs. */
  get length(): number {
    return this.#each.length;
  }

  /** Work out what stays the same in a round. */
  begin(): void {
    this.end();
    this.#runAll(this.#once);
    this.#isBegun = true;
  }

  /** Run once; results stay until `freeResults`. */
  run(): void {
    this.#runAll(this.#each);
  }

  result(slot: number): TensorInfo {
    const info = this.#tensors[slot];
    if (info === undefined) throw new Error("a result was read before it was there");
    return info;
  }

  freeResults(): void {
    for (const slot of this.#results) this.#free(slot);
  }

  /** Free what `begin` worked out. */
  end(): void {
    if (!this.#isBegun) return;
    for (const slot of this.#onceSlots) this.#free(slot);
    this.#isBegun = false;
  }

  dispose(): void {
    this.end();
    this.#recording.dispose();
  }

  #prepare(calls: readonly Call[], kept: ReadonlySet<number>): Prepared[] {
    const lastUses = new Map<number, Call>();
    for (const call of calls) {
      for (const slot of call.outputs) lastUses.set(slot, call);
      for (const { slot } of call.inputs) lastUses.set(slot, call);
    }
    return calls.map((call) => {
      const freed = [...lastUses].flatMap(([slot, last]) =>
        last === call && !kept.has(slot) ? [slot] : [],
      );
      return { ...laidOut(call, this.#wasm), run: call.run, outputs: call.outputs, freed };
    });
  }

  #runAll(calls: readonly Prepared[]): void {
    const tensors = this.#tensors;
    for (const { run, args, inputs, outputs, freed } of calls) {
      for (const { slot, info } of inputs) info.dataId = this.result(slot).dataId;
      const result = run(args);
      if (Array.isArray(result)) {
        outputs.forEach((slot, place) => { tensors[slot] = result[place]; });
      } else {
        tensors[outputs[0] ?? 0] = result;
      }
      for (const slot of freed) this.#free(slot);
    }
  }

  #free(slot: number): void {
    const info = this.#tensors[slot];
    if (info === undefined) return;
    this.#wasm.disposeData(info.dataId);
    this.#tensors[slot] = undefined;
  }
}

/** The calls without those whose results nobody needs. */
function leadingTo(calls: readonly Call[], results: readonly number[]): Call[] {
  const needed = new Set(results);
  const kept: Call[] = [];
  for (const call of calls.toReversed()) {
    if (!call.outputs.some((slot) => needed.has(slot))) continue;
    for (const { slot } of call.inputs) needed.add(slot);
    kept.push(call);
  }
  return kept.reverse();
}

/** Calls on what stays the same in a round, and the others. */
function apart(
  calls: readonly Call[],
  recording: Recording,
  changing: ReadonlySet<number>,
): { once: Call[]; each: Call[] } {
  const steady = new Set(
    [...recording.given.keys()].filter((slot) => !changing.has(slot)),
  );
  const once: Call[] = [];
  const each: Call[] = [];
  for (const call of calls) {
    const isSteady =
      call.kernelName !== NOISE && call.inputs.every(({ slot }) => steady.has(slot));
    if (isSteady) call.outputs.forEach((slot) => steady.add(slot));
    (isSteady ? once : each).push(call);
  }
  return { once, each };
}

/** The arguments of a call, with places for its inputs to be put in. */
function laidOut(call: Call, wasm: Wasm): Pick<Prepared, "args" | "inputs"> {
  const inputs = call.inputs.map(({ slot, shape, dtype }) => ({
    slot,
    info: { dataId: {}, shape, dtype },
  }));
  const infos = inputs.map(({ info }) => info);
  const named = Object.fromEntries(
    call.inputs.map(({ key }, place) => [key, infos[place]]),
  );
  const given = (call.isList ? infos : named) as Parameters<KernelFunc>[0]["inputs"];
  const attrs = call.attrs === undefined ? {} : { attrs: call.attrs };
  return { inputs, args: { inputs: given, backend: wasm, ...attrs } };
}
