/**
 * The client's half of the exchange of weights, over as many connections as it takes.
 *
 * `converse` connects, says `hello`, answers questions for statistics, receives global
 * weights, has them trained, sends the update, and comes back after every break where both ends left off, also after a reload
 * or a crash: everything unfinished lies in the spool.
 */

import { WireError, type Finished, type Hello, type Holding } from "../../shared/wire";
import { Backoff } from "./backoff";
import type { Channel } from "./channel";
import { CannotConnect, Comeback, Replaced } from "./errors";
import type { MeasureRows } from "./measuring";
import { Session, type Onlooker } from "./session";
import { Steering } from "./steering";
import type { Store } from "./store";
import { Bell } from "./waits";
import { Work, type TrainRound } from "./work";

const MOST_TICKETS = 5; // refused in a row
const STEADY_MS = 30_000; // a connection that lasted so long ends the growing of waits

/** Opens channels and makes their first frame; `Link` is one. */
export interface Connector {
  /** Of the last connection: seconds of silence after which it counts as dead. */
  readonly idleS: number;
  connect(signal: AbortSignal): Promise<Channel>;
  hello(holding: readonly Holding[]): Hello;
}

/** What a conversation takes. */
export interface Conversation {
  readonly link: Connector;
  readonly trainRound: TrainRound;
  readonly measureRows: MeasureRows;
  readonly store: Store;
  readonly onlooker: Onlooker;
  /** Ends it; the spool keeps the rest. What was said still leaves. */
  readonly stop: AbortSignal;
  readonly steering?: Steering;
  readonly backoff?: Backoff;
  /** Cuts a wait between two connections short (`wakes`). */
  readonly wake?: Bell;
}

/**
 * Take part in a task to its end.
 *
 * @returns The server's `finished`; null after `bye`.
 * @throws Replaced Another connection took over.
 * @throws Over The participation had ended before.
 * @throws WireError The server refused for good: NOT_FOUND, PROTOCOL, TICKET, …
 * @throws What the trainer, the link or the disk threw, and the reason of `stop`.
 */
export async function converse(talk: Conversation): Promise<Finished | null> {
  const steering = talk.steering ?? new Steering();
  const backoff = talk.backoff ?? new Backoff();
  const work = new Work(talk.store, talk.trainRound);
  let refusedTickets = 0;
  try {
    for (;;) {
      const startedAt = performance.now();
      let problem: Comeback | CannotConnect | WireError;
      try {
        return await once(talk, work, steering);
      } catch (error) {
        problem = passing(error);
        refusedTickets = problem instanceof WireError ? refusedTickets + 1 : 0;
        if (refusedTickets >= MOST_TICKETS) throw error;
      }
      if (steering.hasLeft) return null;
      if (problem instanceof Comeback && problem.isWanted) continue;
      if (performance.now() - startedAt > STEADY_MS) backoff.reset();
      await pauseFor(backoff.nextS(), problem.message, talk, steering);
    }
  } finally {
    await work.stop();
  }
}

async function once(talk: Conversation, work: Work, steering: Steering): Promise<Finished> {
  const channel = await talk.link.connect(talk.stop);
  const session = new Session(channel, work, talk.measureRows, steering, talk.onlooker, talk.link.idleS);
  return session.run(talk.link.hello(talk.store.holding()), talk.stop);
}

/** A problem that another connection may solve; any other error is thrown again. */
function passing(error: unknown): Comeback | CannotConnect | WireError {
  if (error instanceof Comeback || error instanceof CannotConnect) return error;
  if (!(error instanceof WireError)) throw error;
  if (error.code === "REPLACED") throw new Replaced(error.message);
  if (error.code !== "TICKET") throw error;
  return error; // the next `hello` brings a new one
}

async function pauseFor(
  seconds: number,
  reason: string,
  { onlooker, stop, wake }: Conversation,
  steering: Steering,
): Promise<void> {
  onlooker.tell({ kind: "lost", reason, retryS: seconds });
  const bell = wake ?? new Bell();
  const done = new AbortController();
  const signal = AbortSignal.any([stop, done.signal]);
  try {
    await Promise.race([bell.wait(signal, 1_000 * seconds), steering.changed(signal)]);
  } finally {
    done.abort();
  }
}
