/** A client of the exchange against a server in memory, over lines that break as told. */

import { newId, type Finished, type Hello, type Train } from "../../../src/shared/wire";
import {
  Backoff,
  Steering,
  Store,
  converse,
  type Connector,
  type MeasureRows,
} from "../../../src/window/exchange";
import type { Progress } from "../../../src/window/training/types";
import { line } from "./line";
import type { MemoryServer } from "./server";
import { MemorySpool } from "./spool";

export const DELTA = Uint8Array.from({ length: 179_200 }, (_, i) => i % 253);

export class Client {
  readonly steering = new Steering();
  readonly seen: Progress[] = [];
  readonly trained: Train[] = [];
  readonly stop = new AbortController();
  /** Of each line, in its order: how many messages pass before it breaks. */
  budgets: number[] = [];
  idleS = 20;
  isDead = false;
  bytesMoved = 0;
  /** Takes part in a training; is given its signal. */
  whileTraining: (signal: AbortSignal) => Promise<void> = () => Promise.resolve();

  /** Works out statistics; is given the question and its signal. */
  measureRows: MeasureRows = () => Promise.reject(new Error("nothing was to be measured"));

  onEvent: (event: Progress) => void = () => undefined;

  /** @param spool What an earlier client left, as after a reload. */
  constructor(
    readonly server: MemoryServer,
    readonly spool = new MemorySpool(),
  ) {}

  /** Take part with what lies in the spool. */
  async run(): Promise<Finished | null> {
    const serving: Promise<void>[] = [];
    const link: Connector = {
      idleS: this.idleS,
      connect: async () => {
        await Promise.all(serving); // the server has noticed the last break
        const [here, there] = line(this.budgets.shift(), this.isDead);
        serving.push(this.server.serve(there));
        return here;
      },
      hello: (holding): Hello => ({
        t: "hello",
        id: newId(),
        protocol: 1,
        training_id: "prt_1",
        ticket: "ticket",
        codecs: ["f32"],
        holding,
      }),
    };
    try {
      return await converse({
        link,
        store: await Store.open(this.spool, "prt_1"),
        trainRound: async (asked, weights, signal) => {
          this.trained.push(asked);
          await this.whileTraining(signal);
          const delta = DELTA.map((byte) => byte ^ (weights[0] ?? 0));
          return { delta, numExamples: 3, metrics: { loss: 0.5 }, trainS: 0.1 };
        },
        measureRows: (asked, signal) => this.measureRows(asked, signal),
        onlooker: {
          tell: (event) => {
            this.seen.push(event);
            this.onEvent(event);
          },
          moved: (bytes) => (this.bytesMoved += bytes),
        },
        stop: this.stop.signal,
        steering: this.steering,
        backoff: new Backoff(() => 0, 0.000_1),
      });
    } finally {
      await Promise.all(serving);
    }
  }

  told<K extends Progress["kind"]>(kind: K): Extract<Progress, { kind: K }>[] {
    return this.seen.filter((event) => event.kind === kind) as Extract<
      Progress,
      { kind: K }
    >[];
  }
}

/** Global weights of so many rounds, each with its number in front. */
export function rounds(count: number, size = 179_200): Uint8Array<ArrayBuffer>[] {
  return Array.from({ length: count }, (_, i) => new Uint8Array(size).fill(i + 1));
}

/** What the server must have counted in a round. */
export function deltaOf(round: number): Uint8Array<ArrayBuffer> {
  return DELTA.map((byte) => byte ^ round);
}
