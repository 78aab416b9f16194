/** The step "My data": a file is chosen, checked, mended and kept. No part of it is sent. */

import type { DataSpec } from "../../shared/data/columns";
import type { Problem } from "../../shared/data/problems";
import { AS_IT_IS, type Reading, type Report } from "../../shared/data/table";
import type { DataFiles } from "../../shared/spool";
import { keepReading, readingOf, type Store } from "./readings";
import type { ReadFile } from "./reader";
import { needsRoom, tooFew } from "./words";

export type CheckPhase = "choose" | "checking" | "refused" | "short" | "fits" | "keeping" | "kept" | "full";

/** How the check stands; replaced whole. */
export interface CheckView {
  readonly phase: CheckPhase;
  readonly name: string;
  readonly sizeBytes: number;
  /** 0 to 1 of the file that is read. */
  readonly progress: number;
  readonly report: Report | null;
  /** Why the file can't be used, or what was left out; the first 50. */
  readonly problems: readonly Problem[];
  readonly reading: Reading;
  /** One sentence where something is in the way; "" otherwise. */
  readonly message: string;
}

const NOTHING: CheckView = {
  phase: "choose",
  name: "",
  sizeBytes: 0,
  progress: 0,
  report: null,
  problems: [],
  reading: AS_IT_IS,
  message: "",
};

/** What a check needs of the rest of the app. */
export interface CheckParts {
  readonly taskId: string;
  readonly spec: DataSpec;
  readonly files: DataFiles;
  readonly read: ReadFile;
  readonly store: Store;
  /** Free bytes of this app's storage; null where the browser doesn't tell. */
  readonly freeBytes: () => Promise<number | null>;
  /** Title of a task, for the sentence that offers to delete its file. */
  readonly titleOf: (taskId: string) => string;
}

export class DataCheck {
  private state: CheckView = NOTHING;
  private file: Blob | null = null;
  private reads: AbortController | null = null;
  private readonly listeners = new Set<(view: CheckView) => void>();

  constructor(private readonly parts: CheckParts) {}

  get view(): CheckView {
    return this.state;
  }

  subscribe(listener: (view: CheckView) => void): () => void {
    this.listeners.add(listener);
    listener(this.state);
    return () => this.listeners.delete(listener);
  }

  /** Look whether a file of this task is here already, and check it anew. */
  async resume(): Promise<void> {
    const { files, taskId, store } = this.parts;
    const file = await files.read(taskId);
    if (file === null || this.file !== null) return;
    const name = (await files.list()).find((one) => one.taskId === taskId)?.name ?? "";
    this.begin(file, name, readingOf(taskId, store));
    await this.check();
    if (this.state.phase === "fits") this.set({ phase: "kept" });
  }

  /** Check another file. */
  async choose(file: Blob, name: string): Promise<void> {
    this.begin(file, name, AS_IT_IS);
    await this.check();
  }

  /** Read the file's column `found` as the task's `name`. */
  async useColumn(name: string, found: string): Promise<void> {
    const { reading } = this.state;
    this.set({ reading: { ...reading, columns: { ...reading.columns, [name]: found } } });
    await this.check();
  }

  /** Take a text of a column as a missing value. */
  async treatAsMissing(name: string, text: string): Promise<void> {
    const { reading } = this.state;
    const texts = [...(reading.missing[name] ?? []), text];
    this.set({ reading: { ...reading, missing: { ...reading.missing, [name]: texts } } });
    await this.check();
  }

  /** Keep the file on this phone; only one that fits. */
  async keep(): Promise<void> {
    const { phase, name, reading } = this.state;
    if (this.file === null || (phase !== "fits" && phase !== "full")) return;
    this.set({ phase: "keeping", message: "" });
    try {
      await this.parts.files.keep(this.parts.taskId, this.file, name);
    } catch (error) {
      this.set(await this.notKept(error));
      return;
    }
    keepReading(this.parts.taskId, reading, this.parts.store);
    this.set({ phase: "kept" });
  }

  /** Give up what is being read. */
  stop(): void {
    this.reads?.abort();
  }

  private begin(file: Blob, name: string, reading: Reading): void {
    this.file = file;
    this.set({ ...NOTHING, name, reading, sizeBytes: file.size });
  }

  private async check(): Promise<void> {
    const { file } = this;
    if (file === null) return;
    this.reads?.abort();
    const reads = (this.reads = new AbortController());
    this.set({ phase: "checking", progress: 0, report: null, problems: [], message: "" });
    const outcome = await this.read(file, reads.signal);
    if (!reads.signal.aborted) this.set(outcome);
  }

  private async read(file: Blob, signal: AbortSignal): Promise<Partial<CheckView>> {
    const { spec, read } = this.parts;
    const onProgress = (done: number, size: number): void => {
      if (!signal.aborted) this.set({ progress: done / size });
    };
    try {
      const checked = await read(file, spec, this.state.reading, false, { onProgress, signal });
      return "refused" in checked ? refused(checked.refused) : found(checked.report, spec);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { phase: "refused", message: `This file can't be read: ${message}` };
    }
  }

  private async notKept(error: unknown): Promise<Partial<CheckView>> {
    if (!(error instanceof Error) || error.name !== "QuotaExceededError") {
      const message = error instanceof Error ? error.message : String(error);
      return { phase: "full", message: `The file can't be kept: ${message}` };
    }
    const { files, freeBytes, taskId, titleOf } = this.parts;
    const others = (await files.list()).filter((one) => one.taskId !== taskId);
    const [largest] = [...others].sort((a, b) => b.sizeBytes - a.sizeBytes);
    const other = largest && { title: titleOf(largest.taskId), sizeBytes: largest.sizeBytes };
    return { phase: "full", message: needsRoom(this.state.sizeBytes, await freeBytes(), other) };
  }

  private set(change: Partial<CheckView>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener(this.state);
  }
}

function refused(problems: readonly Problem[]): Partial<CheckView> {
  return { phase: "refused", problems, progress: 1, message: problems[0]?.message ?? "" };
}

function found(report: Report, spec: DataSpec): Partial<CheckView> {
  const isShort = report.fit < spec.leastExamples;
  return {
    phase: isShort ? "short" : "fits",
    report,
    problems: report.problems,
    progress: 1,
    message: isShort ? tooFew(report.fit, spec.leastExamples) : "",
  };
}
