/**
 * Record which kernels a computation runs, on what.
 *
 * TensorFlow.js looks up, checks, tidies and tapes each operation anew in every step;
 * for a small model that takes ten times as long as the numbers themselves. A recording
 * is the list of kernels alone, to be run again on other numbers of the same shapes.
 */

import type {
  DataId,
  DataType,
  KernelFunc,
  NamedAttrMap,
  TensorInfo,
} from "@tensorflow/tfjs-core";

import type { Wasm } from "./heap";

/** A tensor that goes into a kernel: the place of its numbers, and how it sees them. */
export interface Input {
  readonly key: string;
  readonly slot: number;
  readonly shape: number[];
  readonly dtype: DataType;
}

/** One run of a kernel. */
export interface Call {
  readonly kernelName: string;
  readonly run: KernelFunc;
  readonly inputs: readonly Input[];
  /** Whether the kernel takes a list instead of names. */
  readonly isList: boolean;
  readonly attrs: NamedAttrMap | undefined;
  readonly outputs: readonly number[];
}

/** A kernel's name, itself, what it was given, what it made. */
type Run = readonly [
  kernelName: string,
  run: KernelFunc,
  args: Parameters<KernelFunc>[0],
  result: TensorInfo | TensorInfo[],
];

/** Told of each run of a kernel. */
let listener: ((...run: Run) => void) | null = null;

/** A list of calls. Each tensor's numbers have a slot; tensors that share them, one. */
export class Recording {
  readonly calls: Call[] = [];
  /** Slots that no call fills, with what fills them: constants, variables, inputs. */
  readonly given = new Map<number, TensorInfo>();
  readonly #wasm: Wasm;
  readonly #slots = new Map<DataId, number>();
  #count = 0;

  constructor(wasm: Wasm) {
    this.#wasm = wasm;
  }

  get slotCount(): number {
    return this.#count;
  }

  /** Record what `compute` runs. */
  record<Result>(compute: () => Result): Result {
    if (listener !== null) throw new Error("a recording is under way");
    listener = (...run) => { this.#add(...run); };
    try {
      return compute();
    } finally {
      listener = null;
    }
  }

  /** The slot of a tensor; a new one when no call filled it. The numbers are kept. */
  slotOf(info: TensorInfo): number {
    const known = this.#slots.get(info.dataId);
    if (known !== undefined) return known;
    this.#wasm.incRef(info.dataId);
    const slot = this.#newSlot(info.dataId);
    const { dataId, shape, dtype } = info;
    this.given.set(slot, { dataId, shape: [...shape], dtype });
    return slot;
  }

  #add(...[kernelName, run, args, result]: Run): void {
    const inputs = this.#inputsOf(args.inputs);
    const results = Array.isArray(result) ? result : [result];
    const [only] = results;
    const source = sourceOf(kernelName, args, only);
    if (only !== undefined && source !== undefined) {
      this.#slots.set(only.dataId, this.slotOf(source));
      return;
    }
    const outputs = results.map(({ dataId }) => this.#newSlot(dataId));
    const isList = Array.isArray(args.inputs);
    const { attrs } = args;
    this.calls.push({ kernelName, run, inputs, isList, attrs, outputs });
  }

  /** Let go of the numbers that were kept. */
  dispose(): void {
    for (const { dataId } of this.given.values()) this.#wasm.disposeData(dataId);
    this.given.clear();
  }

  #inputsOf(inputs: Parameters<KernelFunc>[0]["inputs"]): Input[] {
    return Object.entries(inputs).flatMap(([key, info]) => {
      if (!isTensor(info)) return [];
      const { shape, dtype } = info;
      return [{ key, slot: this.slotOf(info), shape: [...shape], dtype }];
    });
  }

  #newSlot(dataId: DataId): number {
    const slot = this.#count;
    this.#count += 1;
    this.#slots.set(dataId, slot);
    return slot;
  }
}

/** A kernel that tells the recording under way of each run. */
export function note(kernelName: string, kernel: KernelFunc): KernelFunc {
  return (args) => {
    const result = kernel(args);
    listener?.(kernelName, kernel, args, result);
    return result;
  };
}

function isTensor(value: TensorInfo | undefined | null): value is TensorInfo {
  return value != null;
}

/** The tensor of which a kernel's result is but another view or a copy. */
function sourceOf(
  kernelName: string,
  { inputs, attrs }: Parameters<KernelFunc>[0],
  result: TensorInfo | undefined,
): TensorInfo | undefined {
  const all = Object.values(inputs).filter(isTensor);
  const shared = all.find(({ dataId }) => dataId === result?.dataId);
  if (shared !== undefined) return shared;
  const isCopy =
    kernelName === "Identity" ||
    (kernelName === "Cast" && attrs?.["dtype"] === all[0]?.dtype);
  return isCopy ? all[0] : undefined;
}
