/** The spool, with what it holds at hand: frames here, bytes there. */

import type { Spool } from "../../shared/spool";
import {
  decodeClient,
  decodeServer,
  encode,
  sameBytes,
  WireError,
  type Holding,
  type Train,
  type Update,
} from "../../shared/wire";

type Bytes = Uint8Array<ArrayBuffer>;

/** A declared download and the synced bytes of it. */
export interface Download {
  readonly train: Train;
  readonly receivedBytes: number;
}

/** The state of one participation. Its steps follow each other, whoever asks. */
export class Store {
  #download: Download | null = null;
  #update: Update | null = null;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(private readonly spool: Spool) {}

  /** Open what the last time left; what can't be read is dropped. */
  static async open(spool: Spool, trainingId: string): Promise<Store> {
    const left = await spool.open(trainingId);
    const store = new Store(spool);
    const train = left.download && readTrain(left.download.train);
    if (left.download !== null && train !== null) {
      store.#download = { train, receivedBytes: left.download.receivedBytes };
    }
    store.#update = left.update && readUpdate(left.update);
    return store;
  }

  get download(): Download | null {
    return this.#download;
  }

  get update(): Update | null {
    return this.#update;
  }

  /** For `hello`: what is here of the download. */
  holding(): readonly Holding[] {
    if (this.#download === null) return [];
    const { train, receivedBytes } = this.#download;
    return [{ id: train.id, received_bytes: receivedBytes }];
  }

  /** Note a declaration; an earlier download is dropped, the same one goes on. */
  beginDownload(train: Train): Promise<number> {
    return this.#inTurn(async () => {
      const receivedBytes = await this.spool.beginDownload(encode(train), train.id);
      this.#download = { train, receivedBytes };
      return receivedBytes;
    });
  }

  /** Sync more bytes of the download, then name them. */
  append(data: Bytes): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#download === null) throw new Error("no download was declared");
      await this.spool.append(data);
      const receivedBytes = this.#download.receivedBytes + data.length;
      this.#download = { ...this.#download, receivedBytes };
    });
  }

  weights(): Promise<Uint8Array> {
    return this.#inTurn(() => this.spool.weights());
  }

  weightsSha256(): Promise<Uint8Array> {
    return this.#inTurn(() => this.spool.weightsSha256());
  }

  /** Forget it: the hash was wrong. */
  dropDownload(): Promise<void> {
    return this.#inTurn(async () => {
      this.#download = null;
      await this.spool.dropDownload();
    });
  }

  /** Keep an update, synced, before it is declared; an earlier one is dropped. */
  saveUpdate(update: Update, delta: Uint8Array): Promise<void> {
    return this.#inTurn(async () => {
      await this.spool.saveUpdate(encode(update), delta);
      this.#update = update;
    });
  }

  delta(): Promise<Uint8Array> {
    return this.#inTurn(() => this.spool.delta());
  }

  /** The same update under another id, to be declared anew. */
  renameUpdate(id: Bytes): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#update === null) return;
      const renamed: Update = { ...this.#update, id };
      await this.spool.saveUpdate(encode(renamed), await this.spool.delta());
      this.#update = renamed;
    });
  }

  /**
   * Forget the update: it has a verdict, or is not wanted.
   *
   * @param id Only this one; null for any.
   */
  dropUpdate(id: Bytes | null = null): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#update === null || (id !== null && !sameBytes(this.#update.id, id))) return;
      this.#update = null;
      await this.spool.dropUpdate();
    });
  }

  /** Forget everything: the participation is over. */
  clear(): Promise<void> {
    return this.#inTurn(async () => {
      this.#download = null;
      this.#update = null;
      await this.spool.clear();
    });
  }

  /** A check and the step that follows from it must not be parted. */
  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(step);
    this.#last = turn.catch(() => undefined); // who asked for the step is told
    return turn;
  }
}

function readTrain(bytes: Uint8Array): Train | null {
  const frame = read(() => decodeServer(bytes));
  return frame?.t === "train" ? frame : null;
}

function readUpdate(bytes: Uint8Array): Update | null {
  const frame = read(() => decodeClient(bytes));
  return frame?.t === "update" ? frame : null;
}

/** A frame of an older version of this app may not be readable any more. */
function read<F>(decode: () => F): F | null {
  try {
    return decode();
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}
