/** What a client does upon each frame of the server. */

import {
  WireError,
  newId,
  sameBytes,
  toHex,
  type Finished,
  type Have,
  type Refusal,
  type ServerFrame,
  type Train,
  type Verdict,
  type Welcome,
} from "../../shared/wire";
import type { Progress, TransportKind } from "../training/types";
import { Comeback } from "./errors";
import type { Measuring } from "./measuring";
import { Upload, type Outbox } from "./outbox";
import type { Receiving } from "./receiving";
import type { Work } from "./work";

const MOST_HASH_TRIES = 3; // of one round
const DROPPED: ReadonlySet<string> = new Set(["ROUND", "BASE", "DUPLICATE", "CODEC", "SIZE"]);
const PASSING: ReadonlySet<string> = new Set(["SHUTDOWN", "IDLE"]); // end the connection only

/** How a session ended. */
export type End = { readonly finished: Finished } | { readonly error: unknown };

/** What it works with, in one connection. */
export interface Tools {
  readonly transport: TransportKind;
  readonly work: Work;
  readonly outbox: Outbox;
  readonly receiving: Receiving;
  readonly measuring: Measuring;
  readonly tell: (event: Progress) => void;
  readonly end: (end: End) => void;
}

/** Takes the frames of one connection, one after the other. */
export class Conduct {
  #isPaused = false;
  #isWelcomed = false;
  #hashTries = 0;
  #deadlineAt = 0;
  #held: ReadonlyMap<string, number> = new Map();

  constructor(private readonly tools: Tools) {}

  /** Whether `pause` was said: no round is offered before the next `hello`. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  async handle(frame: ServerFrame): Promise<void> {
    switch (frame.t) {
      case "welcome":
        return this.#welcomed(frame);
      case "wait":
        this.tools.tell({
          kind: "waiting",
          reason: frame.reason,
          retryAfterS: frame.retry_after_s,
        });
        return;
      case "measure":
        if (!this.#isPaused) this.tools.measuring.begin(frame);
        return;
      case "train":
        return this.#asked(frame);
      case "chunk":
        if (await this.tools.receiving.chunk(frame)) await this.#beginWork();
        return;
      case "have":
        return this.#stored(frame);
      case "verdict":
        return this.#judged(frame);
      case "finished":
        return this.#finished(frame);
      case "error":
        return this.#refused(frame);
    }
  }

  /** Declare the update, once the one under way has left. */
  async offer(): Promise<void> {
    const { outbox, work } = this.tools;
    const update = work.store.update;
    if (update === null || !this.#isWelcomed || this.#isPaused) return;
    const current = outbox.upload;
    if (current !== null) {
      if (sameBytes(current.update.id, update.id) || !current.outgoing.isSent) return;
    }
    const held = this.#held.get(toHex(update.id)) ?? 0;
    const upload = new Upload(update, await work.store.delta(), held);
    if (this.isPaused) return; // while the delta was read
    if (!upload.outgoing.isStored || held === 0) outbox.put(update);
    outbox.begin(upload);
    this.#tellSending(upload);
  }

  /** Give up the round: nothing comes of it, and none is offered on this connection. */
  async pause(reason: string): Promise<void> {
    const { measuring, outbox, work } = this.tools;
    this.#isPaused = true;
    measuring.stop();
    outbox.begin(null);
    outbox.put({ t: "pause", id: newId(), reason });
    await work.stop();
    await work.store.dropUpdate();
  }

  async #welcomed(welcome: Welcome): Promise<void> {
    this.#held = new Map(
      welcome.holding.map((entry) => [toHex(entry.id), entry.received_bytes]),
    );
    this.#isWelcomed = true;
    const { tell, transport } = this.tools;
    tell({ kind: "connected", transport, state: welcome.state });
    await this.offer();
  }

  async #asked(train: Train): Promise<void> {
    this.#hashTries = 0;
    this.#deadlineAt = performance.now() + 1_000 * train.deadline_s;
    if (await this.tools.receiving.declared(train)) await this.#beginWork();
  }

  async #beginWork(): Promise<void> {
    const { work, tell } = this.tools;
    const download = work.store.download;
    if (download === null || this.#isPaused) return;
    await work.begin(download.train);
    if (this.isPaused) await work.stop(); // it came while an earlier one ended
    if (!work.isTraining) return;
    const leftS = (this.#deadlineAt - performance.now()) / 1_000;
    const deadlineS = Math.max(0, leftS);
    tell({ kind: "training", round: download.train.round, deadlineS });
  }

  async #stored(have: Have): Promise<void> {
    const upload = this.tools.outbox.upload;
    if (upload === null || !sameBytes(upload.outgoing.id, have.id)) return;
    upload.outgoing.have(have.received_bytes);
    this.tools.outbox.nudge();
    this.#tellSending(upload);
    await this.offer();
  }

  async #judged({ id, round, verdict, reason, points }: Verdict): Promise<void> {
    this.tools.tell({ kind: "judged", round, verdict, reason, points });
    await this.#forget(id);
  }

  async #finished(finished: Finished): Promise<void> {
    await this.tools.work.stop();
    await this.tools.work.store.clear();
    this.tools.end({ finished });
  }

  async #refused(refusal: Refusal): Promise<void> {
    const { code, message, of } = refusal;
    if (refusal.is_fatal) {
      const fatal = new WireError(code, message, of);
      this.tools.end({ error: PASSING.has(code) ? new Comeback(message) : fatal });
      return;
    }
    this.tools.tell({ kind: "refused", code, message });
    const upload = this.tools.outbox.upload;
    if (upload === null || of === null || !sameBytes(of, upload.outgoing.id)) return;
    if (code === "OFFSET") upload.outgoing.astray();
    else if (DROPPED.has(code)) await this.#forget(of);
    else if (code === "HASH") await this.#declareAnew(upload);
    else this.tools.end({ error: new Comeback(message) }); // BUSY, DISK: another time
  }

  /** The server read other bytes: the same update under a new id. */
  async #declareAnew(upload: Upload): Promise<void> {
    this.#hashTries += 1;
    if (this.#hashTries >= MOST_HASH_TRIES) {
      await this.#forget(upload.update.id);
      return;
    }
    await this.tools.work.store.renameUpdate(newId());
    this.tools.outbox.begin(null);
    await this.offer();
  }

  async #forget(id: Verdict["id"]): Promise<void> {
    const { outbox, work } = this.tools;
    if (outbox.upload !== null && sameBytes(outbox.upload.outgoing.id, id)) outbox.begin(null);
    await work.store.dropUpdate(id);
    await this.offer();
  }

  #tellSending({ update, outgoing }: Upload): void {
    this.tools.tell({
      kind: "sending",
      round: update.round,
      storedBytes: outgoing.storedBytes,
      sizeBytes: outgoing.sizeBytes,
    });
  }
}
