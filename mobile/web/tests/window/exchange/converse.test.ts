import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { WireError, newId, sameBytes, toHex, type ServerFrame } from "../../../src/shared/wire";
import { Replaced } from "../../../src/window/exchange";
import { Client, DELTA, deltaOf, rounds } from "./client";
import { MemoryServer, idsOf, type Script } from "./server";
import { MemorySpool } from "./spool";

const RELOADED = new Error("reloaded");

/** Answers the first `times` frames of a type in another way. */
function instead(
  type: string,
  times: number,
  answer: (id: Uint8Array<ArrayBuffer>) => ServerFrame[],
): Script {
  let left = times;
  return (frame) => {
    if (frame.t !== type || left === 0) return null;
    left -= 1;
    return answer(frame.id);
  };
}

function refusing(code: string, isFatal = false) {
  return (of: Uint8Array<ArrayBuffer>): ServerFrame[] => [
    { t: "error", id: newId(), of, code, message: `${code}.`, is_fatal: isFatal },
  ];
}

function expectEachCountedOnce({ server }: Client, count: number): void {
  expect([...server.counted.keys()]).toEqual(Array.from({ length: count }, (_, i) => i + 1));
  for (const [round, bytes] of server.counted) {
    expect(sameBytes(bytes, deltaOf(round)), `round ${round}`).toBe(true);
  }
}

