import { describe, expect, test } from "vitest";

import { encode, newId, sha256, type Train, type Update } from "../../../src/shared/wire";
import { FileSpool } from "../../../src/worker/files/spool";
import { Disk, PowerCut } from "./memory";

const WEIGHTS = Uint8Array.from({ length: 1_000 }, (_, i) => i % 256);
const DELTA = Uint8Array.from({ length: 500 }, (_, i) => i % 7);

async function train(): Promise<Train> {
  return {
    t: "train",
    id: newId(),
    round: 1,
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
    bulk: {
      kind: "weights",
      codec: "f32",
      size_bytes: WEIGHTS.length,
      sha256: await sha256(WEIGHTS),
    },
  };
}

async function update(): Promise<Update> {
  return {
    t: "update",
    id: newId(),
    round: 1,
    attempt: 0,
    base_sha256: await sha256(WEIGHTS),
    num_examples: 3,
    metrics: {},
    train_s: 1,
    bulk: {
      kind: "delta",
      codec: "f32",
      size_bytes: DELTA.length,
      sha256: await sha256(DELTA),
    },
  };
}

function spoolOn(disk: Disk, released: string[] = []): FileSpool {
  return new FileSpool(
    () => Promise.resolve(disk.root),
    (trainingId) => Promise.resolve(() => released.push(trainingId)),
  );
}

describe("a download", () => {
  test("is there again after a reload, with its synced bytes", async () => {
    const disk = new Disk();
    const before = spoolOn(disk);
    const asked = await train();
    await before.open("prt_1");
    expect(await before.beginDownload(encode(asked), asked.id)).toBe(0);
    await before.append(WEIGHTS.slice(0, 300));
    await before.append(WEIGHTS.slice(300, 700));

    const after = spoolOn(disk);
    expect(await after.open("prt_1")).toEqual({
      download: { train: encode(asked), receivedBytes: 700 },
      update: null,
    });
    expect(await after.beginDownload(encode(asked), asked.id)).toBe(700);
    await after.append(WEIGHTS.slice(700));
    expect(await after.weights()).toEqual(WEIGHTS);
    expect(await after.weightsSha256()).toEqual(asked.bulk.sha256);
  });

  test("of another id drops the earlier one", async () => {
    const spool = spoolOn(new Disk());
    await spool.open("prt_1");
    const [first, second] = [await train(), await train()];
    await spool.beginDownload(encode(first), first.id);
    await spool.append(WEIGHTS);
    expect(await spool.beginDownload(encode(second), second.id)).toBe(0);
    expect(await spool.weights()).toHaveLength(0);
  });

  test("names no byte that was not synced, wherever the power goes", async () => {
    for (let bytes = 0; bytes < 2_500; bytes += 37) {
      const disk = new Disk();
      const asked = await train();
      const before = spoolOn(disk);
      await before.open("prt_1");
      disk.bytesToPowerCut = bytes;
      let told = 0;
      try {
        await before.beginDownload(encode(asked), asked.id);
        for (let at = 0; at < 1_000; at += 250) {
          await before.append(WEIGHTS.slice(at, at + 250));
          told = at + 250;
        }
      } catch (error) {
        if (!(error instanceof PowerCut)) throw error;
      }
      disk.bytesToPowerCut = Infinity;

      const after = spoolOn(disk);
      const { download } = await after.open("prt_1");
      expect(download?.receivedBytes ?? 0).toBe(told);
      const from = await after.beginDownload(encode(asked), asked.id);
      await after.append(WEIGHTS.slice(from));
      expect(await after.weightsSha256()).toEqual(asked.bulk.sha256);
    }
  });

  test("whose bytes are gone is not offered", async () => {
    const disk = new Disk();
    const spool = spoolOn(disk);
    const asked = await train();
    await spool.open("prt_1");
    await spool.beginDownload(encode(asked), asked.id);
    await spool.append(WEIGHTS);
    disk.files.set("prt_1/download.bin", WEIGHTS.slice(0, 999));
    expect((await spoolOn(disk).open("prt_1")).download).toBeNull();
  });
});

