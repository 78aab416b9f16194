/**
 * The exchange with a real server, around a trainer that hardly works: for tests where
 * the channel counts and not the learning. GraphQL is asked by the test, whose functions
 * are called here; it is told of every step.
 */

import type { LocalTraining } from "../src/shared/trainer";
import type { Train } from "../src/shared/wire";
import {
  CannotConnect,
  Link,
  Over,
  Steering,
  Store,
  converse,
  wakes,
  type Transport,
} from "../src/window/exchange";
import type { Answer } from "../src/window/exchange/connection";
import { spool } from "../src/window/training/files";
import type { Progress, TransportKind } from "../src/window/training/types";

/** What the test hands in. `cannot` says why not now. */
interface Outside {
  askTransport(trainingId: string): Promise<Transport | null | { cannot: string }>;
  askConnect(trainingId: string, offer: string): Promise<Answer | { cannot: string }>;
  told(event: Progress | { kind: "trained"; round: number } | End): Promise<void>;
}

type End =
  | { kind: "finished"; state: string; points: number }
  | { kind: "over" }
  | { kind: "failed"; message: string };

interface Task {
  readonly trainingId: string;
  /** Numbers of the update. */
  readonly values: number;
  readonly only: TransportKind | null;
  /** How long a training takes. */
  readonly trainS: number;
  /** Load the page anew once the server has so many bytes of the update, but not all. */
  readonly reloadAtBytes: number;
}

const HALF = 0x1419; // about 0.001 in binary16
const outside = globalThis as unknown as Outside;
const steering = new Steering();
const stop = new AbortController();

function orCannot<T extends object>(answer: T | { cannot: string }): T {
  if ("cannot" in answer) throw new CannotConnect(answer.cannot);
  return answer;
}

function linkOf({ trainingId, only }: Task): Link {
  const signalling = {
    async transport(id: string) {
      const answer = await outside.askTransport(id);
      return answer && orCannot(answer);
    },
    connect: async (id: string, offer: string) =>
      orCannot(await outside.askConnect(id, offer)),
  };
  return new Link(signalling, trainingId, only);
}

async function trained(
  { values, trainS }: Task,
  asked: Train,
  signal: AbortSignal,
): Promise<LocalTraining> {
  if (asked.plan.codec !== "f16") throw new Error("this trainer writes f16 only");
  await new Promise((resolve) => setTimeout(resolve, 1_000 * trainS));
  signal.throwIfAborted();
  const delta = new Uint8Array(new Uint16Array(values).fill(HALF).buffer);
  await outside.told({ kind: "trained", round: asked.round });
  return { delta, numExamples: 100, metrics: { loss: 0.5 }, trainS };
}

function tell(task: Task, event: Progress): void {
  void outside.told(event);
  if (event.kind !== "sending") return;
  const { storedBytes, sizeBytes } = event;
  if (task.reloadAtBytes > 0 && storedBytes >= task.reloadAtBytes && storedBytes < sizeBytes) {
    location.reload();
  }
}

async function run(task: Task): Promise<End> {
  try {
    const finished = await converse({
      link: linkOf(task),
      store: await Store.open(spool, task.trainingId),
      trainRound: (asked, _weights, signal) => trained(task, asked, signal),
      measureRows: () => Promise.reject(new Error("tasks of this page fit nothing")),
      onlooker: {
        tell: (event) => {
          tell(task, event);
        },
        moved: () => undefined,
      },
      stop: stop.signal,
      steering,
      wake: wakes(stop.signal),
    });
    return { kind: "finished", state: finished?.state ?? "LEFT", points: finished?.points ?? 0 };
  } catch (error) {
    if (error instanceof Over) return { kind: "over" };
    return { kind: "failed", message: String(error) };
  }
}

/** Start; the test is told of the end. */
function start(task: Task): void {
  void run(task).then((end) => outside.told(end));
}

Object.assign(globalThis, { lab: { start, steering } });
