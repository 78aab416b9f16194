/**
 * What must survive reload, crash and power cut: a download, and an update to be sent.
 * Lives in `worker/files.worker.ts` (OPFS), reached by comlink. A promise that came
 * back means that the bytes are flushed. Frames are kept as they travelled.
 */

/** A declared download and the synced bytes of it. */
export interface StoredDownload {
  /** The `train` frame's bytes. */
  readonly train: Uint8Array;
  readonly receivedBytes: number;
}

export interface Spool {
  /** What was left by the last time; what can't be read is dropped. */
  open(trainingId: string): Promise<{
    readonly download: StoredDownload | null;
    /** The `update` frame's bytes; its delta is whole. */
    readonly update: Uint8Array | null;
  }>;

  /** Note a declaration. The same id goes on, another drops what was there. */
  beginDownload(train: Uint8Array, id: Uint8Array): Promise<number>;
  append(data: Uint8Array): Promise<void>;
  weights(): Promise<Uint8Array>;
  weightsSha256(): Promise<Uint8Array>;
  dropDownload(): Promise<void>;

  /** Keep an update before it is declared; an earlier one is dropped. */
  saveUpdate(update: Uint8Array, delta: Uint8Array): Promise<void>;
  delta(): Promise<Uint8Array>;
  dropUpdate(): Promise<void>;

  /** Forget everything: the participation is over. */
  clear(): Promise<void>;
}

/** The rows' files that the owner chose, one a task; never sent. */
export interface DataFiles {
  /**
   * Keep a file for a task.
   *
   * @throws Error named QuotaExceededError when the storage is full; nothing is kept.
   */
  keep(taskId: string, file: Blob, name: string): Promise<void>;
  read(taskId: string): Promise<Blob | null>;
  list(): Promise<readonly StoredFile[]>;
  remove(taskId: string): Promise<void>;
}

export interface StoredFile {
  readonly taskId: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly keptAt: number;
}