describe("converse", () => {
  test("receives, trains and sends, round after round", async () => {
    const client = new Client(new MemoryServer(rounds(3)));

    expect(await client.run()).toMatchObject({ state: "FINISHED", points: 7 });
    expectEachCountedOnce(client, 3);
    expect(client.trained.map((train) => train.round)).toEqual([1, 2, 3]);
    expect(client.told("judged").map((event) => event.points)).toEqual([1, 1, 1]);
    expect(client.told("training").map((event) => event.round)).toEqual([1, 2, 3]);
    const sent = client.told("sending").at(-1);
    expect(sent).toMatchObject({ storedBytes: DELTA.length, sizeBytes: DELTA.length });
    expect(client.bytesMoved).toBeGreaterThan(3 * 2 * DELTA.length);
  });

  test("comes to the end after breaks at any message", async () => {
    for (let messages = 0; messages < 40; messages++) {
      const client = new Client(new MemoryServer(rounds(2)));
      client.budgets = [messages];

      expect(await client.run()).toMatchObject({ points: 7 });
      expectEachCountedOnce(client, 2);
      expect(client.trained).toHaveLength(2);
    }
  }, 30_000);

  test("comes to the end after any series of breaks and reloads", async () => {
    const breaks = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 8 });
    const reloads = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(breaks, reloads, async (budgets, afterEvents) => {
        const server = new MemoryServer(rounds(2));
        const spool = new MemorySpool();
        for (const events of afterEvents) {
          const before = new Client(server, spool);
          before.budgets = budgets;
          before.onEvent = () => {
            if (before.seen.length === events) before.stop.abort(RELOADED);
          };
          const end = await before.run().catch((error: unknown) => error);
          if (end !== RELOADED) expect(end).toMatchObject({ t: "finished" });
        }
        const client = new Client(server, spool);
        client.budgets = budgets;
        expect(await client.run()).toMatchObject({ points: 7 });
        expectEachCountedOnce(client, 2);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test("sends no byte twice after a break", async () => {
    const client = new Client(new MemoryServer(rounds(1)));
    client.budgets = [9]; // hello, welcome, train, 3 chunks, have, update, a chunk

    await client.run();
    expect(client.server.hellos).toBe(2);
    expect(client.server.chunkBytes).toBe(DELTA.length);
    expect(new Set(idsOf(client.server.heard, "update")).size).toBe(1);
  });

  test("goes on from the offset after a reload in the middle of an upload", async () => {
    const server = new MemoryServer(rounds(1));
    const before = new Client(server);
    before.budgets = [9];
    before.onEvent = ({ kind }) => {
      if (kind === "lost") before.stop.abort(RELOADED);
    };
    await expect(before.run()).rejects.toBe(RELOADED);

    const after = new Client(server, before.spool);
    await after.run();
    expect(before.trained).toHaveLength(1);
    expect(after.trained).toHaveLength(0);
    expect(server.chunkBytes).toBe(DELTA.length);
    expectEachCountedOnce(after, 1);
  });

  test("answers a ping while it trains", async () => {
    const ping: ServerFrame = { t: "ping", id: newId() };
    const client = new Client(
      new MemoryServer(rounds(1), instead("have", 1, () => [ping])),
    );
    client.whileTraining = async () => {
      await expect.poll(() => idsOf(client.server.heard, "pong")).toEqual([toHex(ping.id)]);
    };

    await client.run();
    expectEachCountedOnce(client, 1);
  });

  test("passes on what the trainer throws", async () => {
    const client = new Client(new MemoryServer(rounds(1)));
    client.whileTraining = () => Promise.reject(new Error("out of memory"));

    await expect(client.run()).rejects.toThrow("out of memory");
  });

  test("gives up a silent server, and asks it before", async () => {
    const client = new Client(new MemoryServer(rounds(1)));
    client.isDead = true;
    client.idleS = 0.12;
    const run = client.run();
    await expect.poll(() => client.told("lost").length).toBeGreaterThan(0);
    client.stop.abort(new Error("enough"));

    await expect(run).rejects.toThrow("enough");
    expect(client.bytesMoved).toBeGreaterThan(0);
    expect(client.told("connected")).toHaveLength(0);
  });
});

describe("refusals", () => {
  test.each(["SHUTDOWN", "IDLE"])("%s ends the connection only", async (code) => {
    const client = new Client(
      new MemoryServer(rounds(1), instead("hello", 1, refusing(code, true))),
    );

    expect(await client.run()).toMatchObject({ points: 7 });
    expect(client.told("lost")).toHaveLength(1);
  });

  test.each(["NOT_FOUND", "PROTOCOL"])("%s ends the participation", async (code) => {
    const client = new Client(
      new MemoryServer(rounds(1), instead("hello", 1, refusing(code, true))),
    );

    await expect(client.run()).rejects.toMatchObject({ name: "WireError", code });
  });

  test("REPLACED gives way to the other connection", async () => {
    const client = new Client(
      new MemoryServer(rounds(1), instead("have", 1, refusing("REPLACED", true))),
    );

    await expect(client.run()).rejects.toThrow(Replaced);
  });

  test("TICKET asks for another ticket four times", async () => {
    const patient = new Client(
      new MemoryServer(rounds(1), instead("hello", 4, refusing("TICKET", true))),
    );
    expect(await patient.run()).toMatchObject({ points: 7 });

    const refused = new Client(
      new MemoryServer(rounds(1), instead("hello", 5, refusing("TICKET", true))),
    );
    await expect(refused.run()).rejects.toThrow(WireError);
  });

  test("HASH declares the same update anew, at most three times", async () => {
    const mended = new Client(
      new MemoryServer(rounds(1), instead("update", 2, refusing("HASH"))),
    );
    await mended.run();
    expect(new Set(idsOf(mended.server.heard, "update")).size).toBe(3);
    expectEachCountedOnce(mended, 1);

    const server = new MemoryServer(rounds(1), instead("update", 9, refusing("HASH")));
    const hopeless = new Client(server);
    const run = hopeless.run();
    await expect.poll(() => hopeless.told("refused").length).toBe(3);
    hopeless.stop.abort(new Error("enough"));
    await expect(run).rejects.toThrow("enough");
    expect(idsOf(server.heard, "update")).toHaveLength(3);
    expect((await hopeless.spool.open()).update).toBeNull();
  });

  test("OFFSET goes back to what the server holds", async () => {
    let isLost = false;
    const client = new Client(
      new MemoryServer(rounds(1), (frame) => {
        if (frame.t !== "chunk" || frame.offset === 0 || isLost) return null;
        isLost = true;
        return [];
      }),
    );

    await client.run();
    expect(isLost).toBe(true);
    expect(client.told("refused")[0]).toMatchObject({ code: "OFFSET" });
    expectEachCountedOnce(client, 1);
  });

  test.each(["ROUND", "BASE", "DUPLICATE", "CODEC", "SIZE"])(
    "%s drops the update",
    async (code) => {
      const client = new Client(
        new MemoryServer(rounds(1), (frame) =>
          frame.t === "update" ? refusing(code)(frame.id) : null,
        ),
      );
      const run = client.run();
      await expect.poll(() => client.told("refused").length).toBe(1);
      await expect.poll(async () => (await client.spool.open()).update).toBeNull();
      client.stop.abort(new Error("enough"));
      await expect(run).rejects.toThrow("enough");
    },
  );

  test.each(["BUSY", "DISK"])("%s comes back another time", async (code) => {
    const client = new Client(
      new MemoryServer(rounds(1), instead("update", 1, refusing(code))),
    );

    await client.run();
    expect(client.told("lost")).toHaveLength(1);
    expect(client.trained).toHaveLength(1);
    expectEachCountedOnce(client, 1);
  });
});

describe("the disk of the phone", () => {
  test("is full: the server is told, the error goes on", async () => {
    const client = new Client(new MemoryServer(rounds(1)));
    client.spool.full = new DOMException("no room", "QuotaExceededError");

    await expect(client.run()).rejects.toMatchObject({ name: "QuotaExceededError" });
    expect(client.server.errors).toEqual(["DISK"]);
  });

  test("gets no weights with a wrong hash", async () => {
    const server = new MemoryServer(rounds(1));
    const train = await server.train();
    const wrong = { ...train, bulk: { ...train.bulk, sha256: new Uint8Array(32) } };
    let isWrong = true;
    const client = new Client(
      new MemoryServer(rounds(1), (frame) => {
        if (frame.t !== "hello" || !isWrong) return null;
        isWrong = false;
        const chunks: ServerFrame[] = [0, 1, 2].map((i) => ({
          t: "chunk",
          id: wrong.id,
          offset: i * 60_000,
          data: new Uint8Array(Math.min(60_000, 179_200 - i * 60_000)),
        }));
        const welcome = { t: "welcome", id: frame.id, state: "TRAINING", holding: [] } as const;
        return [welcome, wrong, ...chunks, ...refusing("SHUTDOWN", true)(frame.id)];
      }),
    );

    await client.run();
    expect(client.server.errors).toEqual(["HASH"]);
    expect(client.trained).toHaveLength(1);
    expectEachCountedOnce(client, 1);
  });
});

describe("steering", () => {
  test("leaves when told", async () => {
    const client = new Client(new MemoryServer(rounds(1)));
    client.whileTraining = async (signal) => {
      client.steering.leave("no more");
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
      });
    };

    expect(await client.run()).toBeNull();
    expect(client.server.heard.at(-1)).toMatchObject({ t: "bye", reason: "no more" });
  });

  test("pauses at once, and trains again after a new hello", async () => {
    const client = new Client(new MemoryServer(rounds(1)));
    client.whileTraining = async (signal) => {
      if (client.trained.length > 1) return;
      client.steering.pause("on battery");
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
      });
      client.steering.resume();
      throw new Error("stopped");
    };

    await client.run();
    expect(client.server.heard).toContainEqual(
      expect.objectContaining({ t: "pause", reason: "on battery" }),
    );
    expect(client.server.hellos).toBe(2);
    expect(client.trained).toHaveLength(2);
    expectEachCountedOnce(client, 1);
  });

  test("stays paused after a lost connection", async () => {
    const client = new Client(new MemoryServer(rounds(1)));
    client.steering.pause("mobile network");
    client.budgets = [5];
    const run = client.run();
    await expect.poll(() => client.server.hellos).toBe(2);
    await expect.poll(() => client.told("receiving").at(-1)).toMatchObject({
      receivedBytes: 179_200, // all is here to train
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(idsOf(client.server.heard, "pause")).not.toHaveLength(0);
    expect(client.trained).toHaveLength(0);

    client.steering.resume();
    await run;
    expectEachCountedOnce(client, 1);
  });
});
