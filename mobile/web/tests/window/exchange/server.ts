/**
 * A server in memory that follows the protocol's rules for one training ID: it asks for
 * rounds, keeps what came over all breaks, judges, and says the last word.
 */

import {
  Incoming,
  Outgoing,
  decodeClient,
  encode,
  newId,
  sameBytes,
  sha256,
  toHex,
  type Chunk,
  type ClientFrame,
  type Have,
  type Hello,
  type ServerFrame,
  type Train,
  type Update,
} from "../../../src/shared/wire";
import type { Channel } from "../../../src/window/exchange/channel";
import { ChannelClosed } from "../../../src/window/exchange/errors";

type Bytes = Uint8Array<ArrayBuffer>;

const SERVER_CHUNK_BYTES = 65_408;
const OFFSET = { t: "error", code: "OFFSET", message: "OFFSET.", is_fatal: false } as const;

/** An update on its way, or whole. */
interface Upload {
  readonly update: Update;
  readonly incoming: Incoming;
  readonly bytes: Bytes;
}

/** Answers a frame in another way than by the rules; null leaves it to them. */
export type Script = (frame: ClientFrame, server: MemoryServer) => ServerFrame[] | null;

export class MemoryServer {
  /** By round: what was counted. */
  readonly counted = new Map<number, Bytes>();
  readonly heard: ClientFrame[] = [];
  readonly errors: string[] = [];
  /** Bytes of chunks that came, repeated ones included. */
  chunkBytes = 0;
  hellos = 0;
  #train: Train | null = null;
  #upload: Upload | null = null;
  #verdict: ServerFrame | null = null;

  constructor(
    private readonly weights: readonly Bytes[],
    private readonly script: Script = () => null,
  ) {}

  /** Serve one connection to its end. */
  async serve(channel: Channel): Promise<void> {
    const signal = new AbortController().signal;
    try {
      for (;;) {
        const frame = decodeClient(await channel.receive(signal));
        this.heard.push(frame);
        for await (const answer of this.#answers(frame)) await channel.send(encode(answer));
        if (frame.t === "bye" || this.isOver) break;
      }
    } catch (error) {
      if (!(error instanceof ChannelClosed)) throw error;
    }
    await channel.close();
  }

  get isOver(): boolean {
    return this.counted.size === this.weights.length;
  }

  /** The declaration of the round that is asked for now. */
  async train(): Promise<Train> {
    const round = this.counted.size + 1;
    const weights = this.#weightsOf(round);
    if (this.#train?.round !== round) this.#train = await declaration(round, weights);
    return this.#train;
  }

  async *#answers(frame: ClientFrame): AsyncGenerator<ServerFrame> {
    const scripted = this.script(frame, this);
    if (scripted !== null) yield* scripted;
    else if (frame.t === "hello") yield* this.#hello(frame);
    else if (frame.t === "update") this.#declared(frame);
    else if (frame.t === "chunk") yield* this.#chunk(frame);
    else if (frame.t === "ping") yield { t: "pong", id: frame.id };
    else if (frame.t === "error") {
      this.errors.push(frame.code);
      if (frame.code === "HASH") this.#train = null;
    }
  }

  async *#hello(hello: Hello): AsyncGenerator<ServerFrame> {
    this.hellos += 1;
    const upload = this.#upload;
    const holding =
      upload === null
        ? []
        : [{ id: upload.update.id, received_bytes: upload.incoming.syncedBytes }];
    yield { t: "welcome", id: hello.id, state: "TRAINING", holding };
    if (this.#verdict !== null) yield this.#verdict; // it may have been missed
    if (this.isOver) yield this.finished();
    else if (upload?.incoming.isComplete !== true) yield* this.ask(hello);
  }

  /** `train` and the chunks that the client lacks. */
  async *ask(hello: Hello | null): AsyncGenerator<ServerFrame> {
    const train = await this.train();
    yield train;
    const weights = this.#weightsOf(train.round);
    const held = hello?.holding.find((entry) => sameBytes(entry.id, train.id));
    const from = held?.received_bytes ?? 0;
    const outgoing = new Outgoing(train.id, weights.length, from, SERVER_CHUNK_BYTES);
    while (!outgoing.isSent) {
      const start = outgoing.offset;
      yield outgoing.chunk(weights.slice(start, start + outgoing.nextSize));
    }
  }

  finished(): ServerFrame {
    return { t: "finished", id: newId(), state: "FINISHED", points: 7, reputation: 0.5 };
  }

  #weightsOf(round: number): Bytes {
    return this.weights[round - 1] ?? new Uint8Array();
  }

  #declared(update: Update): void {
    if (this.#upload !== null && sameBytes(this.#upload.update.id, update.id)) return;
    const { size_bytes, sha256 } = update.bulk;
    const incoming = new Incoming(update.id, size_bytes, sha256);
    this.#upload = { update, incoming, bytes: new Uint8Array(size_bytes) };
  }

  async *#chunk(chunk: Chunk): AsyncGenerator<ServerFrame> {
    this.chunkBytes += chunk.data.length;
    const upload = this.#upload;
    if (upload === null || !sameBytes(upload.update.id, chunk.id)) return;
    const { incoming, bytes, update } = upload;
    if (chunk.offset > incoming.receivedBytes) {
      yield { ...OFFSET, id: newId(), of: chunk.id };
      yield incoming.have();
      return;
    }
    const data = incoming.take(chunk);
    if (data === null) return;
    bytes.set(data, chunk.offset);
    incoming.synced();
    if (incoming.isComplete) {
      incoming.check(await sha256(bytes));
      yield* this.#judge(update, bytes, incoming.have());
    } else if (incoming.isHaveDue) yield incoming.have();
  }

  /** Counted before anything is said of it. */
  async *#judge(update: Update, bytes: Bytes, have: Have): AsyncGenerator<ServerFrame> {
    if (this.counted.has(update.round)) throw new Error(`round ${update.round} came twice`);
    this.counted.set(update.round, bytes);
    this.#upload = null;
    const { id, round } = update;
    this.#verdict = { t: "verdict", id, round, verdict: "ACCEPTED", reason: null, points: 1 };
    yield have;
    yield this.#verdict;
    if (this.isOver) yield this.finished();
    else yield* this.ask(null);
  }
}

async function declaration(round: number, weights: Bytes): Promise<Train> {
  const hash = await sha256(weights);
  return {
    t: "train",
    id: newId(),
    round,
    attempt: 0,
    deadline_s: 60,
    plan: {
      optimizer: "SGD",
      learning_rate: 0.1,
      momentum: 0,
      epochs: 1,
      batch_size: 32,
      proximal_mu: 0,
      codec: "f32",
      loss: "mse",
      seed: new Uint8Array(8),
    },
    bulk: { kind: "weights", codec: "f32", size_bytes: weights.length, sha256: hash },
  };
}

/** Ids as text, to compare. */
export function idsOf(frames: readonly ClientFrame[], type: ClientFrame["t"]): string[] {
  return frames.filter((frame) => frame.t === type).map((frame) => toHex(frame.id));
}
