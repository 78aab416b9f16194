import { describe, expect, it } from "vitest";

import { bytesOf, type PushParts, pushState, pushWords, type Subscription, turnOff, turnOn } from "../../../src/window/push/push";

class Manager {
  current: ReturnType<Manager["make"]> | null = null;
  getSubscription() {
    return Promise.resolve(this.current);
  }
  subscribe({ applicationServerKey }: { applicationServerKey: Uint8Array<ArrayBuffer> }) {
    this.current = this.make(applicationServerKey);
    return Promise.resolve(this.current);
  }
  make(key: Uint8Array<ArrayBuffer>) {
    return {
      options: { applicationServerKey: key.buffer },
      toJSON: () => ({ endpoint: `https://push.example/${key.length}`, keys: { p256dh: "p", auth: "a" } }),
      unsubscribe: () => {
        this.current = null;
        return Promise.resolve(true);
      },
    };
  }
}

function some(change: Partial<PushParts> = {}) {
  const manager = new Manager();
  const said: (Subscription | null)[] = [];
  const parts: PushParts = {
    publicKey: () => Promise.resolve("AQID"),
    setPush: (subscription) => {
      said.push(subscription);
      return Promise.resolve();
    },
    registration: () => Promise.resolve({ pushManager: manager } as unknown as ServiceWorkerRegistration),
    permission: () => "default",
    ask: () => Promise.resolve("granted"),
    ...change,
  };
  return { manager, said, parts };
}

describe("notifications", () => {
  it("go on by a tap and off again, here and at the server", async () => {
    const { manager, said, parts } = some();

    expect(await pushState(parts)).toBe("off");
    expect(await turnOn(parts)).toBe("on");
    expect(await pushState(parts)).toBe("on");
    expect(await turnOff(parts)).toBe("off");

    expect(said).toEqual([{ endpoint: "https://push.example/3", p256dh: "p", auth: "a" }, null]);
    expect(manager.current).toBeNull();
  });

  it("refused by the owner are never subscribed to, and say how to change that", async () => {
    const { said, parts } = some({ ask: () => Promise.resolve("denied") });

    const state = await turnOn(parts);

    expect([state, said]).toEqual(["denied", []]);
    expect(pushWords(state)).toContain("settings");
  });

  it("refused by the server leave no subscription behind", async () => {
    const { manager, parts } = some({ setPush: () => Promise.reject(new Error("no")) });

    await expect(turnOn(parts)).rejects.toThrow("no");
    expect(manager.current).toBeNull();
  });

  it("are made anew when the server's key has changed", async () => {
    const { manager, said, parts } = some();
    manager.current = manager.make(new Uint8Array([9, 9]));

    await turnOn(parts);

    expect(said[0]?.endpoint).toBe("https://push.example/3");
  });

  it.each([
    [{ registration: () => Promise.resolve(null) }, "unsupported"],
    [{ permission: () => null }, "unsupported"],
    [{ permission: () => "denied" as const }, "denied"],
    [{ publicKey: () => Promise.resolve(null) }, "notOffered"],
  ])("are not asked for where they can't be (%#)", async (change, expected) => {
    const { parts } = some({ ...change, ask: () => Promise.reject(new Error("asked")) });

    expect(await turnOn(parts)).toBe(expected);
  });

  it("reads base64url", () => {
    expect([...bytesOf("-_8")]).toEqual([251, 255]);
  });
});
