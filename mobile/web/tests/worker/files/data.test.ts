import { describe, expect, test } from "vitest";

import { FolderDataFiles } from "../../../src/worker/files/data";
import { Disk, PowerCut } from "./memory";

function filesOn(disk: Disk): FolderDataFiles {
  return new FolderDataFiles(
    () => Promise.resolve(disk.root),
    () => 1_000,
  );
}

async function textOf(files: FolderDataFiles, taskId: string): Promise<string | null> {
  return (await files.read(taskId))?.text() ?? null;
}

describe("FolderDataFiles", () => {
  test("keeps a file for each task", async () => {
    const disk = new Disk();
    const files = filesOn(disk);
    await files.keep("tsk_1", new Blob(["a,b\n1,2"]), "one.csv");
    await files.keep("tsk_2", new Blob(["c"]), "two.csv");

    expect(await filesOn(disk).list()).toEqual([
      { taskId: "tsk_1", name: "one.csv", sizeBytes: 7, keptAt: 1_000 },
      { taskId: "tsk_2", name: "two.csv", sizeBytes: 1, keptAt: 1_000 },
    ]);
    expect(await textOf(files, "tsk_1")).toBe("a,b\n1,2");
    await files.remove("tsk_1");
    expect(await textOf(files, "tsk_1")).toBeNull();
    expect(await files.list()).toHaveLength(1);
  });

  test("replaces a file, and keeps no byte of the earlier one", async () => {
    const disk = new Disk();
    const files = filesOn(disk);
    for (const text of ["first and long", "second", "3"]) {
      await files.keep("tsk_1", new Blob([text]), "rows.csv");
      expect(await textOf(files, "tsk_1")).toBe(text);
    }
    expect([...disk.files.keys()].filter((name) => name.includes("rows"))).toHaveLength(1);
  });

  test("keeps the earlier file when the storage is full", async () => {
    const disk = new Disk();
    const files = filesOn(disk);
    await files.keep("tsk_1", new Blob(["earlier"]), "rows.csv");
    disk.capacity = disk.used + 1_000_000;
    const large = files.keep("tsk_1", new Blob([new Uint8Array(3_000_000)]), "large.csv");

    await expect(large).rejects.toMatchObject({ name: "QuotaExceededError" });
    expect(await textOf(files, "tsk_1")).toBe("earlier");
    expect(disk.used).toBeLessThan(1_000);
  });

  test("has the old or the new file, wherever the power goes", async () => {
    for (let bytes = 0; bytes < 300; bytes += 3) {
      const disk = new Disk();
      await filesOn(disk).keep("tsk_1", new Blob(["old"]), "rows.csv");
      disk.bytesToPowerCut = bytes;
      const fresh = new Blob(["the new one"]);
      const end = await filesOn(disk)
        .keep("tsk_1", fresh, "rows.csv")
        .catch((error: unknown) => error);
      disk.bytesToPowerCut = Infinity;
      const text = await textOf(filesOn(disk), "tsk_1");
      expect(["old", "the new one"]).toContain(text);
      if (!(end instanceof PowerCut)) expect(text).toBe("the new one");
    }
  });
});
