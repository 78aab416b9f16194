import { afterEach, describe, expect, test, vi } from "vitest";

import { UNSUPPORTED, openStorage } from "../../../src/worker/files/opfs";

describe("openStorage", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test("says what to do where a browser has no such storage", async () => {
    await expect(openStorage()).rejects.toMatchObject({
      name: "NotSupportedError",
      message: UNSUPPORTED,
    });
  });

  test("says it where the storage can't be flushed", async () => {
    vi.stubGlobal("FileSystemFileHandle", { prototype: {} });
    await expect(openStorage()).rejects.toMatchObject({ name: "NotSupportedError" });
  });

  test("says it in a window where nothing may be kept", async () => {
    class Handle {
      createSyncAccessHandle(): void {
        throw new Error("not here");
      }
    }
    vi.stubGlobal("FileSystemFileHandle", Handle);
    const getDirectory = () => Promise.reject(new DOMException("no", "SecurityError"));
    vi.stubGlobal("navigator", { storage: { getDirectory } });
    await expect(openStorage()).rejects.toMatchObject({ name: "NotSupportedError" });
  });
});
