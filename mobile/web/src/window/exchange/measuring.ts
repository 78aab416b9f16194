/** Answers the server's questions for statistics, one after the other, beside all else. */

import { WireError, newId, type Measure, type Measured, type Refusal, type Statistics } from "../../shared/wire";
import type { Progress } from "../training/types";
import { Unusable } from "./errors";
import { refusal } from "./receiving";

/**
 * Counts and means of whole columns; never rows.
 *
 * @throws Unusable The owner's file is no use any more: the training ends.
 * @throws Error Of anything else: the question is refused, and the training goes on.
 */
export type MeasureRows = (
  asked: Measure,
  signal: AbortSignal,
) => Promise<{ readonly examples: number; readonly columns: readonly Measured[] }>;

/** Of one connection: after it the server asks anew. */
export class Measuring {
  readonly #stop = new AbortController();
  #last: Promise<void> = Promise.resolve();

  constructor(
    private readonly measureRows: MeasureRows,
    private readonly put: (frame: Statistics | Refusal) => void,
    private readonly tell: (event: Progress) => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Answer when what was asked before is answered. */
  begin(asked: Measure): void {
    this.#last = this.#last.then(() => this.#answer(asked));
  }

  /** Nothing is answered any more. */
  stop(): void {
    this.#stop.abort();
  }

  #isOver(): boolean {
    return this.#stop.signal.aborted;
  }

  async #answer(asked: Measure): Promise<void> {
    if (this.#isOver()) return;
    const columns = asked.columns.length;
    this.tell({ kind: "measuring", columns, isSent: false });
    try {
      const found = await this.measureRows(asked, this.#stop.signal);
      if (this.#isOver()) return;
      this.put({ t: "statistics", id: newId(), of: asked.id, ...found });
      this.tell({ kind: "measuring", columns, isSent: true });
    } catch (error) {
      if (!this.#isOver()) this.#refuse(asked, error);
    }
  }

  /** The server does not count this phone, which trains all the same if it can. */
  #refuse(asked: Measure, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.put(refusal(new WireError("MEASURE", message, asked.id), false));
    this.tell({ kind: "unmeasured", message });
    if (error instanceof Unusable) this.failed(error);
  }
}
