/** The storage of this phone, in a worker: only there OPFS can flush. */

import { expose, proxy, transfer, type ProxyMarked } from "comlink";

import type { DataFiles, Spool } from "../shared/spool";
import { FolderDataFiles } from "./files/data";
import { openStorage } from "./files/opfs";
import { reserve } from "./files/reserve";
import { FileSpool } from "./files/spool";

/** What the window reaches by comlink. */
export interface FilesWorker {
  readonly spool: Spool & ProxyMarked;
  readonly data: DataFiles & ProxyMarked;
}

/** Hands large arrays over instead of copying them. */
class HandingSpool extends FileSpool {
  override async weights(): Promise<Uint8Array> {
    return handed(await super.weights());
  }

  override async delta(): Promise<Uint8Array> {
    return handed(await super.delta());
  }
}

function handed(bytes: Uint8Array): Uint8Array {
  return transfer(bytes, [bytes.buffer]);
}

const participations = async () => (await openStorage()).folder("participations");
const data = async () => (await openStorage()).folder("data");

const worker: FilesWorker = {
  spool: proxy(new HandingSpool(participations, reserve)),
  data: proxy(new FolderDataFiles(data)),
};
expose(worker);
