/** One connection of this phone, by the protocol's rules: from `hello` to its end. */

import {
  WireError,
  decodeServer,
  newId,
  type Finished,
  type Hello,
  type ServerFrame,
} from "../../shared/wire";
import type { Progress } from "../training/types";
import type { Channel } from "./channel";
import { Conduct, type End } from "./conduct";
import { ChannelClosed, Comeback } from "./errors";
import { Measuring, type MeasureRows } from "./measuring";
import { Outbox } from "./outbox";
import { Receiving, refusal } from "./receiving";
import type { Steering, Wish } from "./steering";
import { Queue, within } from "./waits";
import { watch } from "./watch";
import type { Work } from "./work";

const FLUSH_MS = 5_000;
const MOST_INBOX = 16;

/** Who looks on. */
export interface Onlooker {
  /** Is told of every step. */
  readonly tell: (event: Progress) => void;
  /** Is told how many bytes were sent or came. */
  readonly moved: (bytes: number) => void;
}

/**
 * What the working course takes up. `made`: there is an update. `lost`: the channel has
 * ended, and what stands before is all that came.
 */
type Event = ServerFrame | { readonly t: "made" } | { readonly t: "lost" };

/** Talks over one channel; the work goes on after it. */
export class Session {
  readonly #outbox: Outbox;
  readonly #receiving: Receiving;
  readonly #measuring: Measuring;
  readonly #conduct: Conduct;
  readonly #inbox = new Queue<Event>();
  readonly #over = new AbortController(); // the courses end
  readonly #silent = new AbortController(); // and the sender, after the last words
  readonly #ending = Promise.withResolvers<End>();

  constructor(
    private readonly channel: Channel,
    private readonly work: Work,
    measureRows: MeasureRows,
    private readonly steering: Steering,
    private readonly onlooker: Onlooker,
    private readonly idleS: number,
  ) {
    const outbox = new Outbox(channel);
    const { tell } = onlooker;
    this.#outbox = outbox;
    this.#receiving = new Receiving(work.store, outbox.put.bind(outbox), tell);
    this.#measuring = new Measuring(measureRows, outbox.put.bind(outbox), tell, this.#failed);
    this.#conduct = new Conduct({
      transport: channel.transport,
      work,
      outbox,
      receiving: this.#receiving,
      measuring: this.#measuring,
      tell,
      end: this.#ending.resolve,
    });
  }

  /**
   * Talk until the end.
   *
   * @param stop Ends it from outside: what came is kept, what was said still leaves.
   * @returns The server's last word, when the participation is over.
   * @throws Comeback The connection was lost, or is wanted anew.
   * @throws WireError The server refused for good; its code says why.
   * @throws What the trainer or the disk threw, and the reason of `stop`.
   */
  async run(hello: Hello, stop: AbortSignal): Promise<Finished> {
    const stopped = (): void => {
      this.#end({ error: stop.reason });
    };
    stop.addEventListener("abort", stopped);
    if (stop.aborted) stopped();
    this.#outbox.put(hello);
    const sending = this.#guard(this.#sending());
    const courses = this.#courses(this.#over.signal);
    this.work.tell(this.#made, this.#failed);
    const end = await this.#ending.promise;
    this.work.tell(null, null);
    this.#measuring.stop();
    stop.removeEventListener("abort", stopped);
    await this.#close(courses, sending);
    if ("error" in end) throw end.error;
    return end.finished;
  }

  #courses(signal: AbortSignal): Promise<void>[] {
    return [
      this.#reading(signal),
      this.#working(signal),
      this.#steered(signal),
      watch(this.channel, this.#outbox, this.idleS, signal),
    ].map((course) => this.#guard(course));
  }

  readonly #made = (): void => {
    this.#inbox.put({ t: "made" });
  };

  readonly #failed = (error: unknown): void => {
    this.#end({ error });
  };

  async #close(courses: readonly Promise<void>[], sending: Promise<void>): Promise<void> {
    this.#over.abort();
    await Promise.all(courses);
    this.#outbox.begin(null);
    try {
      await this.#receiving.flush();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.onlooker.tell({ kind: "refused", code: "DISK", message });
    }
    await this.#flushed(sending);
    this.#silent.abort();
    await this.channel.close();
    await sending;
  }

  /** Wait for the last words; the sender ends when the channel does. */
  async #flushed(sending: Promise<void>): Promise<void> {
    const patience = within(FLUSH_MS);
    try {
      await Promise.race([this.#outbox.drained(patience), sending]);
    } catch (error) {
      if (!patience.aborted) throw error;
    }
  }

  /** A course that ends by an error ends the session. */
  async #guard(course: Promise<void>): Promise<void> {
    try {
      await course;
    } catch (error) {
      if (error instanceof ChannelClosed) {
        this.#end({ error: new Comeback(error.message) });
      } else if (error instanceof WireError) {
        this.#outbox.put(refusal(error, true));
        this.#end({ error: new Comeback(`${error.code}: ${error.message}`) });
      } else this.#end({ error });
    }
  }

  /** The first end counts; those of the courses that are stopped after it do not. */
  #end(end: End): void {
    this.#ending.resolve(end);
  }

  // The courses

  async #reading(signal: AbortSignal): Promise<void> {
    for (;;) {
      const data = await this.#received(signal);
      if (data === null) return;
      this.onlooker.moved(data.length);
      const frame = decodeServer(data);
      if (frame.t === "ping") this.#outbox.put({ t: "pong", id: frame.id });
      else if (frame.t !== "pong") this.#inbox.put(frame);
      await this.#inbox.below(MOST_INBOX, signal);
    }
  }

  async #received(signal: AbortSignal): Promise<Uint8Array | null> {
    try {
      return await this.channel.receive(signal);
    } catch (error) {
      if (!(error instanceof ChannelClosed)) throw error;
      this.#inbox.put({ t: "lost" });
      return null;
    }
  }

  async #sending(): Promise<void> {
    try {
      await this.#outbox.run(this.#silent.signal, this.onlooker.moved);
    } catch (error) {
      const isOver = error instanceof ChannelClosed || this.#silent.signal.aborted;
      if (!isOver) throw error; // what came before is still worked through
    }
  }

  async #working(signal: AbortSignal): Promise<void> {
    for (;;) {
      const event = await this.#inbox.next(signal);
      if (event.t === "lost") throw new ChannelClosed();
      if (event.t === "made") await this.#conduct.offer();
      else await this.#conduct.handle(event);
    }
  }

  async #steered(signal: AbortSignal): Promise<void> {
    let done: Wish | null = null;
    for (;;) {
      if (this.steering.wish === done) await this.steering.changed(signal);
      else {
        done = this.steering.take();
        await this.#follow(done);
      }
    }
  }

  async #follow(wish: Wish): Promise<void> {
    if (wish.kind === "leave") {
      // The server closes after it.
      this.#outbox.put({ t: "bye", id: newId(), reason: wish.reason });
    } else if (wish.kind === "pause") await this.#conduct.pause(wish.reason);
    else if (this.#conduct.isPaused) throw new Comeback("training is allowed again", true);
  }
}
