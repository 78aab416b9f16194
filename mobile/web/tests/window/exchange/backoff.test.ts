import { describe, expect, test } from "vitest";

import { Backoff, CannotConnect, Store, converse } from "../../../src/window/exchange";
import { Bell } from "../../../src/window/exchange/waits";
import { MemorySpool } from "./spool";

describe("Backoff", () => {
  test("doubles to a minute, starts anew after a reset", () => {
    const backoff = new Backoff(() => 0);
    const waits = Array.from({ length: 9 }, () => backoff.nextS());
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    backoff.reset();
    expect(backoff.nextS()).toBe(1);
  });

  test("is shortened by up to a half by chance", () => {
    expect(new Backoff(() => 1).nextS()).toBe(0.5);
    expect(new Backoff(() => 0.5).nextS()).toBe(0.75);
  });

  test("is cut short when the network is back", async () => {
    const wake = new Bell();
    const stop = new AbortController();
    let tries = 0;
    const talk = converse({
      link: {
        idleS: 10,
        connect: () => {
          tries += 1;
          return Promise.reject(new CannotConnect("no network"));
        },
        hello: () => {
          throw new Error("nothing was opened");
        },
      },
      trainRound: () => Promise.reject(new Error("nothing was asked")),
      measureRows: () => Promise.reject(new Error("nothing was asked")),
      store: await Store.open(new MemorySpool(), "prt_1"),
      onlooker: { tell: () => undefined, moved: () => undefined },
      stop: stop.signal,
      backoff: new Backoff(() => 0, 30),
      wake,
    });
    for (let seen = 1; seen <= 3; seen++) {
      await expect.poll(() => tries).toBe(seen);
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(tries).toBe(seen);
      wake.ring();
    }
    stop.abort(new Error("over"));
    await expect(talk).rejects.toThrow("over");
  });
});