describe("an update", () => {
  test("is there again after a reload, until it is dropped", async () => {
    const disk = new Disk();
    const before = spoolOn(disk);
    const made = await update();
    await before.open("prt_1");
    await before.saveUpdate(encode(made), DELTA);

    const after = spoolOn(disk);
    expect((await after.open("prt_1")).update).toEqual(encode(made));
    expect(await after.delta()).toEqual(DELTA);
    await after.dropUpdate();
    expect((await spoolOn(disk).open("prt_1")).update).toBeNull();
    expect(disk.used).toBe(0);
  });

  test("is the old or the new one, and whole, wherever the power goes", async () => {
    const [old, fresh] = [await update(), await update()];
    for (let bytes = 0; bytes < 1_600; bytes += 29) {
      const disk = new Disk();
      const before = spoolOn(disk);
      await before.open("prt_1");
      await before.saveUpdate(encode(old), DELTA);
      disk.bytesToPowerCut = bytes;
      const end = await before.saveUpdate(encode(fresh), DELTA).catch((error: unknown) => error);
      disk.bytesToPowerCut = Infinity;

      const after = spoolOn(disk);
      const left = (await after.open("prt_1")).update;
      expect([encode(old), encode(fresh)]).toContainEqual(left);
      if (end === undefined) expect(left).toEqual(encode(fresh));
      expect(await after.delta()).toEqual(DELTA);
      const deltas = [...disk.files.keys()].filter((name) => name.endsWith(".bin"));
      expect(deltas).toHaveLength(1);
    }
  });

  test("whose bytes were damaged is dropped", async () => {
    const disk = new Disk();
    const spool = spoolOn(disk);
    await spool.open("prt_1");
    await spool.saveUpdate(encode(await update()), DELTA);
    for (const [name, bytes] of disk.files) if (name.endsWith(".bin")) bytes.fill(9);
    expect((await spoolOn(disk).open("prt_1")).update).toBeNull();
    expect(disk.used).toBe(0);
  });

  test("that does not fit leaves the room that it took", async () => {
    const disk = new Disk();
    const spool = spoolOn(disk);
    await spool.open("prt_1");
    disk.capacity = 600;
    const kept = spool.saveUpdate(encode(await update()), DELTA);
    await expect(kept).rejects.toMatchObject({ name: "QuotaExceededError" });
    expect(disk.used).toBe(0);
    expect((await spool.open("prt_1")).update).toBeNull();
  });
});

describe("participations", () => {
  test("lie apart, and the one that is left is given free", async () => {
    const disk = new Disk();
    const released: string[] = [];
    const spool = spoolOn(disk, released);
    await spool.open("prt_1");
    await spool.saveUpdate(encode(await update()), DELTA);
    expect((await spool.open("prt_2")).update).toBeNull();
    expect(released).toEqual(["prt_1"]);
    expect((await spool.open("prt_1")).update).not.toBeNull();
  });

  test("leave nothing behind when they are over", async () => {
    const disk = new Disk();
    const spool = spoolOn(disk);
    const asked = await train();
    await spool.open("prt_1");
    await spool.beginDownload(encode(asked), asked.id);
    await spool.append(WEIGHTS);
    await spool.saveUpdate(encode(await update()), DELTA);
    await spool.clear();
    expect(disk.used).toBe(0);
  });

  test("of another tab are refused, and nothing is opened", async () => {
    const spool = new FileSpool(
      () => Promise.resolve(new Disk().root),
      () => Promise.reject(new DOMException("another tab", "InUseError")),
    );
    await expect(spool.open("prt_1")).rejects.toMatchObject({ name: "InUseError" });
    await expect(spool.weights()).rejects.toThrow("open comes first");
  });
});
