/** The storage's worker as a test reaches it, from `page.evaluate`; bytes as hex. */

import { fromHex, toHex } from "../src/shared/wire";
import { dataFiles as data, spool } from "../src/window/training/files";

/** How an attempt ended: the name of its error, or nothing. */
async function ended(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return "";
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

const lab = {
  async open(trainingId: string) {
    const { download, update } = await spool.open(trainingId);
    return {
      train: download && toHex(download.train),
      receivedBytes: download?.receivedBytes ?? 0,
      update: update && toHex(update),
    };
  },

  tryOpen: (trainingId: string) => ended(spool.open(trainingId)),

  begin: (train: string, id: string) => spool.beginDownload(fromHex(train), fromHex(id)),

  /** Append `bytes` bytes of this value. */
  append: (value: number, bytes: number) =>
    ended(spool.append(new Uint8Array(bytes).fill(value))),

  weightsSha256: async () => toHex(await spool.weightsSha256()),

  save: (update: string, delta: string) => spool.saveUpdate(fromHex(update), fromHex(delta)),

  delta: async () => toHex(await spool.delta()),

  clear: () => spool.clear(),

  /** Keep a file of `bytes` bytes of a text. */
  keep: (taskId: string, text: string, bytes: number) => {
    const times = Math.ceil(bytes / text.length);
    return ended(data.keep(taskId, new Blob([text.repeat(times)]), "rows.csv"));
  },

  /** The file's first letters and its size. */
  async read(taskId: string) {
    const file = await data.read(taskId);
    return file && { start: await file.slice(0, 20).text(), sizeBytes: file.size };
  },

  list: () => data.list(),

  remove: (taskId: string) => data.remove(taskId),

  /** Damage a file of a participation, as a torn write would: its last byte is gone. */
  async tear(trainingId: string, name: string) {
    const root = await navigator.storage.getDirectory();
    const rooms = await root.getDirectoryHandle("participations");
    const room = await rooms.getDirectoryHandle(trainingId);
    const handle = await room.getFileHandle(name);
    const { size } = await handle.getFile();
    const out = await handle.createWritable({ keepExistingData: true });
    await out.truncate(size - 1);
    await out.close();
  },
};

export type Lab = typeof lab;
Object.assign(globalThis, { lab });
