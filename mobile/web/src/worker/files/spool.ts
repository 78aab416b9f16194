/**
 * What must survive a reload, a crash and a power cut: a download, and an update.
 *
 * In a folder of its own for each participation:
 *
 *     download (note), download.bin      the last `train` and the weights it declared
 *     update (note), update-<id>.bin     an update without a verdict
 *
 * A note names the bytes that are synced. The frames are kept as they travelled, in hex,
 * so that a declaration can be sent again unchanged.
 */

import type { Spool, StoredDownload } from "../../shared/spool";
import {
  WireError,
  decodeClient,
  fromHex,
  sameBytes,
  sha256,
  toHex,
  type Update,
} from "../../shared/wire";
import type { Folder } from "./folder";
import { Note, isRecord } from "./note";
import type { Release, Reserve } from "./reserve";
import { Turns } from "./turns";

const WEIGHTS = "download.bin";

/** An open participation. */
interface Room {
  readonly trainingId: string;
  readonly folder: Folder;
  readonly downloads: Note;
  readonly updates: Note;
  readonly release: Release;
}

interface Download {
  readonly train: Uint8Array;
  readonly id: string;
  readonly receivedBytes: number;
}

type Left = Awaited<ReturnType<Spool["open"]>>;

export class FileSpool implements Spool {
  #room: Room | null = null;
  #download: Download | null = null;
  #deltaName: string | null = null;
  readonly #turns = new Turns();

  /**
   * @param storage Opens the folder of all participations.
   * @param reserve Keeps a participation for this page alone.
   */
  constructor(
    private readonly storage: () => Promise<Folder>,
    private readonly reserve: Reserve,
  ) {}

  open(trainingId: string): Promise<Left> {
    return this.#turns.take(async () => {
      if (this.#room?.trainingId !== trainingId) await this.#enter(trainingId);
      this.#download = await this.#loadDownload();
      const update = await this.#loadUpdate();
      return { download: this.#download && stored(this.#download), update };
    });
  }

  beginDownload(train: Uint8Array, id: Uint8Array): Promise<number> {
    return this.#turns.take(async () => {
      const name = toHex(id);
      const isSame = this.#download?.id === name;
      if (!isSame) await this.#dropDownload();
      const receivedBytes = isSame ? (this.#download?.receivedBytes ?? 0) : 0;
      await this.#in().folder.write(WEIGHTS, receivedBytes, []);
      await this.#noteDownload({ train, id: name, receivedBytes });
      return receivedBytes;
    });
  }

  append(data: Uint8Array): Promise<void> {
    return this.#turns.take(async () => {
      if (this.#download === null) throw new Error("no download was declared");
      const { receivedBytes } = this.#download;
      await this.#in().folder.write(WEIGHTS, receivedBytes, [data as Uint8Array<ArrayBuffer>]);
      await this.#noteDownload({
        ...this.#download,
        receivedBytes: receivedBytes + data.length,
      });
    });
  }

  weights(): Promise<Uint8Array> {
    return this.#turns.take(() => this.#bytes(WEIGHTS));
  }

  weightsSha256(): Promise<Uint8Array> {
    return this.#turns.take(async () => sha256(await this.#bytes(WEIGHTS)));
  }

  dropDownload(): Promise<void> {
    return this.#turns.take(() => this.#dropDownload());
  }

  saveUpdate(update: Uint8Array, delta: Uint8Array): Promise<void> {
    return this.#turns.take(async () => {
      const { folder, updates } = this.#in();
      const frame = readUpdate(update);
      if (frame === null) throw new Error("this is no update");
      const name = deltaName(frame);
      try {
        await folder.write(name, 0, [delta as Uint8Array<ArrayBuffer>]);
        await updates.write({ update: toHex(update) });
      } catch (error) {
        await folder.remove(name); // a full disk gets its room back
        throw error;
      }
      this.#deltaName = name;
      await this.#removeDeltas(name);
    });
  }

  delta(): Promise<Uint8Array> {
    return this.#turns.take(() => {
      if (this.#deltaName === null) throw new Error("there is no update");
      return this.#bytes(this.#deltaName);
    });
  }

  dropUpdate(): Promise<void> {
    return this.#turns.take(() => this.#dropUpdate());
  }

  clear(): Promise<void> {
    return this.#turns.take(async () => {
      await this.#dropDownload();
      await this.#dropUpdate();
    });
  }

  #in(): Room {
    if (this.#room === null) throw new Error("open comes first");
    return this.#room;
  }

  async #enter(trainingId: string): Promise<void> {
    this.#room?.release();
    this.#room = null;
    const release = await this.reserve(trainingId);
    const folder = await (await this.storage()).folder(trainingId);
    const [downloads, updates] = [new Note(folder, "download"), new Note(folder, "update")];
    this.#room = { trainingId, folder, downloads, updates, release };
  }

  async #bytes(name: string): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.#in().folder.read(name);
    if (bytes === null) throw new Error(`${name} is gone`);
    return bytes;
  }

  async #noteDownload(download: Download): Promise<void> {
    const { train, id, receivedBytes } = download;
    await this.#in().downloads.write({ train: toHex(train), id, receivedBytes });
    this.#download = download;
  }

  async #dropDownload(): Promise<void> {
    const { folder, downloads } = this.#in();
    this.#download = null;
    await downloads.remove();
    await folder.remove(WEIGHTS);
  }

  async #dropUpdate(): Promise<void> {
    this.#deltaName = null;
    await this.#in().updates.remove();
    await this.#removeDeltas(null);
  }

  async #removeDeltas(except: string | null): Promise<void> {
    const { folder } = this.#in();
    for (const name of await folder.files()) {
      if (/^update-.*\.bin$/.test(name) && name !== except) await folder.remove(name);
    }
  }

  async #loadDownload(): Promise<Download | null> {
    const { folder, downloads } = this.#in();
    const note = await downloads.read();
    const train = isRecord(note) ? hexBytes(note["train"]) : null;
    if (!isRecord(note) || train === null) return null;
    const { id, receivedBytes } = note;
    if (typeof id !== "string" || typeof receivedBytes !== "number") return null;
    if (((await folder.size(WEIGHTS)) ?? -1) < receivedBytes) return null;
    return { train, id, receivedBytes };
  }

  /** The update's frame, when its delta is whole; what is not is removed. */
  async #loadUpdate(): Promise<Uint8Array | null> {
    const { folder, updates } = this.#in();
    const note = await updates.read();
    const bytes = isRecord(note) ? hexBytes(note["update"]) : null;
    const update = bytes && readUpdate(bytes);
    const delta = update && (await folder.read(deltaName(update)));
    const isWhole =
      update && delta && sameBytes(await sha256(delta), update.bulk.sha256);
    if (isWhole !== true) {
      await this.#dropUpdate();
      return null;
    }
    this.#deltaName = deltaName(update);
    await this.#removeDeltas(this.#deltaName);
    return bytes;
  }
}

function stored(download: Download): StoredDownload {
  return { train: download.train, receivedBytes: download.receivedBytes };
}

function deltaName(update: Update): string {
  return `update-${toHex(update.id)}.bin`;
}

function hexBytes(value: unknown): Uint8Array | null {
  if (typeof value !== "string") return null;
  try {
    return fromHex(value);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The frame; null when this version of the app can't read it. */
function readUpdate(bytes: Uint8Array): Update | null {
  try {
    const frame = decodeClient(bytes);
    return frame.t === "update" ? frame : null;
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}
