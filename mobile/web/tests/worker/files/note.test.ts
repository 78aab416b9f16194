import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { Note, type Json } from "../../../src/worker/files/note";
import { Disk, PowerCut } from "./memory";

describe("Note", () => {
  test("keeps what was written last", async () => {
    const { root } = new Disk();
    const note = new Note(root, "n");
    expect(await note.read()).toBeNull();
    for (const value of ["a", { b: [1, null] }, "c"]) {
      await note.write(value);
      expect(await new Note(root, "n").read()).toEqual(value);
    }
  });

  test("is the old or the new one, wherever the power goes", async () => {
    const json = fc.jsonValue() as fc.Arbitrary<Json>;
    await fc.assert(
      fc.asyncProperty(json, json, fc.nat({ max: 400 }), async (old, fresh, bytes) => {
        const disk = new Disk();
        const note = new Note(disk.root, "n");
        await note.write(old);
        disk.bytesToPowerCut = bytes;
        const end = await note.write(fresh).catch((error: unknown) => error);
        disk.bytesToPowerCut = Infinity;

        const wanted = end instanceof PowerCut ? old : fresh;
        const written = (value: Json): unknown => JSON.parse(JSON.stringify(value));
        expect(await new Note(disk.root, "n").read()).toEqual(written(wanted));
      }),
    );
  });

  test("passes over a damaged file", async () => {
    const disk = new Disk();
    const note = new Note(disk.root, "n");
    await note.write("old");
    await note.write("new");
    const last = disk.files.get("n.0.json") ?? new Uint8Array();
    last[last.length >> 1] = 0;
    expect(await note.read()).toBe("old");
  });

  test("is gone when it was removed, and can be written anew", async () => {
    const disk = new Disk();
    const note = new Note(disk.root, "n");
    for (const value of ["one", "two", "three"]) await note.write(value);
    await note.remove();
    expect(await note.read()).toBeNull();
    expect(disk.files.size).toBe(0);
    await note.write("four");
    expect(await note.read()).toBe("four");
  });
});
